import { expect, test } from "vitest";
import { FAULT_KINDS } from "../../../server/contract/faults.ts";
import { readFaultFlag, readFaultRule } from "../../../server/api/control/fault-fields.ts";

const ALWAYS = { webhook: null, fromMs: 0, forMs: null, delayMs: 0 };

test("a fault is read with its window, its delay and the settings it is for", () => {
  expect(
    readFaultRule({ kind: "duplicate-batch", rate: 0.02, from: "2m", for: "30m", webhook: "w1" }),
  ).toEqual({
    kind: "ok",
    value: {
      kind: "duplicate-batch",
      trigger: { form: "rate", rate: 0.02 },
      webhook: "w1",
      fromMs: 120_000,
      forMs: 1_800_000,
      delayMs: 60_000,
    },
  });
});

test("without rate, every and attempts it strikes always", () => {
  const value = { ...ALWAYS, kind: "out-of-order", trigger: { form: "every", every: 1 } };
  expect(readFaultRule({ kind: "out-of-order" })).toEqual({ kind: "ok", value });
});

test.each([
  [1, 1, 1],
  ["2", 2, 2],
  ["1-3", 1, 3],
  [[2, 4], 2, 4],
])("attempts %j are attempts %i to %i of each delivery", (attempts, first, last) => {
  expect(readFaultRule({ kind: "cut-body", attempts })).toMatchObject({
    value: { trigger: { form: "attempts", first, last } },
  });
});

test("every kind may be written in camelCase", () => {
  expect(FAULT_KINDS.length).toBe(22);
  for (const kind of FAULT_KINDS) {
    const camel = kind.replaceAll(/-(.)/g, (_match, letter: string) => letter.toUpperCase());
    expect(readFaultRule({ kind: camel })).toMatchObject({ kind: "ok", value: { kind } });
  }
});

test.each([
  [{ kind: "duplicate-bach" }, '"kind" is "duplicate-bach".', 'Did you mean "duplicate-batch"?'],
  [{ rate: 0.1 }, '"kind" is missing.', "It must be one of duplicate-event,"],
  [{ kind: "cut-body", rat: 0.1 }, '"rat" is no known name here.', 'Did you mean "rate"?'],
  [{ kind: "cut-body", rate: 2 }, '"rate" is 2.', "It must be a number from 0 to 1."],
  [
    { kind: "cut-body", rate: 0.1, every: 5 },
    '"rate" and "every" are both given.',
    "Give one of rate, every, attempts",
  ],
  [{ kind: "cut-body", attempts: "3-1" }, '"attempts" is "3-1".', "It must be attempts counted from 1"],
  [
    { kind: "late-event", attempts: 1 },
    '"attempts" means nothing for late-event',
    'Give "rate" or "every" instead.',
  ],
  [
    { kind: "cut-body", delay: "1s" },
    '"delay" means nothing for cut-body.',
    "Leave it out; those that have one",
  ],
  [3, "The fault is 3.", "It must be an object with: kind, rate,"],
])("%j is refused", (given, message, hint) => {
  const read = readFaultRule(given);
  expect(read).toMatchObject({ kind: "problem", message: expect.stringContaining(message) });
  expect(read).toMatchObject({ hint: expect.stringContaining(hint) });
});

test.each([
  ["cut-body", { form: "every", every: 1 }],
  ["cut-body=0.1", { form: "rate", rate: 0.1 }],
  ["cutBody=rate:0.1", { form: "rate", rate: 0.1 }],
  ["cut-body=every:5", { form: "every", every: 5 }],
  ["cut-body=attempts:1-2", { form: "attempts", first: 1, last: 2 }],
])("as a flag: --fault %s", (text, trigger) => {
  expect(readFaultFlag(text)).toMatchObject({ kind: "ok", value: { kind: "cut-body", trigger } });
});

test("as a flag, more members follow behind commas", () => {
  expect(readFaultFlag("late-event=0.1,delay=5m,from=1m,for=2h,webhook=w1")).toEqual({
    kind: "ok",
    value: {
      kind: "late-event",
      trigger: { form: "rate", rate: 0.1 },
      webhook: "w1",
      fromMs: 60_000,
      forMs: 7_200_000,
      delayMs: 300_000,
    },
  });
});

test.each([
  ["cut-body=often", '"rate" is "often".'],
  ["cut-bodi=0.1", 'Did you mean "cut-body"?'],
  ["cut-body=0.1,now", '"now" says nothing'],
  ["cut-body=0.1,form=1m", '"form" is no known name here.'],
  ["", '"kind" is "".'],
])("--fault %j is refused", (text, words) => {
  const read = readFaultFlag(text);
  expect(read.kind === "problem" ? `${read.message} ${read.hint}` : "").toContain(words);
});
