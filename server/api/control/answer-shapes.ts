import type {
  AccountState,
  AdvanceResult,
  Attempt,
  AttemptDetail,
  ClockState,
  ControlError,
  Delivery,
  DeliveryContent,
  DeliveryDetail,
  DeliveryState,
  EventRecord,
  LedgerCounts,
  Page,
  ReceiverState,
  RulesState,
  StatusState,
} from "../../contract/control-api.ts";
import { EVENT_NAMES } from "../../contract/events.ts";
import type { AttemptOrigin, AttemptResult, EntryBase } from "../../contract/journal.ts";
import { MAX_SETTINGS_BY_PLAN } from "../../contract/limits.ts";
import type { JsonShape, ObjectShape } from "../sendgrid/json-shape.ts";

// What /_simulator answers, as shapes. The compiler holds the members against the wire types of the contract.

const text: JsonShape = { type: "string" };
const textOrNull: JsonShape = { type: "string", isNullable: true };
const count: JsonShape = { type: "integer" };
const countOrNull: JsonShape = { type: "integer", isNullable: true };
const flag: JsonShape = { type: "boolean" };
const texts: JsonShape = { type: "array", items: text };
const instant: JsonShape = { type: "integer", about: "Milliseconds since 1970, on the virtual clock." };
const duration: JsonShape = { type: "number", about: "Milliseconds." };
const oneOf = (words: readonly string[]): JsonShape => ({ type: "string", oneOf: words });
const orNull = (shape: ObjectShape): ObjectShape => ({ ...shape, isNullable: true });

/** How attempts end. */
export const ATTEMPT_RESULTS: readonly AttemptResult[] = [
  "delivered",
  "refused",
  "timed-out",
  "unreachable",
  "blocked",
  "in-flight",
];

/** What makes attempts. */
const ATTEMPT_ORIGINS: readonly AttemptOrigin[] = ["batch", "test-request", "inbound", "resend", "request"];

/** Where deliveries stand. */
export const DELIVERY_STATES: readonly DeliveryState[] = [
  "pending",
  "in-flight",
  "acknowledged",
  "expired",
  "discarded",
];

export const CLOCK_SHAPE = whole<ClockState>({
  mode: oneOf(["real", "manual"]),
  speed: { type: "any", about: 'How many times faster than the wall clock, or "max".' },
  now: instant,
  next: { ...instant, isNullable: true },
});

export const ADVANCE_SHAPE = whole<AdvanceResult>({ now: instant, attempts: count });

export const ACCOUNT_SHAPE = whole<AccountState>({
  plan: oneOf(Object.keys(MAX_SETTINGS_BY_PLAN)),
  max_allowed: count,
  legacySettings: flag,
});

const next: JsonShape = orNull(whole<{ at: number }>({ at: instant }));

const ATTEMPT_MEMBERS: Members<Attempt> = {
  id: text,
  deliveryId: text,
  webhookId: { ...textOrNull, about: "Null for a test request." },
  account: text,
  server: count,
  number: { ...count, about: "1 for the first attempt of a delivery." },
  origin: oneOf(ATTEMPT_ORIGINS),
  url: text,
  at: instant,
  wallAt: { type: "number", about: "Milliseconds since 1970, on the wall clock." },
  result: oneOf(ATTEMPT_RESULTS),
  status: countOrNull,
  reason: textOrNull,
  location: textOrNull,
  latencyMs: { type: "number", isNullable: true },
  eventCount: count,
  bytes: count,
  faults: texts,
  next,
  why: textOrNull,
};

/** One POST of a batch. */
export const ATTEMPT_SHAPE = whole<Attempt>(ATTEMPT_MEMBERS);

const headerLines: JsonShape = { type: "array", items: texts, about: "Pairs of name and value." };

export const ATTEMPT_DETAIL_SHAPE = whole<AttemptDetail>({
  ...ATTEMPT_MEMBERS,
  request: orNull(
    whole<NonNullable<AttemptDetail["request"]>>({
      method: text,
      url: text,
      headers: headerLines,
      bodyKept: { ...flag, about: "False once the body was dropped to stay within the retention." },
    }),
  ),
  response: orNull(
    whole<NonNullable<AttemptDetail["response"]>>({
      status: count,
      headers: headerLines,
      body: { ...text, about: "The first 64 KiB." },
      truncated: flag,
    }),
  ),
});

const DELIVERY_MEMBERS: Members<Delivery> = {
  id: text,
  webhookId: textOrNull,
  account: text,
  server: count,
  state: oneOf(DELIVERY_STATES),
  createdAt: instant,
  eventCount: count,
  expiredCount: count,
  bytes: count,
  attemptCount: count,
  lastResult: { type: "string", oneOf: ATTEMPT_RESULTS, isNullable: true },
  lastStatus: countOrNull,
  runs: { ...texts, about: "The runs that its events belong to." },
  next,
};

