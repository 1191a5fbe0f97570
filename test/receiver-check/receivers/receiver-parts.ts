import { createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { rowOf } from "./event-table.ts";
import type { EventRow, EventTable, ReceivedEvent } from "./event-table.ts";

/** A POST as it reached a receiver. */
export interface ReceivedPost {
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Names and values in turn, as they stood on the wire. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** How a receiver answers. */
export interface ReceiverAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The signature of a POST and what it should have been made over. */
export interface SignatureToVerify {
  readonly signature: string;
  readonly bytes: Buffer;
  /** As SendGrid shows it: base64 of the DER SubjectPublicKeyInfo. */
  readonly publicKey: string;
}

/**
 * What a receiver consists of, part by part; a defect replaces one of them.
 *
 * A part that throws is a crash of the handler.
 */
export interface ReceiverParts {
  /** Looks at the head: undefined lets the POST in, an answer turns it away. */
  readonly admit: (post: ReceivedPost) => ReceiverAnswer | undefined;
  readonly maxBodyBytes: number;
  /** What becomes of a body above `maxBodyBytes`: read to its end, or cut off by closing the connection. */
  readonly whenTooLarge: "drained" | "cut off";
  /** Hears of a body that broke off, and of what had come of it. */
  readonly whenBrokenOff: (body: Buffer) => void;
  /** A header of the signature, by its name as documented. */
  readonly header: (post: ReceivedPost, name: string) => string | undefined;
  /** Whether the two headers of the signature, found or not, let a POST in without or keep it out. */
  readonly whenUnsigned: "refused" | "accepted";
  /** The bytes that a signature is compared with. */
  readonly signedBytes: (timestamp: string, body: Buffer) => Buffer;
  readonly verify: (claim: SignatureToVerify) => boolean;
  readonly answerForged: ReceiverAnswer;
  /** Whether the timestamp header is recent enough. */
  readonly isFresh: (timestamp: string) => boolean;
  readonly parse: (body: Buffer) => readonly ReceivedEvent[];
  /** Makes a row of an event; throws where it cannot cope with it. */
  readonly read: (event: ReceivedEvent) => EventRow;
  readonly store: (batch: BatchToStore) => Promise<void>;
  /** What it says of a message, from the message's events in the order they came. */
  readonly statusOf: (events: readonly ReceivedEvent[]) => string;
  readonly answerStored: ReceiverAnswer;
  readonly answerCrash: ReceiverAnswer;
  /** What happens to the connection after an answer. */
  readonly afterAnswer: "kept" | "closed unannounced";
}

/** A batch whose signature was good. */
export interface BatchToStore {
  readonly events: readonly ReceivedEvent[];
  readonly read: ReceiverParts["read"];
  readonly table: EventTable;
}

/** A receiver with nothing wrong. */
export const CORRECT_PARTS: ReceiverParts = {
  admit: () => undefined,
  maxBodyBytes: 4 * 1024 * 1024,
  whenTooLarge: "drained",
  whenBrokenOff: () => undefined,
  header: (post, name) => post.headers[name.toLowerCase()],
  whenUnsigned: "refused",
  signedBytes: (timestamp, body) => Buffer.concat([Buffer.from(timestamp), body]),
  verify: isSignedBy,
  answerForged: { status: 403 },
  isFresh: () => true,
  parse: parseEvents,
  read: rowOf,
  store: async ({ events, read, table }) => {
    for (const row of events.map(read)) table.insertOnce(row);
  },
  statusOf: furthestStatus,
  answerStored: { status: 204 },
  answerCrash: { status: 500, body: "Internal Server Error" },
  afterAnswer: "kept",
};

/** Whether a signature is DER, in base64, and fits bytes and key. */
export function isSignedBy({ signature, bytes, publicKey }: SignatureToVerify): boolean {
  return verify("sha256", bytes, keyOf(publicKey), Buffer.from(signature, "base64"));
}

/** The key that SendGrid's text stands for. Reading it takes longer than verifying with it. */
export function keyOf(publicKey: string): KeyObject {
  const known = keys.get(publicKey);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
  keys.set(publicKey, key);
  return key;
}

const keys = new Map<string, KeyObject>();

/** The events of a body; throws when it is no array of objects. */
export function parseEvents(body: Buffer): readonly ReceivedEvent[] {
  const parsed: unknown = JSON.parse(body.toString());
  if (!Array.isArray(parsed) || !parsed.every(isEvent)) throw new TypeError("no array of events");
  return parsed;
}

function isEvent(value: unknown): value is ReceivedEvent {
  return typeof value === "object" && value !== null;
}

/** A message's events from its beginning to its end; what is further on stays, whenever the others come. */
const STAGES = ["processed", "deferred", "delivered", "open", "click", "dropped", "bounce", "spamreport"];

function furthestStatus(events: readonly ReceivedEvent[]): string {
  const stages = events.map(({ event }) => STAGES.indexOf(String(event)));
  return STAGES[Math.max(-1, ...stages)] ?? "unknown";
}

const SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature";
const TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp";

/** What a receiver has besides its parts. */
export interface ReceiverState {
  readonly publicKey: string;
  readonly table: EventTable;
}

/** Takes a POST as a receiver of these parts does. */
export async function takePost(
  parts: ReceiverParts,
  post: ReceivedPost,
  state: ReceiverState,
): Promise<ReceiverAnswer> {
  try {
    return (
      parts.admit(post) ?? refusal(parts, post, state.publicKey) ?? (await storeBatch(parts, post, state))
    );
  } catch {
    return parts.answerCrash;
  }
}

function refusal(parts: ReceiverParts, post: ReceivedPost, publicKey: string): ReceiverAnswer | undefined {
  const timestamp = parts.header(post, TIMESTAMP_HEADER);
  const signature = parts.header(post, SIGNATURE_HEADER);
  if (timestamp === undefined || signature === undefined) {
    return parts.whenUnsigned === "accepted" ? undefined : parts.answerForged;
  }
  const bytes = parts.signedBytes(timestamp, post.body);
  const isGood = parts.isFresh(timestamp) && parts.verify({ signature, bytes, publicKey });
  return isGood ? undefined : parts.answerForged;
}

async function storeBatch(parts: ReceiverParts, post: ReceivedPost, { table }: ReceiverState) {
  const { read, store } = parts;
  await store({ events: parts.parse(post.body), read, table });
  return parts.answerStored;
}
