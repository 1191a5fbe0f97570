import { expect, test } from "vitest";
import { activityLine } from "../../server/cli/activity-lines.ts";
import type { AttemptEndedEntry } from "../../server/contract/journal.ts";

const plain = (_colour: string, text: string): string => text;

function attempt(more: Partial<AttemptEndedEntry>): AttemptEndedEntry {
  return {
    seq: 1,
    at: 0,
    kind: "attempt-ended",
    attemptId: "att_12345",
    deliveryId: "dlv_1",
    webhookId: "id",
    account: "main",
    server: 0,
    number: 1,
    origin: "batch",
    url: "http://127.0.0.1:39579/a/rather/long/path/to/the/receiver/of/events",
    startedAt: Date.UTC(2026, 0, 5, 19, 3, 22),
    startedWallAt: 0,
    result: "delivered",
    status: 200,
    reason: "receiver answered 200",
    location: null,
    latencyMs: 12,
    events: 1780,
    bytes: 786_432,
    faults: [],
    next: null,
    why: "delivered: receiver answered 200",
    ...more,
  };
}

test("an attempt that was delivered is one line of at most 80 columns", () => {
  const line = activityLine(attempt({}), plain) ?? "";
  expect(line).toMatch(/^19:03:22 {2}200 +1780 events, 786432 B +att_12345 +12 ms {2}…/);
  expect(line.length).toBeLessThanOrEqual(80);
});

test("an attempt that failed says why on lines of its own, none over 80 columns", () => {
  const why =
    "retry in 4 min: nobody listens on 127.0.0.1:3000 (ECONNREFUSED), as far as anybody can tell, failure 3";
  const lines = (
    activityLine(attempt({ result: "unreachable", status: null, number: 3, why }), plain) ?? ""
  ).split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^19:03:22 {2}unreachable {2}1780 events/);
  expect(
    lines
      .slice(1)
      .map((line) => line.trim())
      .join(" "),
  ).toBe(`try 3: ${why}`);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});

test("events that were lost are told once, with the delivery they were in, in lines of at most 80 columns", () => {
  const line = activityLine(
    {
      seq: 2,
      at: Date.UTC(2026, 0, 5, 19, 3, 22),
      kind: "events-expired",
      account: "main",
      deliveryId: "dlv_1",
      webhookId: "id",
      eventIds: ["evt_1"],
      left: 0,
      why: "1 event lost: not acknowledged within the retry window after occurring",
    },
    plain,
  );
  expect(line?.split("\n")).toEqual([
    "19:03:22  lost         dlv_1",
    "          1 event lost: not acknowledged within the retry window after occurring",
  ]);
});
