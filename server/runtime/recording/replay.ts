import type { KeyObject } from "node:crypto";
import type { HeaderLines } from "../../contract/control-api.ts";
import type { AttemptResult } from "../../contract/journal.ts";
import { SECOND_MS } from "../../contract/time.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import { BATCH_CONTENT_TYPE, SIGNATURE_HEADER, TIMESTAMP_HEADER, USER_AGENT } from "../../contract/wire.ts";
import type { HostTime } from "../../simulation/ports.ts";
import { headerOf } from "../posting/carrier.ts";
import type { Carried, Carrier } from "../posting/carrier.ts";
import { eventTimestamps, shiftedTimestamps } from "../bytes/event-timestamps.ts";
import { keptText } from "../kept-text.ts";
import { eventsByType } from "./recording.ts";
import type { RecordedPost } from "./recording.ts";
import { headOf, urlWithoutCredentials } from "../bytes/request-head.ts";
import type { Signature } from "../bytes/request-head.ts";
import { sign } from "../signing/signer.ts";

/** How recorded posts are posted again. */
export interface ReplayOptions {
  readonly posts: readonly RecordedPost[];
  readonly target: string;
  /** Which posts are signed anew: none, those that were signed, or all. */
  readonly signsAnew: "none" | "signed" | "all";
  readonly privateKey: KeyObject;
  /** Shifts the timestamps of all events, so that the newest is now. */
  readonly retimes: boolean;
  /** Keeps the recorded gaps, divided by this; null: one post follows the other at once. */
  readonly speed: number | null;
  readonly timeoutMs: Duration;
  readonly carrier: Carrier;
  readonly hostTime: HostTime;
}

/** What was posted, and what came back. */
export interface ReplayedPost {
  /** Counts from 1. */
  readonly number: number;
  readonly at: Instant;
  /** Events by their type; null: the body is no list of events. */
  readonly events: Readonly<Record<string, number>> | null;
  readonly bytes: number;
  readonly signature: "as recorded" | "signed anew" | "none";
  /** Delivered: a 2xx came, whole and in time. */
  readonly result: AttemptResult;
  /** Null: no answer came. */
  readonly status: number | null;
  readonly latencyMs: Duration;
  /** Why it was not delivered; null: it was. */
  readonly reason: string | null;
}

/**
 * Posts what was recorded, one post after the other, with the head that SendGrid sends.
 *
 * The recorded content type and user agent stay; what a tunnel had added does not go along.
 */
export async function* replay(options: ReplayOptions): AsyncGenerator<ReplayedPost> {
  const { posts, hostTime, speed } = options;
  const shiftSeconds = options.retimes ? shiftTo(hostTime.now(), posts) : 0;
  let before: RecordedPost | undefined;
  let number = 0;
  for (const post of posts) {
    if (speed !== null && before !== undefined) await waited((post.at - before.at) / speed, hostTime);
    number += 1;
    yield { number, ...(await postAgain(post, shiftSeconds, options)) };
    before = post;
  }
}

function shiftTo(now: Instant, posts: readonly RecordedPost[]): number {
  const newest = posts.flatMap(({ body }) => eventTimestamps(body)).reduce((a, b) => Math.max(a, b), 0);
  return newest === 0 ? 0 : Math.floor(now / SECOND_MS) - newest;
}

async function waited(delayMs: Duration, hostTime: HostTime): Promise<void> {
  if (delayMs > 0) await new Promise<void>((resolve) => void hostTime.wakeIn(delayMs, resolve));
}

async function postAgain(
  post: RecordedPost,
  shiftSeconds: number,
  options: ReplayOptions,
): Promise<Omit<ReplayedPost, "number">> {
  const body = shiftSeconds === 0 ? post.body : shiftedTimestamps(post.body, shiftSeconds);
  const at = options.hostTime.now();
  const { signature, how } = signatureFor(post, { body, at }, options);
  const counts = eventsByType(body);
  const carried = await options.carrier.carry({
    url: urlWithoutCredentials(options.target),
    headers: headFor(post, { target: options.target, byteLength: body.length, signature }),
    body,
    timeoutMs: options.timeoutMs,
  });
  return {
    at,
    events: counts === undefined ? null : Object.fromEntries(counts),
    bytes: body.length,
    signature: how,
    ...outcomeOf(carried),
  };
}

interface ToSign {
  readonly body: Buffer;
  readonly at: Instant;
}

interface SignatureToSend {
  readonly signature: Signature | null;
  readonly how: ReplayedPost["signature"];
}

function signatureFor(
  { headers }: RecordedPost,
  { body, at }: ToSign,
  { signsAnew, privateKey }: ReplayOptions,
): SignatureToSend {
  const text = headerOf(headers, SIGNATURE_HEADER) ?? "";
  const recorded = { text, timestampSeconds: headerOf(headers, TIMESTAMP_HEADER) ?? "" };
  const wasSigned = recorded.text !== "" || recorded.timestampSeconds !== "";
  if (signsAnew === "all" || (signsAnew === "signed" && wasSigned)) {
    const timestampSeconds = String(Math.floor(at / SECOND_MS));
    return {
      signature: { timestampSeconds, text: sign(timestampSeconds, body, privateKey) },
      how: "signed anew",
    };
  }
  return wasSigned ? { signature: recorded, how: "as recorded" } : { signature: null, how: "none" };
}

interface Sending {
  readonly target: string;
  readonly byteLength: number;
  readonly signature: Signature | null;
}

function headFor({ headers }: RecordedPost, { target, byteLength, signature }: Sending): HeaderLines {
  const head = headOf({
    url: target,
    byteLength,
    contentType: headerOf(headers, "content-type") ?? BATCH_CONTENT_TYPE,
    userAgent: headerOf(headers, "user-agent") ?? USER_AGENT,
    signature,
    accessToken: null,
  });
  // One of the two signature headers may have come without the other.
  return head.filter(([name, value]) => value !== "" || !/^x-twilio-/i.test(name));
}

function outcomeOf(carried: Carried): Pick<ReplayedPost, "result" | "status" | "latencyMs" | "reason"> {
  const { latencyMs } = carried;
  if (carried.kind === "failed")
    return { result: carried.result, status: null, latencyMs, reason: keptText(carried.reason) };
  const { status, flaw } = carried.answer;
  if (status < 200 || status > 299)
    return { result: "refused", status, latencyMs, reason: `receiver answered ${status}` };
  return flaw === undefined
    ? { result: "delivered", status, latencyMs, reason: null }
    : { ...flaw, status, latencyMs };
}
