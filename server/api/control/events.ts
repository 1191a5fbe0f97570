import type { EventRecord, Page } from "../../contract/control-api.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { EventName } from "../../contract/events.ts";
import { EVENT_NAMES } from "../../contract/events.ts";
import { MAX_ADDRESS_LENGTH, MAX_EVENT_BYTES, MAX_EVENT_ID_LENGTH } from "../../contract/limits.ts";
import type { EventDraft } from "../../simulation/events/event-drafts.ts";
import type { OccurredEvent } from "../../simulation/events/occurred-event.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountAsked, accountMeant, readJson } from "./control-call.ts";
import { badRequest, jsonAnswer } from "./control-errors.ts";
import type { Read } from "./fields.ts";
import { isJsonObject } from "./fields.ts";
import { isAny, LIST_QUERIES, pageAnswer, pageOf, readListQuery, readWord } from "./list-page.ts";
import type { ListQuery } from "./list-page.ts";
import type { EventQuery } from "./ports.ts";
import { hintFor } from "./nearest.ts";
import { shown } from "./shown.ts";
import { EVENT_SHAPE, pageShape } from "./answer-shapes.ts";
import type { ObjectShape } from "../sendgrid/json-shape.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";

/** An event as lists show it. */
export function eventRecord(event: OccurredEvent): EventRecord {
  const { id, name, email, at, account, server, messageId, run, postedTo, json } = event;
  const payload: unknown = JSON.parse(json);
  if (!isJsonObject(payload)) throw new TypeError(`The bytes of event ${id} are no JSON object: ${json}`);
  return { id, event: name, email, at, account, server, messageId, run, postedTo, payload };
}

/** Reads events to be made: `{"event":"bounce","email":"ada@example.com"}`, or an array of them. */
export function readDrafts(given: unknown): Read<readonly EventDraft[]> {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const drafts: EventDraft[] = [];
  for (const [index, item] of list.entries()) {
    const draft = readDraft(item);
    if (draft.kind === "problem") {
      const place = list.length > 1 ? `Event ${index} of the list: ` : "";
      return { ...draft, message: `${place}${draft.message}` };
    }
    drafts.push(draft.value);
  }
  return { kind: "ok", value: drafts };
}

/** `GET events?event=&email=&run=&q=`: those that occurred, oldest first. */
export const listEvents: ControlRoute = {
  summary: "The events that occurred, oldest first",
  answers: { 200: { schema: schemaOf(pageShape(EVENT_SHAPE)) } },
  queries: [...LIST_QUERIES, "event", "email", "run"],
  answer: (call: ControlCall) => {
    const { query } = call.request;
    const list = readListQuery(query);
    if (list.kind === "problem") return badRequest(list);
    const name = readWord(query, "event", EVENT_NAMES);
    if (name.kind === "problem") return badRequest(name);
    const asked = {
      ...list.value,
      account: accountAsked(call),
      name: name.value,
      email: query.get("email")?.toLowerCase(),
      run: query.get("run") ?? undefined,
    };
    const page = call.ports.past?.events(asked);
    return page === undefined ? pageAnswer(keptEvents(call, asked), eventRecord) : pageAnswer(page);
  },
};

function keptEvents({ ports }: ControlCall, query: EventQuery & ListQuery): Page<OccurredEvent> {
  const { after, limit, sought, isFound, account, name, email, run } = query;
  return pageOf({
    items: ports.simulator.log.eventsAfter(after),
    limit,
    positionOf: ({ seq }) => seq,
    isWanted: (event) =>
      isAny(account, event.account) &&
      isAny(name, event.name) &&
      isAny(email, event.email?.toLowerCase()) &&
      isAny(run, event.run) &&
      // As lists show it; without a text to look for it need not be made.
      (sought === "" || isFound(eventRecord(event))),
  });
}

