import { expect, test } from "vitest";
import { MESSAGE_EVENT_NAMES } from "../../../server/contract/events.ts";
import { ChanceStream } from "../../../server/simulation/chance.ts";
import {
  TEST_REQUEST_EVENT_COUNT,
  testRequestText,
} from "../../../server/simulation/deliveries/test-request.ts";
import { signatureVector } from "../../support/signature-vectors.ts";

const at = 1_736_983_274_999;

function setUp(form: "2025" | "2020", instant = at) {
  const text = testRequestText({ form, at: instant, ids: new ChanceStream(1, "ids") });
  const events: unknown = JSON.parse(text);
  return { text, events };
}

test("a test request of today has 3719 bytes and no line break", () => {
  const { text } = setUp("2025");
  expect(new TextEncoder().encode(text)).toHaveLength(3719);
  expect(text).not.toMatch(/[\r\n]/);
});

test("a test request of 2020 has 3741 bytes, framed like a batch", () => {
  const { text } = setUp("2020");
  expect(new TextEncoder().encode(text)).toHaveLength(3741);
  expect(text.split(",\r\n")).toHaveLength(11);
  expect(text.endsWith("]\r\n")).toBe(true);
});

test("it holds every message event once, all in the second asked for", () => {
  const { events } = setUp("2025");
  expect(events).toMatchObject(MESSAGE_EVENT_NAMES.map((event) => ({ event, timestamp: 1_736_983_274 })));
  expect(TEST_REQUEST_EVENT_COUNT).toBe(11);
});

test("each event has an id of its own, with padding", () => {
  const ids = idsIn(setUp("2025").text);
  expect(new Set(ids).size).toBe(11);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22}==$/);
});

test.each([
  ["wild-testintegration-2020", "2020"],
  ["wild-testintegration-2022", "2020"],
  ["wild-testintegration-2025-A", "2025"],
  ["wild-testintegration-2025-B", "2025"],
] as const)(
  "with the ids and the instant of the recorded %s it is that request, byte for byte",
  (id, form) => {
    const recorded = signatureVector(id).body.toString();
    const seconds = Number(/"timestamp":(\d+)/.exec(recorded)?.[1]);
    const ids = idsIn(recorded);
    const { text } = setUp(form, seconds * 1000);
    let next = 0;
    expect(text.replace(ID, () => `"sg_event_id":"${ids[next++] ?? ""}"`)).toBe(recorded);
  },
);

const ID = /"sg_event_id":"([^"]*)"/g;

function idsIn(text: string): readonly string[] {
  return [...text.matchAll(ID)].map((match) => match[1] ?? "");
}
