import { expect, test } from "vitest";
import { LedgerBook } from "../../../server/simulation/records/ledger.ts";

const ZEROS = {
  generated: 0,
  acknowledged: 0,
  pending: 0,
  expired: 0,
  filtered: 0,
  discarded: 0,
  duplicatesSent: 0,
  injected: 0,
  resentUncertain: 0,
  attempts: 0,
};

function setUp() {
  const book = new LedgerBook();
  Object.assign(book.line("a", "main"), { generated: 5, acknowledged: 3, pending: 2, attempts: 7 });
  Object.assign(book.line("b", "shop"), { generated: 1, expired: 1, resentUncertain: 4 });
  return book;
}

test("without settings nothing counts", () => {
  expect(new LedgerBook().total()).toEqual(ZEROS);
  expect(new LedgerBook().lines()).toEqual({});
});

test("totals are the sum over webhook settings, of all accounts or of one", () => {
  const book = setUp();
  expect(book.total()).toEqual({
    ...ZEROS,
    generated: 6,
    acknowledged: 3,
    pending: 2,
    expired: 1,
    attempts: 7,
    resentUncertain: 4,
  });
  expect(book.total("shop")).toEqual({ ...ZEROS, generated: 1, expired: 1, resentUncertain: 4 });
  expect(book.total("nobody")).toEqual(ZEROS);
  expect(Object.keys(book.lines("main"))).toEqual(["a"]);
});

test("what the ledger answered does not change afterwards", () => {
  const book = setUp();
  const { a } = book.lines();
  book.line("a", "main").attempts++;
  expect(a?.attempts).toBe(7);
  expect(book.lines()["a"]?.attempts).toBe(8);
});

test("clearing one account leaves the others", () => {
  const book = setUp();
  book.clear("main");
  expect(Object.keys(book.lines())).toEqual(["b"]);
  expect(book.line("a", "main")).toEqual(ZEROS);
  book.clear();
  expect(book.lines()).toEqual({});
});
