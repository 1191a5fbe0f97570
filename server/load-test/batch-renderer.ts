import { TIMESTAMP_DIGITS, writeBatchBody } from "../runtime/bytes/batch-body.ts";
import { ID_OF_MESSAGE, ID_RANDOM, WINDOW_BYTES } from "./event-page.ts";
import type { EventPage } from "./event-page.ts";
import type { LoadBatch } from "./load-batch.ts";

// The bytes of batches. Made-up events are as fast as a copy: a page's events with other ids and timestamps.

const ALPHABET = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
const HEX_DIGITS = Buffer.from("0123456789abcdef");
const OPEN = 0x5b;
const CLOSE = 0x5d;
/** Half a token. */
const HALF = 0x3ffff;

const window = new Uint8Array(WINDOW_BYTES);
const digits = Buffer.alloc(10);
const hexSeconds = Buffer.alloc(8);

/**
 * Writes a batch's body into `slab`, behind the room for the signature's timestamp; answers where the body ends.
 *
 * The same batch comes out the same, byte for byte, unless events of it have expired. No two events of a load test
 * have an id in common: what is written anew differs from batch to batch for every message, and the rest of its id
 * differs from message to message.
 */
export function renderBatch(batch: LoadBatch, slab: Buffer, salt: number): number {
  const { page, from, count } = batch;
  if ("events" in page) return writeBatchBody(slab, page.events.slice(from, from + count));
  const begin = TIMESTAMP_DIGITS + 1;
  const source = page.starts[from] ?? 0;
  const length = (page.starts[from + count] ?? 0) - source;
  slab[TIMESTAMP_DIGITS] = OPEN;
  page.bytes.copy(slab, begin, source, source + length);
  // The last event's separator is as long as what closes the body, and differs from it in its first character.
  slab[begin + length - 3] = CLOSE;
  // SendGrid's machine processed the messages when the batch was opened.
  writeHexSeconds(batch.openedSecond);
  const patch = { page, number: batch.number, slab, salt, offset: begin - source };
  let index = from;
  for (const stamp of batch.stamps) {
    writeDigits(stamp.second);
    for (const end = index + stamp.count; index < end; index++) patchEvent(patch, index);
  }
  return begin + length;
}

let secondInDigits = -1;

function writeDigits(second: number): void {
  if (second === secondInDigits) return;
  secondInDigits = second;
  digits.write(String(second).padStart(10, "0"), "latin1");
}

let secondInHex = -1;

function writeHexSeconds(second: number): void {
  if (second === secondInHex) return;
  secondInHex = second;
  hexSeconds.write(second.toString(16).toUpperCase().padStart(8, "0"), "latin1");
}

interface Patch {
  readonly page: EventPage;
  readonly number: number;
  readonly slab: Buffer;
  readonly salt: number;
  /** What a place on the page is more by in the slab. */
  readonly offset: number;
}

function patchEvent({ page, number, slab, salt, offset }: Patch, index: number): void {
  const event = index < page.count ? index : index - page.count;
  const at = entry(page.starts, index) + offset;
  const lastStamp = entry(page.stampsFrom, event + 1);
  for (let place = entry(page.stampsFrom, event); place < lastStamp; place++) {
    copyInto(slab, at + entry(page.stamps, place), digits);
  }
  copyInto(slab, at + entry(page.hexSeconds, event), hexSeconds);
  setToken(number, salt ^ Math.imul(entry(page.messages, event), 0x9e3779b1));
  const until = entry(page.tokensFrom, event + 1);
  for (let place = entry(page.tokensFrom, event); place < until; place++) {
    writeToken(slab, at + entry(page.tokens, place));
  }
  const idAt = at + entry(page.idPlaces, event);
  const kind = entry(page.idKinds, event);
  if (kind === ID_OF_MESSAGE) {
    encodeWindow({ into: slab, at: idAt }, slab, at + entry(page.idSources, event));
  } else if (kind === ID_RANDOM) {
    // An open's id has nothing to do with its message's.
    tokenHigh ^= 0x2a5c3;
    tokenLow ^= 0x1b4d9;
    writeToken(slab, idAt);
  } else {
    hexToken(window);
    encodeWindow({ into: slab, at: idAt }, window, 0);
  }
}

function entry(list: Int32Array, index: number): number {
  return list[index] ?? 0;
}

// The token of the event at hand, in two halves of 18 bits: a number of 36 bits is no integer to the machine.
let tokenHigh = 0;
let tokenLow = 0;

/**
 * What a message's ids have in common in this batch and no other: the batch's number, scrambled by a key.
 *
 * Four rounds of a Feistel network: for one key, different numbers give different tokens.
 */
function setToken(number: number, key: number): void {
  let high = Math.floor(number / 0x40000) & HALF;
  let low = number & HALF;
  for (let round = 1; round <= 4; round += 2) {
    high ^= scrambled(low ^ Math.imul(key, round)) & HALF;
    low ^= scrambled(high ^ Math.imul(key, round + 1)) & HALF;
  }
  tokenHigh = high;
  tokenLow = low;
}

// The finaliser of MurmurHash3.
function scrambled(input: number): number {
  let word = Math.imul(input ^ (input >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

function writeToken(into: Uint8Array, at: number): void {
  into[at] = letter(tokenHigh >>> 12);
  into[at + 1] = letter(tokenHigh >>> 6);
  into[at + 2] = letter(tokenHigh);
  into[at + 3] = letter(tokenLow >>> 12);
  into[at + 4] = letter(tokenLow >>> 6);
  into[at + 5] = letter(tokenLow);
}

/** The token in nine hexadecimal digits. */
function hexToken(into: Uint8Array): void {
  const highWord = (tokenHigh << 2) | (tokenLow >>> 16);
  for (let place = 0; place < 5; place++) into[place] = HEX_DIGITS[(highWord >>> (16 - 4 * place)) & 15] ?? 0;
  for (let place = 0; place < 4; place++)
    into[5 + place] = HEX_DIGITS[(tokenLow >>> (12 - 4 * place)) & 15] ?? 0;
}

/** Nine bytes as twelve characters of base64url. */
function encodeWindow(
  { into, at }: { into: Uint8Array; at: number },
  source: Uint8Array,
  from: number,
): void {
  for (let group = 0; group < WINDOW_BYTES; group += 3) {
    const place = at + (group / 3) * 4;
    const first = source[from + group] ?? 0;
    const second = source[from + group + 1] ?? 0;
    const third = source[from + group + 2] ?? 0;
    into[place] = letter(first >>> 2);
    into[place + 1] = letter((first << 4) | (second >>> 4));
    into[place + 2] = letter((second << 2) | (third >>> 6));
    into[place + 3] = letter(third);
  }
}

function letter(sixBits: number): number {
  return ALPHABET[sixBits & 63] ?? 0;
}

// A loop is faster than Buffer's own copy where there are ten bytes.
function copyInto(into: Uint8Array, at: number, bytes: Uint8Array): void {
  for (let place = 0; place < bytes.length; place++) into[at + place] = bytes[place] ?? 0;
}
