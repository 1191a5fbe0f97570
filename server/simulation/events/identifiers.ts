import { SECOND_MS } from "../../contract/time.ts";
import type { Instant } from "../../contract/time.ts";
import { base64url, base64urlOfText } from "./base64url.ts";
import { hashOf } from "../chance.ts";
import type { Chance } from "../chance.ts";

// Ids in the shapes that SendGrid's have on the wire. Proven by decoding recorded ones unless said otherwise.

/** One recipient's message, as its ids need it. */
export interface MessageIdentity {
  readonly userId: number;
  /** The X-Message-Id of the request. */
  readonly messageId: string;
  /** Counts the recipients of the request from 0. */
  readonly recipientIndex: number;
}

/** An X-Message-Id: the 16 bytes of a random UUID, base64url without padding, 22 characters. */
export function newMessageId(chance: Chance): string {
  return base64url(uuidBytes(chance));
}

/** An sg_event_id of an open, a click or an unsubscribe: 22 characters. Observed for opens and clicks, assumed for the rest. */
export function newRandomEventId(chance: Chance): string {
  return base64url(uuidBytes(chance));
}

/** An sg_event_id of processed and dropped: it follows from the message, so the event keeps it when sent again. */
export function messageEventId(what: "processed" | "drop", message: MessageIdentity): string {
  return idOfRecipient(what, message);
}

/** An sg_event_id of what a mail server answered; `attempt` counts from 0. */
export function smtpEventId(
  what: "delivered" | "deferred" | "bounce",
  attempt: number,
  message: MessageIdentity,
): string {
  return idOfRecipient(`${what}-${attempt}`, message);
}

/** What the ids of all recipients of a mail begin with. */
interface SharedBeginning {
  readonly userId: number;
  readonly messageId: string;
  /** As base64, as far as it fills whole groups. */
  readonly encoded: string;
  /** Up to two characters that it does not. */
  readonly rest: string;
}

// The last beginning of each kind of id: the recipients of a mail follow one another.
const BEGINNINGS = new Map<string, SharedBeginning>();
const MOST_BEGINNINGS = 100;

function idOfRecipient(what: string, { userId, messageId, recipientIndex }: MessageIdentity): string {
  let shared = BEGINNINGS.get(what);
  if (shared?.messageId !== messageId || shared.userId !== userId) {
    shared = sharedBeginning(what, userId, messageId);
    if (BEGINNINGS.size >= MOST_BEGINNINGS) BEGINNINGS.clear();
    BEGINNINGS.set(what, shared);
  }
  return shared.encoded + base64urlOfText(`${shared.rest}${recipientIndex}`);
}

function sharedBeginning(what: string, userId: number, messageId: string): SharedBeginning {
  const text = `${what}-${userId}-${messageId}-`;
  const end = text.length - (text.length % 3);
  return { userId, messageId, encoded: base64urlOfText(text.slice(0, end)), rest: text.slice(end) };
}

/** An sg_event_id of what comes back later without a conversation: an asynchronous bounce, a spam report. */
export function lateEventId(what: "bounce" | "spamreport", userId: number, chance: Chance): string {
  return base64urlOfText(`${what}-${userId}-${uuid(chance, 1)}`);
}

/** An sg_event_id of account_status_change. Documented by a sample. */
export function accountEventId(userId: number, action: string, at: Instant): string {
  return base64urlOfText(`${userId}-${action}-${Math.floor(at / SECOND_MS)}`);
}

/** The part of sg_message_id behind the X-Message-Id that the recipients of one request share. */
export function processingSuffix(chance: Chance, processedAt: Instant): string {
  const replicaSet = letters(chance, HEX, 10);
  const pod = letters(chance, POD, 5);
  const seconds = Math.floor(processedAt / SECOND_MS)
    .toString(16)
    .toUpperCase();
  const counter = chance.integer(1, 0x7f).toString(16).toUpperCase();
  return `recvd-${replicaSet}-${pod}-1-${seconds}-${counter}`;
}

/** An sg_message_id, from the request's id, the shared suffix and the recipient's index. */
export function sgMessageId(messageId: string, suffix: string, recipientIndex: number): string {
  return `${messageId}.${suffix}.${recipientIndex}`;
}

/** The smtp-id of a mail sent through the API. Observed since 2023: numbers up to 114. */
export function smtpIdOf(messageId: string, chance: Chance): string {
  return `<${messageId}@geopod-ismtpd-${chance.integer(1, 114)}>`;
}

/** A UUID in text, of version 4 unless said otherwise. */
export function uuid(chance: Chance, version: 1 | 4 = 4): string {
  const hex = uuidBytes(chance, version)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** An account's number in event ids: seven or eight digits that follow from its name. Assumed. */
export function userIdFor(account: string): number {
  return 1_000_000 + (hashOf(`user/${account}`) % 30_000_000);
}

/** The id of an account's nth unsubscribe group: the same at every start, so that an app's settings may hold it. Assumed. */
export function groupIdFor(account: string, ordinal: number): number {
  return 10_000 + (hashOf(`groups/${account}`) % 80_000) + ordinal;
}

/** Random bytes, base64url with the padding that only the test request's ids have. */
export function newPaddedId(chance: Chance): string {
  return `${base64url(randomBytes(chance))}==`;
}

/** A batch id: a UUID and nine hex digits, base64url. Documented by a sample that decodes so. */
export function newBatchId(chance: Chance): string {
  return base64urlOfText(`${uuid(chance, 1)}-${letters(chance, HEX, 9)}`);
}

/** An API key and its id: `SG.`, the id's 22 characters, a dot and 43 more. Documented: 69 characters. */
export function newApiKey(chance: Chance): { readonly id: string; readonly secret: string } {
  const id = base64url(randomBytes(chance));
  const rest = base64url([...randomBytes(chance), ...randomBytes(chance)]);
  return { id, secret: `SG.${id}.${rest}` };
}

/** A dynamic template's id: `d-` and 32 hex digits. Documented. */
export function dynamicTemplateId(chance: Chance): string {
  return `d-${hexDigits(chance, 32)}`;
}

/** Random hex digits. */
export function hexDigits(chance: Chance, count: number): string {
  return letters(chance, HEX, count);
}

const HEX = "0123456789abcdef";
// Kubernetes leaves out vowels and what looks like one.
const POD = "bcdfghjklmnpqrstvwxz2456789";

function letters(chance: Chance, alphabet: string, count: number): string {
  let text = "";
  while (text.length < count) text += alphabet.charAt(chance.integer(0, alphabet.length - 1));
  return text;
}

function randomBytes(chance: Chance): number[] {
  const bytes: number[] = [];
  for (let word = 0; word < 4; word++) {
    const bits = chance.integer(-0x80000000, 0x7fffffff);
    bytes.push((bits >>> 24) & 255, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255);
  }
  return bytes;
}

function uuidBytes(chance: Chance, version: 1 | 4 = 4): number[] {
  const bytes = randomBytes(chance);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}