const CONTENT_MEMBERS: Members<DeliveryContent> = {
  eventIds: { ...texts, about: "The sg_event_ids of the batch when it closed, in its order." },
  expiredEventIds: texts,
};

/** A batch with all its attempts, as counts; its events only where they are asked for. */
export const DELIVERY_SHAPE: ObjectShape = {
  ...whole<Delivery>(DELIVERY_MEMBERS),
  members: { ...DELIVERY_MEMBERS, ...CONTENT_MEMBERS },
};

export const DELIVERY_DETAIL_SHAPE = whole<DeliveryDetail>({
  ...DELIVERY_MEMBERS,
  ...CONTENT_MEMBERS,
  attempts: { type: "array", items: ATTEMPT_SHAPE },
});

/** An event as it occurred. */
export const EVENT_SHAPE = whole<EventRecord>({
  id: text,
  event: oneOf(EVENT_NAMES),
  email: textOrNull,
  at: instant,
  account: text,
  server: count,
  messageId: textOrNull,
  run: { ...textOrNull, about: "The run that made it." },
  postedTo: { ...texts, about: "The ids of the settings that post it." },
  payload: { type: "any object", about: "The event as on the wire." },
});

/** The counts that must add up. */
export const LEDGER_COUNTS_SHAPE = whole<LedgerCounts>({
  generated: { ...count, about: "acknowledged + pending + expired + filtered + discarded" },
  acknowledged: count,
  pending: count,
  expired: count,
  filtered: count,
  discarded: count,
  duplicatesSent: count,
  injected: count,
  resentUncertain: count,
  attempts: count,
});

export const RULES_SHAPE = whole<RulesState>({
  servers: count,
  connectionsPerServer: count,
  parallelAttempts: count,
  timeout: duration,
  batchMaxAge: duration,
  batchMaxBytes: count,
  retryWaits: { type: "array", items: duration },
  retryWindow: duration,
  retryJitter: { type: "number" },
  signatureClock: oneOf(["wall", "virtual"]),
  testRequestForm: oneOf(["2025", "2020"]),
});

export const RECEIVER_SHAPE = whole<ReceiverState>({
  url: text,
  status: count,
  delay: duration,
  redirect: textOrNull,
  drop: { ...flag, about: "Closes the connection without an answer." },
  body: text,
  tokenLifetime: {
    ...duration,
    isNullable: true,
    about: "How long it takes a bearer token, in milliseconds of the virtual clock; null: it wants none.",
  },
  tokenUrl: { ...text, about: "Where it gives tokens: to any client id and secret." },
  layers: { ...count, about: "Changes that hold for a while only. What is shown has them in it." },
  received: whole<ReceiverState["received"]>({
    posts: count,
    events: count,
    uniqueEvents: count,
    duplicates: count,
    verified: count,
    badSignature: count,
    badToken: count,
    malformed: count,
    bySettings: {
      type: "any object",
      about:
        "By the name in the URL's ?settings=NAME: posts, events, uniqueEvents, duplicates and badSignature of what came by it.",
    },
  }),
});

export const STATUS_SHAPE = whole<StatusState>({
  version: text,
  seed: count,
  startedAt: instant,
  clock: CLOCK_SHAPE,
  idle: flag,
  scheduled: count,
  openBatches: count,
  pendingDeliveries: count,
  inFlight: count,
  ledger: LEDGER_COUNTS_SHAPE,
  retention: whole<StatusState["retention"]>({
    attempts: count,
    attemptsDropped: count,
    events: count,
    eventsDropped: count,
    journalEntries: count,
    journalEntriesDropped: count,
    bodyBytes: count,
    bodiesDropped: count,
  }),
});

/** An entry of the journal; each kind has members of its own. */
export const JOURNAL_ENTRY_SHAPE = whole<EntryBase & { readonly kind: string }>({
  seq: { ...count, about: "Counts from 1 without gaps." },
  at: instant,
  kind: text,
});

/** What every answer is that is no success. */
export const CONTROL_ERROR_SHAPE = whole<ControlError>({
  error: whole<ControlError["error"]>({
    code: text,
    message: text,
    hint: { ...text, about: "What to do about it." },
  }),
});

/** A page of a list. */
export function pageShape(items: JsonShape): ObjectShape {
  return whole<Page<unknown>>({
    items: { type: "array", items },
    nextCursor: { ...textOrNull, about: "Where the next page begins; null at the end." },
  });
}

type Members<Wire> = Readonly<Record<keyof Wire & string, JsonShape>>;

/** An object that always has all its members; the compiler holds them against the wire type. */
export function whole<Wire>(members: Members<Wire>): ObjectShape {
  return { type: "object", members, required: Object.keys(members) };
}
