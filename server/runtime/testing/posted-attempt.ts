import type { Attempt } from "../../contract/control-api.ts";
import type { EventName } from "../../contract/events.ts";
import type { JsonObject, JsonValue } from "../../contract/json.ts";
import type { FakeSendgrid } from "../embedded/library-interface.ts";
import { isJsonObject } from "../../api/control/fields.ts";

/** One POST that was made, with what was in it and what came back. */
export interface PostedAttempt extends Attempt {
  /** The events as they were posted; none where the bytes are no longer kept. */
  readonly events: readonly JsonObject[];
  /** The exact bytes; empty where they are no longer kept. */
  readonly body: Uint8Array;
  /** The head's lines by name, in SendGrid's casing. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the receiver answered, its first 64 KiB; null: it did not. */
  readonly answer: { readonly status: number; readonly body: string } | null;
}

/** Which POSTs are meant: all that is named must fit. `event`, `email` and `members` must fit one event of it. */
export interface DeliveryMatch {
  /** One of its events is of this kind. */
  readonly event?: EventName;
  /** One of its events is about this address. */
  readonly email?: string;
  /** One of its events has these members, custom arguments among them: `{ order: "42" }`. */
  readonly members?: JsonObject;
  /** The settings that posted it: what `webhooks.create` answered, or their id. */
  readonly webhook?: string | { readonly id: string };
  /** How it ended. */
  readonly result?: Exclude<Attempt["result"], "in-flight">;
  /** What the receiver answered. */
  readonly status?: number;
  /** 1 for the first attempt of its delivery, 2 for its first retry. */
  readonly number?: number;
}

/** Which POSTs are meant: by what they have, or by a function that is asked about every one, failed ones too. */
export type DeliveryMatcher = DeliveryMatch | ((attempt: PostedAttempt) => boolean);

/** A POST as `simulator` kept it; undefined: it is no longer kept. */
export function postedAttempt(simulator: FakeSendgrid, id: string): PostedAttempt | undefined {
  const detail = simulator.attempt(id);
  if (detail === undefined) return undefined;
  const { request, response, ...attempt } = detail;
  const body = simulator.attemptBody(id) ?? new Uint8Array();
  return {
    ...attempt,
    events: eventsIn(body),
    body,
    headers: Object.fromEntries(request?.headers ?? []),
    answer: response === null ? null : { status: response.status, body: response.body },
  };
}

/** What of a POST does not fit, each in a few words; none: it is meant. */
export function differences(attempt: PostedAttempt, matcher: DeliveryMatcher): readonly string[] {
  if (typeof matcher === "function") return matcher(attempt) ? [] : ["the function said no"];
  const { webhook, result, status, number } = matcher;
  const webhookId = typeof webhook === "object" ? webhook.id : webhook;
  return [
    ...differs("posted by settings", attempt.webhookId ?? "of no id", webhookId),
    ...differs("result", attempt.result, result),
    ...differs("status", attempt.status, status),
    ...differs("try", attempt.number, number),
    ...eventDifferences(attempt, matcher),
  ];
}

/** A matcher in words: `event "bounce", result "delivered"`. */
export function matcherInWords(matcher: DeliveryMatcher): string {
  if (typeof matcher === "function") return "as the function wants it";
  const { webhook, members, ...named } = matcher;
  const id = typeof webhook === "object" ? webhook.id : webhook;
  const all = Object.entries({ ...named, ...members, ...(id === undefined ? {} : { webhook: id }) });
  const words = all
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${shown(value)}`);
  return words.length === 0 ? "of any kind" : `with ${words.join(", ")}`;
}

function eventDifferences({ events }: PostedAttempt, matcher: DeliveryMatch): readonly string[] {
  const wanted = wantedMembers(matcher);
  if (wanted.length === 0) return [];
  if (events.length === 0) return ["its events are no longer kept"];
  if (events.some((event) => wanted.every(([name, value]) => isSame(event[name], value)))) return [];
  const apart = wanted.flatMap(([name, value]) => {
    const actual = [...new Set(events.map((event) => shown(event[name])))];
    return actual.includes(shown(value)) ? [] : [`${name} is ${orList(actual)}, not ${shown(value)}`];
  });
  return apart.length > 0 ? apart : ["no single event of it has all that is wanted"];
}

function wantedMembers({ event, email, members = {} }: DeliveryMatch): readonly [string, JsonValue][] {
  return [
    ...(event === undefined ? [] : [["event", event] as [string, JsonValue]]),
    ...(email === undefined ? [] : [["email", email] as [string, JsonValue]]),
    ...Object.entries(members),
  ];
}

function differs(name: string, actual: unknown, wanted: unknown): readonly string[] {
  return wanted === undefined || wanted === actual
    ? []
    : [`${name} is ${shown(actual)}, not ${shown(wanted)}`];
}

function isSame(actual: JsonValue | undefined, wanted: JsonValue): boolean {
  return shown(actual) === shown(wanted);
}

function orList(texts: readonly string[]): string {
  const [first = "", ...more] = texts;
  if (more.length === 0) return first;
  return more.length > 3
    ? `${first} and ${more.length} others`
    : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

function eventsIn(body: Uint8Array): readonly JsonObject[] {
  try {
    const json: unknown = JSON.parse(Buffer.from(body).toString());
    return Array.isArray(json) ? json.filter(isJsonObject) : [];
  } catch {
    // A fault cut or changed it, or it is no longer kept.
    return [];
  }
}
