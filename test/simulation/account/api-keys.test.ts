import { expect, test } from "vitest";
import { ApiKeys } from "../../../server/simulation/account/api-keys.ts";
import { ChanceStream } from "../../../server/simulation/chance.ts";
import { newSimulator } from "../../support/simulator.ts";

function setUp() {
  const ids = new ChanceStream(1, "ids");
  const keys = new ApiKeys(ids);
  const create = (account = "main") => {
    const key = keys.create({ account, name: "a key", scopes: ["mail.send"] });
    if (key === undefined) throw new Error("The account has all keys that it may have.");
    return key;
  };
  return { ids, keys, create };
}

test("a key is 69 characters long and begins with SG. and its id", () => {
  const key = setUp().create();
  expect(key.secret).toHaveLength(69);
  expect(key.secret).toMatch(/^SG\.[\w-]{22}\.[\w-]{43}$/);
  expect(key.secret.split(".")[1]).toBe(key.id);
});

test("a key is found by its secret until it is deleted, and is refused from then on", () => {
  const { keys, create } = setUp();
  const key = create();
  expect(keys.search(key.secret)).toEqual({ kind: "key", key });
  const renamed = keys.update("main", key.id, { name: "another" });
  expect(keys.search(key.secret)).toEqual({ kind: "key", key: renamed });
  expect([keys.revoke("main", key.id), keys.revoke("main", key.id)]).toEqual([true, false]);
  expect(keys.search(key.secret)).toEqual({ kind: "revoked" });
  expect(keys.search("SG.other")).toEqual({ kind: "unknown" });
});

test("an account sees its own keys, and has 100 at most", () => {
  const { keys, create } = setUp();
  for (let count = 0; count < 100; count++) create();
  const { id } = create("sub-1");
  expect(keys.create({ account: "main", name: "one too many", scopes: null })).toBeUndefined();
  expect([keys.find("main", id), keys.update("main", id, { name: "x" }), keys.revoke("main", id)]).toEqual([
    undefined,
    undefined,
    false,
  ]);
  expect([keys.of("main").length, keys.of("sub-1").length]).toEqual([100, 1]);
});

test("keys outlive a reset, also one that begins all chance anew", () => {
  const { simulator } = newSimulator({ seed: 7 });
  const { apiKeys } = simulator.account();
  const make = () => apiKeys.create({ account: "main", name: "a key", scopes: null });
  const before = make();
  simulator.reset({ seed: 7 });
  const after = make();
  expect(after?.secret).not.toBe(before?.secret);
  expect(apiKeys.of("main")).toEqual([before, after]);
});