/** An event to be made, as JSON Schema. */
export const DRAFT_SCHEMA: JsonObject = {
  type: "object",
  properties: {
    event: { type: "string", enum: EVENT_NAMES },
    email: { type: "string" },
    timestamp: { type: "integer", minimum: 0, description: "Unix seconds." },
  },
  required: ["event"],
  description:
    "Members that are named win over what the simulator would choose; unknown ones are custom arguments.",
};

const MADE_EVENTS_SHAPE: ObjectShape = {
  type: "object",
  members: { items: { type: "array", items: EVENT_SHAPE } },
  required: ["items"],
};

/** `POST events`: makes exactly the events named, now. */
export const makeEvents: ControlRoute = {
  summary: "Make exactly the events named, now",
  body: { anyOf: [DRAFT_SCHEMA, { type: "array", items: DRAFT_SCHEMA }] },
  answers: { 201: { schema: schemaOf(MADE_EVENTS_SHAPE) } },
  answer: async (call: ControlCall) => {
    const json = await readJson(call);
    const drafts = json.kind === "problem" ? json : readDrafts(json.value);
    if (drafts.kind === "problem") return badRequest(drafts);
    const events = call.ports.simulator.emit(accountMeant(call), drafts.value);
    return jsonAnswer(201, { items: events.map(eventRecord) });
  },
};

function readDraft(item: unknown): Read<EventDraft> {
  if (!isJsonObject(item)) {
    return {
      kind: "problem",
      message: `${shown(item)} is no event.`,
      hint: 'Send {"event":"bounce","email":"ada@example.com"}, or an array of such objects.',
    };
  }
  const { event, ...members } = item;
  const name = EVENT_NAMES.find((known): known is EventName => known === event);
  if (name === undefined) return unknownName(event);
  const { email } = members;
  if (email !== undefined && typeof email !== "string") {
    return { kind: "problem", message: `"email" is ${shown(email)}.`, hint: "It must be a text." };
  }
  const { timestamp } = members;
  if (timestamp !== undefined && !isUnixSeconds(timestamp)) {
    const hint = "It must be whole seconds since 1970 (Unix time), as on the wire.";
    return { kind: "problem", message: `"timestamp" is ${shown(timestamp)}.`, hint };
  }
  return (
    overlong(members) ?? (isOversized(item) ? OVERSIZED : { kind: "ok", value: { event: name, members } })
  );
}

/** What the journal and the lists of deliveries repeat must be short. */
const MOST_CHARACTERS: readonly (readonly [name: string, most: number])[] = [
  ["email", MAX_ADDRESS_LENGTH],
  ["sg_event_id", MAX_EVENT_ID_LENGTH],
  ["sg_message_id", MAX_EVENT_ID_LENGTH],
];

function overlong(members: JsonObject): Read<never> | undefined {
  for (const [name, most] of MOST_CHARACTERS) {
    const value = members[name];
    if (typeof value !== "string" || value.length <= most) continue;
    const hint = `It must have at most ${most} characters.`;
    return { kind: "problem", message: `"${name}" is ${shown(value)}.`, hint };
  }
  return undefined;
}

function isOversized(draft: JsonObject): boolean {
  const json = JSON.stringify(draft);
  // A UTF-16 unit is three bytes at most.
  return json.length * 3 > MAX_EVENT_BYTES && new TextEncoder().encode(json).byteLength > MAX_EVENT_BYTES;
}

const OVERSIZED: Read<never> = {
  kind: "problem",
  message: `The event is larger than ${MAX_EVENT_BYTES} bytes.`,
  hint: "No event may be larger than a batch, which is 768 KiB: give it less.",
};

// Up to the year 9999.
function isUnixSeconds(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 253_402_300_800;
}

function unknownName(event: unknown): Read<never> {
  const message = event === undefined ? `"event" is missing.` : `"event" is ${shown(event)}.`;
  return { kind: "problem", message, hint: hintFor(typeof event === "string" ? event : "", EVENT_NAMES) };
}
