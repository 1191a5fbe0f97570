import { expect, test } from "vitest";
import { Chronicle } from "../../web/state/live/chronicle.ts";
import { parseFilter } from "../../web/state/deliveries/filter.ts";
import { FilteredRows } from "../../web/state/deliveries/filtered-rows.ts";
import { choiceTest, toggled } from "../../web/state/deliveries/row-choice.ts";
import { attemptEnded, attemptRefused, batchClosed, eventOccurred } from "../support/journal-entries.ts";

/** Four rows: delivered, refused with 503, delivered at the second try, one pending. */
function setUp(): Chronicle {
  const chronicle = new Chronicle();
  chronicle.takeUp([
    eventOccurred({ seq: 1, event: "processed" }),
    batchClosed({ seq: 2, deliveryId: "dlv_1", events: 1, runs: ["run_1"] }),
    attemptEnded({ seq: 3, deliveryId: "dlv_1", attemptId: "att_1", events: 1 }),
    eventOccurred({ seq: 4, event: "bounce" }),
    batchClosed({ seq: 5, deliveryId: "dlv_2", events: 1, at: 60_000 }),
    attemptRefused({
      seq: 6,
      deliveryId: "dlv_2",
      attemptId: "att_2",
      faults: ["slow-sending"],
      startedAt: 60_000,
    }),
    attemptEnded({
      seq: 7,
      deliveryId: "dlv_2",
      attemptId: "att_3",
      number: 2,
      latencyMs: 250,
      startedAt: 90_000,
    }),
    batchClosed({ seq: 8, deliveryId: "dlv_3", webhookId: "w2", at: 120_000 }),
  ]);
  return chronicle;
}

function found(text: string): readonly string[] {
  const chronicle = setUp();
  const parsed = parseFilter(text);
  if (parsed.kind === "problem") throw new Error(parsed.message);
  const rows = new FilteredRows(chronicle, parsed.test);
  const size = rows.refresh();
  return Array.from({ length: size }, (_, position) => chronicle.idOf(rows.at(position)));
}

const ALL = ["att_1", "att_2", "att_3", "dlv_3"];

test.each([
  ["", ALL],
  ["status:5xx", ["att_2"]],
  ["status:200", ["att_1", "att_3"]],
  ["status:>=400", ["att_2"]],
  ["status:none", ["dlv_3"]],
  ["event:bounce", ["att_2", "att_3"]],
  ["try:>1", ["att_3"]],
  ["webhook:w2", ["dlv_3"]],
  ["run:run_1", ["att_1"]],
  ["result:will-retry", ["att_2"]],
  ["fault:any", ["att_2"]],
  ["fault:slow-sending", ["att_2"]],
  ["delivery:dlv_2", ["att_2", "att_3"]],
  ["latency:>100", ["att_3"]],
  ["-event:bounce", ["att_1", "dlv_3"]],
  ["status:2xx event:bounce", ["att_3"]],
  ["503", ["att_2"]],
  ['"receiver answered 503"', ["att_2"]],
])("%s finds what it says", (text, ids) => {
  expect(found(text)).toEqual(ids);
});

test.each([
  ["stat:500", "stat:", "Fields are status, event"],
  ["status:abc", "status:", "503, 5xx"],
  ["event:bounced", "bounced", "Events are processed"],
  ["try:", "try:", "wants a value"],
  ["fault:chaos", "chaos", "Faults are duplicate-event"],
])("%s is told to be wrong, with what would be right", (text, named, told) => {
  const parsed = parseFilter(`status:200 ${text}`);
  expect(parsed).toMatchObject({ kind: "problem", term: text });
  if (parsed.kind === "problem") expect(parsed.message).toContain(named);
  if (parsed.kind === "problem") expect(parsed.message).toContain(told);
});

test("what every object has is no field", () => {
  expect(parseFilter("constructor:a")).toMatchObject({
    kind: "problem",
    message: expect.stringContaining("“constructor:” is no field."),
  });
});

test("rows that come or change later are taken in and out", () => {
  const chronicle = setUp();
  const parsed = parseFilter("result:pending");
  const rows = new FilteredRows(chronicle, parsed.kind === "ok" ? parsed.test : null);
  expect(rows.refresh()).toBe(1);
  chronicle.takeUp([
    attemptEnded({ seq: 9, deliveryId: "dlv_3", attemptId: "att_4", webhookId: "w2" }),
    batchClosed({ seq: 10, deliveryId: "dlv_4" }),
  ]);
  expect(rows.refresh()).toBe(1);
  expect(chronicle.idOf(rows.at(0))).toBe("dlv_4");
  expect(rows.positionOf(3)).toBe(-1);
});

test("results and a window of time narrow a filter down", () => {
  const chronicle = setUp();
  const chosen = (results: string, from = "", to = ""): number =>
    new FilteredRows(chronicle, choiceTest(null, { results, from, to })).refresh();
  expect(chosen("delivered")).toBe(2);
  expect(chosen("delivered,pending")).toBe(3);
  expect(chosen("injected")).toBe(1);
  expect(chosen("", "60000", "90000")).toBe(2);
  expect(toggled("delivered,pending", "pending")).toBe("delivered");
  expect(toggled("", "pending")).toBe("pending");
});
