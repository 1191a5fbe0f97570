import fc from "fast-check";
import { expect, test } from "vitest";
import { Journal } from "../../../server/simulation/records/journal.ts";

function filled(capacity: number, count: number): Journal {
  const journal = new Journal(capacity);
  for (let at = 1; at <= count; at++) journal.append({ at, kind: "note", text: `note ${at}` });
  return journal;
}

const seqs = (journal: Journal, after = 0, limit = 1000): readonly number[] =>
  journal.after(after, limit).map(({ seq }) => seq);

test("entries are numbered from 1 without gaps", () => {
  expect(filled(10, 3).after(0, 10)).toEqual(
    [1, 2, 3].map((seq) => ({ seq, at: seq, kind: "note", text: `note ${seq}` })),
  );
});

test("of eight entries a journal of five keeps the newest, each under its own number", () => {
  const journal = filled(5, 8);
  expect(journal.after(0, 100).map(({ seq, at }) => [seq, at])).toEqual(
    [4, 5, 6, 7, 8].map((seq) => [seq, seq]),
  );
  expect([journal.firstKeptSeq, journal.lastSeq, journal.dropped]).toEqual([4, 8, 3]);
});

test("a page begins behind the number that was asked for and has as many entries as asked for", () => {
  const journal = filled(5, 8);
  expect(seqs(journal, 5, 2)).toEqual([6, 7]);
  expect(seqs(journal, 7, 2)).toEqual([8]);
  expect(seqs(journal, 8, 2)).toEqual([]);
  expect(seqs(journal, 99, 2)).toEqual([]);
  expect(seqs(journal, 0, 0)).toEqual([]);
});

test("an empty journal has nothing", () => {
  const journal = new Journal();
  expect([journal.lastSeq, journal.firstKeptSeq]).toEqual([0, 1]);
  expect(seqs(journal)).toEqual([]);
});

test("numbers go on after clearing, and the ring turns as before", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 15 }),
      fc.integer({ min: 0, max: 15 }),
      (capacity, before, after) => {
        const journal = filled(capacity, before);
        journal.clear();
        expect(seqs(journal)).toEqual([]);
        for (let turn = 1; turn <= after; turn++)
          journal.append({ at: before + turn, kind: "note", text: "x" });
        const all = Array.from({ length: after }, (_, index) => before + 1 + index);
        expect(journal.after(0, 1000).map(({ at }) => at)).toEqual(all.slice(-capacity));
        expect(seqs(journal)).toEqual(all.slice(-capacity));
        expect(journal.lastSeq).toBe(before + after);
      },
    ),
  );
});

test("a reader hears of each entry as it is written, until it stops", () => {
  const journal = filled(5, 2);
  const heard: number[] = [];
  const stop = journal.subscribe(({ seq }) => heard.push(seq));
  journal.append({ at: 3, kind: "note", text: "heard" });
  stop();
  journal.append({ at: 4, kind: "note", text: "not heard" });
  expect(heard).toEqual([3]);
});
