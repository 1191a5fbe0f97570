import { FAULT_KINDS } from "../../contract/faults.ts";
import type { FaultRule, FaultTrigger } from "../../contract/faults.ts";
import { EVENT_NAMES } from "../../contract/events.ts";
import { LAST_INSTANT } from "../../contract/limits.ts";
import type { OAuthState } from "../account/oauth-secrets.ts";
import type { OccurredEventState } from "../events/occurred-event.ts";
import type { KeyRef } from "../ports.ts";
import type { AlarmState } from "../time/timeline.ts";
import {
  between,
  count,
  either,
  leaf,
  list,
  number,
  oneOf,
  orNull,
  record,
  text,
  variants,
  whole,
} from "./shape.ts";
import { optional } from "./shape.ts";
import type { Shape } from "./shape.ts";

// What several parts of a snapshot are made of.

/** What time it can be. */
export const present: Shape<number> = between(0, LAST_INSTANT);
/** Any instant: events made by hand may name whatever second they like. */
export const instant: Shape<number> = number;
export const duration: Shape<number> = between(0, Number.MAX_SAFE_INTEGER);
export const texts: Shape<readonly string[]> = list(text);
export const faultKind = oneOf(FAULT_KINDS);
export const eventName = oneOf(EVENT_NAMES);

export const alarm: Shape<AlarmState> = record({ at: instant, order: count });

/** Four numbers of 32 bits; of nothing but zeros only zeros would follow. */
export const stream: Shape<readonly number[]> = leaf(
  "a list of four whole numbers of 32 bits, not all of them 0",
  (given) =>
    Array.isArray(given) &&
    given.length === 4 &&
    given.every((word) => Number.isInteger(word) && (word | 0) === word) &&
    given.some((word) => word !== 0),
);

export const keyRef: Shape<KeyRef> = record({ account: text, ordinal: whole(1), generation: whole(1) });

export const oauth: Shape<OAuthState> = record({
  clientId: text,
  tokenUrl: text,
  scopes: optional(texts),
});

const trigger: Shape<FaultTrigger> = variants<FaultTrigger>("form", {
  rate: record({ form: oneOf(["rate"]), rate: between(0, 1) }),
  every: record({ form: oneOf(["every"]), every: whole(1) }),
  attempts: record({ form: oneOf(["attempts"]), first: whole(1), last: whole(1) }),
});

export const faultRule: Shape<FaultRule> = record({
  kind: faultKind,
  trigger,
  webhook: orNull(text),
  fromMs: duration,
  forMs: orNull(duration),
  delayMs: duration,
});

const eventJson: Shape<string> = leaf("the JSON of an object, as a text", isObjectText);

export const event: Shape<OccurredEventState> = record({
  seq: whole(1),
  id: text,
  name: eventName,
  email: orNull(text),
  at: instant,
  account: text,
  server: count,
  messageId: orNull(text),
  json: eventJson,
  postedTo: texts,
  run: orNull(text),
  extra: orNull(oneOf(["copy", "injected"])),
  faults: list(faultKind),
});

export const events: Shape<readonly OccurredEventState[]> = list(event);

/** A list of texts, or a single one. */
export const oneOrMoreTexts: Shape<readonly string[] | string> = either(texts, text);

function isObjectText(given: unknown): boolean {
  if (typeof given !== "string" || !given.startsWith("{")) return false;
  try {
    JSON.parse(given);
    return true;
  } catch {
    return false;
  }
}
