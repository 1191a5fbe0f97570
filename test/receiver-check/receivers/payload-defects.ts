import { FAILS } from "./defect.ts";
import type { Defect } from "./defect.ts";
import { rowOf } from "./event-table.ts";
import type { ReceivedEvent } from "./event-table.ts";
import { parseEvents } from "./receiver-parts.ts";

/** A receiver that crashes on some events. */
function crashes(
  name: string,
  title: string,
  cannotCope: (event: ReceivedEvent) => boolean,
): Omit<Defect, "foundBy"> {
  const read = (event: ReceivedEvent) => {
    if (cannotCope(event)) throw new TypeError(name);
    return rowOf(event);
  };
  return { ...FAILS, name, title, parts: () => ({ read }) };
}

const KNOWN_EVENTS = [
  "processed",
  "dropped",
  "delivered",
  "deferred",
  "bounce",
  "open",
  "click",
  "spamreport",
  "unsubscribe",
  "group_unsubscribe",
  "group_resubscribe",
  "account_status_change",
];

/** Whether a value stands under a name and is something else. */
function isOther(event: ReceivedEvent, name: string, type: "string" | "number"): boolean {
  return event[name] !== undefined && typeof event[name] !== type;
}

function isLonger(event: ReceivedEvent, name: string, characters: number): boolean {
  const value = event[name];
  return typeof value === "string" && value.length > characters;
}

/** Receivers that do not survive something that stands in an event. */
export const PAYLOAD_DEFECTS: readonly Defect[] = [
  {
    ...crashes("category-is-text", "It calls string functions on category.", (event) =>
      isOther(event, "category", "string"),
    ),
    foundBy: "category",
    alsoSeenBy: ["test-request"],
  },
  {
    ...crashes("category-is-list", "It calls array functions on category.", ({ category }) =>
      category === undefined ? false : !Array.isArray(category),
    ),
    foundBy: "category",
  },
  {
    ...crashes(
      "category-is-not-empty",
      "It takes the first of the categories without looking whether there is one.",
      ({ category }) => Array.isArray(category) && category.length === 0,
    ),
    foundBy: "category",
  },
  {
    ...crashes(
      "unknown-event",
      "It has no branch for an event that it does not know.",
      ({ event }) => !KNOWN_EVENTS.includes(String(event)),
    ),
    foundBy: "unknown-type",
    alsoSeenBy: ["poison"],
  },
  {
    ...crashes(
      "events-of-messages-only",
      "It knows the events of messages, and fails on account_status_change.",
      ({ event }) => event === "account_status_change",
    ),
    foundBy: "types",
  },
  {
    ...crashes(
      "bounce-type-known",
      'It takes "bounce" for the only type of a bounce.',
      ({ event, type }) => event === "bounce" && type !== undefined && type !== "bounce",
    ),
    foundBy: "types",
  },
  {
    ...crashes(
      "attempt-is-number",
      "It wants the attempt of a deferral as a number.",
      (event) => event["event"] === "deferred" && isOther(event, "attempt", "number"),
    ),
    foundBy: "types",
    alsoSeenBy: ["test-request"],
  },
  {
    ...crashes(
      "event-id-required",
      "Its column for sg_event_id may not be null.",
      (event) => typeof event["sg_event_id"] !== "string",
    ),
    foundBy: "missing-ids",
    alsoSeenBy: ["poison"],
  },
  {
    ...crashes(
      "message-id-split",
      "It splits sg_message_id without looking whether it is there.",
      (event) => event["event"] !== "account_status_change" && typeof event["sg_message_id"] !== "string",
    ),
    foundBy: "missing-ids",
    alsoSeenBy: ["poison"],
  },
  {
    ...crashes(
      "small-group-id",
      "Its column for asm_group_id ends at 32,767.",
      ({ asm_group_id: group }) => typeof group === "number" && group > 32_767,
    ),
    foundBy: "marketing",
  },
  {
    ...crashes(
      "send-at-is-number",
      "It wants send_at as a number.",
      (event) => event["event"] === "open" && isOther(event, "send_at", "number"),
    ),
    foundBy: "marketing",
  },
  {
    ...crashes("dots-in-names", "Its document store takes no names with dots or dollars.", (event) =>
      Object.keys(event).some((name) => name.includes(".") || name.startsWith("$")),
    ),
    foundBy: "custom-args",
  },
  {
    ...crashes("names-of-prototypes", "It refuses bodies that look like prototype pollution.", (event) =>
      Object.keys(event).some((name) => ["__proto__", "constructor", "prototype"].includes(name)),
    ),
    foundBy: "custom-args",
  },
  {
    ...crashes("url-of-255", "Its column for url has 255 characters.", (event) =>
      isLonger(event, "url", 255),
    ),
    foundBy: "long-values",
  },
  {
    ...crashes("event-id-of-64", "Its column for sg_event_id has 64 characters.", (event) =>
      isLonger(event, "sg_event_id", 64),
    ),
    foundBy: "long-values",
    // Real spam reports have an id of 74 characters.
    alsoSeenBy: ["types"],
  },
  {
    ...crashes("three-byte-characters", "Its database has no room for characters of four bytes.", (event) =>
      /[\u{10000}-\u{10ffff}]/u.test(JSON.stringify(event)),
    ),
    foundBy: "utf8",
    alsoSeenBy: ["long-values"],
  },
  {
    ...FAILS,
    name: "mojibake",
    title: "It decodes the events it stores as Latin-1.",
    parts: () => ({ parse: (body) => parseEvents(Buffer.from(body.toString("latin1"))) }),
    foundBy: "utf8",
  },
  {
    ...FAILS,
    name: "event-time-window",
    title: "It refuses events that occurred more than ten minutes ago.",
    parts: () => ({
      read: (event) => {
        if (Math.abs(Date.now() / 1000 - Number(event["timestamp"])) > 600) throw new RangeError("too old");
        return rowOf(event);
      },
      answerCrash: { status: 403 },
    }),
    foundBy: "late-delivery",
  },
];
