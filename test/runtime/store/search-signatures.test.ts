import { expect, test } from "vitest";
import { openDataFolder } from "../../../server/runtime/store/data-folder.ts";
import { numbersIn, SearchSignatures } from "../../../server/runtime/store/search-signatures.ts";
import { newFolder } from "../../support/folder.ts";

async function setUp(items: number) {
  const database = await openDataFolder(await newFolder());
  const signatures = new SearchSignatures(database);
  database.exec("BEGIN");
  for (let number = 1; number <= items; number++) {
    signatures.add("events", number, `{"email":"Person-${number}@example.com"}`);
    if (number % 1000 === 0) signatures.write();
  }
  signatures.write();
  database.exec("COMMIT");
  const turned = Number(
    database.prepare("SELECT count(*) AS slices FROM signature_slices").get()?.["slices"],
  );
  const isFound = (number: number, sought: string, from = 1): boolean =>
    [...signatures.blocksWith("events", sought, from)].some((block) => {
      const [first, last] = numbersIn(block);
      return first <= number && number <= last;
    });
  return { database, signatures, turned, isFound };
}

test("every text is found where it stands, on full shelves and on the open one", async () => {
  const { isFound, turned } = await setUp(40_000);
  expect(turned).toBeGreaterThan(0);
  for (const number of [1, 63, 64, 16_383, 16_384, 20_001, 39_999, 40_000]) {
    expect(isFound(number, `person-${number}@example.com`)).toBe(true);
    expect(isFound(number, `${number}@`)).toBe(true);
  }
});

test("few blocks are looked into in vain", async () => {
  const { signatures } = await setUp(40_000);
  expect([...signatures.blocksWith("events", "person-31234@example.com", 1)].length).toBeLessThan(20);
  expect([...signatures.blocksWith("events", "nobody says that", 1)]).toEqual([]);
  expect([...signatures.blocksWith("attempts", "person", 1)]).toEqual([]);
});

test("what changes late on a full shelf is found as well", async () => {
  const { database, signatures, isFound } = await setUp(40_000);
  database.exec("BEGIN");
  signatures.add("events", 100, "something quite new");
  signatures.write();
  database.exec("COMMIT");
  expect(isFound(100, "quite new")).toBe(true);
  expect(isFound(100, "person-100@")).toBe(true);
});

test("blocks before the place asked for are left out", async () => {
  const { signatures, isFound } = await setUp(1000);
  expect(isFound(500, "person-500@", 400)).toBe(true);
  expect([...signatures.blocksWith("events", "@example.com", 640)]).toEqual([10, 11, 12, 13, 14, 15]);
});
