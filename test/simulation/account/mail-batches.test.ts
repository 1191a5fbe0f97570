import { expect, test } from "vitest";
import { DAY_MS } from "../../../server/contract/time.ts";
import { ChanceStream } from "../../../server/simulation/chance.ts";
import { MailBatches } from "../../../server/simulation/account/mail-batches.ts";

function setUp() {
  let now = 0;
  const batches = new MailBatches({ ids: new ChanceStream(1, "ids"), now: () => now });
  return { batches, pass: (ms: number) => void (now += ms) };
}

test("a batch id decodes to a UUID and nine hex digits, and all are different", () => {
  const { batches } = setUp();
  const ids = Array.from({ length: 1000 }, () => batches.create());
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) {
    expect(id).toMatch(/^[A-Za-z0-9]{62}$/);
    expect(Buffer.from(id, "base64url").toString()).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-1[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}-[\da-f]{9}$/,
    );
  }
});

test("a batch id is good for 10 days", () => {
  const { batches, pass } = setUp();
  const id = batches.create();
  pass(10 * DAY_MS - 1);
  expect([batches.has(id), batches.has(`${id}x`)]).toEqual([true, false]);
  pass(1);
  expect([batches.has(id), batches.stop(id, "pause")]).toEqual([false, "unknown-batch"]);
  expect(batches.has(batches.create())).toBe(true);
});

test("no more than 10 batches are stopped at one time", () => {
  const { batches } = setUp();
  const ids = Array.from({ length: 11 }, () => batches.create());
  expect(ids.map((id) => batches.stop(id, "cancel"))).toEqual([...Array(10).fill("done"), "too-many"]);
  expect(batches.resume(ids[3] ?? "")).toBe(true);
  expect(batches.stop(ids[10] ?? "", "pause")).toBe("done");
  expect(batches.stopped()).toHaveLength(10);
});

test("a stopped batch is changed, not stopped again", () => {
  const { batches } = setUp();
  const id = batches.create();
  expect([batches.change(id, "pause"), batches.resume(id)]).toEqual([false, false]);
  expect([batches.stop(id, "pause"), batches.stop(id, "cancel")]).toEqual(["done", "already-stopped"]);
  expect([batches.change(id, "cancel"), batches.status(id)]).toEqual([true, "cancel"]);
  expect([batches.resume(id), batches.status(id)]).toEqual([true, undefined]);
});
