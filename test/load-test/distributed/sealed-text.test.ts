import { expect, test } from "vitest";
import { newSalt, sealFor } from "../../../server/load-test/distributed/sealed-text.ts";

const TOKEN = "the-token-of-these-tests";

test("what is sealed opens with the same token, salt and run, and with no other", async () => {
  const salt = newSalt();
  const seal = await sealFor(TOKEN, salt, "run1");
  const sealed = seal.seal("the key");
  expect((await sealFor(TOKEN, salt, "run1")).open(sealed)).toBe("the key");
  expect((await sealFor("the-token-of-others", salt, "run1")).open(sealed)).toBeUndefined();
  expect((await sealFor(TOKEN, newSalt(), "run1")).open(sealed)).toBeUndefined();
  expect((await sealFor(TOKEN, salt, "run2")).open(sealed)).toBeUndefined();
});

test("the same text is sealed in another way each time, and opens no more when a bit of it was changed", async () => {
  const seal = await sealFor(TOKEN, newSalt(), "run1");
  expect(seal.seal("the key")).not.toBe(seal.seal("the key"));
  const bytes = Buffer.from(seal.seal("the key"), "base64");
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(seal.open(bytes.toString("base64"))).toBeUndefined();
  expect(seal.open("")).toBeUndefined();
});
