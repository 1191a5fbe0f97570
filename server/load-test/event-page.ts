import { BATCH_FRAMING } from "../contract/wire.ts";
import { ChanceStream } from "../simulation/chance.ts";
import type { People } from "../simulation/recipients/recipient-pool.ts";
import { createEventEncoder } from "../runtime/bytes/event-encoder.ts";
import { MadeUpEvents, SOME_SECOND } from "./made-up-events.ts";
import type { MadeUpEvent } from "./made-up-events.ts";

/** How an event's sg_event_id is made anew. */
export const ID_OF_MESSAGE = 0;
export const ID_RANDOM = 1;
export const ID_WITH_UUID = 2;

/** Characters of a message id that differ each time its event leaves: 36 bits. They are none of those that a UUID fixes. */
export const TOKEN_OFFSET = 11;

/** Bytes of a base64url text that are written anew, three groups at a time. */
export const WINDOW_BYTES = 9;

/**
 * Events written once, with the places at which each differs when it leaves: ids and timestamps.
 *
 * Every event stands twice, so that a batch that begins anywhere finds all the others behind its first one. The events
 * of a message are kept together.
 */
export interface EventPage {
  /** The events, each with the separator behind it. */
  readonly bytes: Buffer;
  /** How many events, each counted once. */
  readonly count: number;
  /** Where each of the 2 × count events begins; one more for the end. */
  readonly starts: Int32Array;
  /** By event: the message that it belongs to, counted through all pages. */
  readonly messages: Int32Array;
  /** By event: where its entries in `stamps` begin; one more for the end. */
  readonly stampsFrom: Int32Array;
  /** Where its timestamp stands, from its beginning: as a member, and in what mail servers said. */
  readonly stamps: Int32Array;
  /** By event: where the hexadecimal seconds of its sg_message_id stand. */
  readonly hexSeconds: Int32Array;
  /** By event: where its entries in `tokens` begin; one more for the end. */
  readonly tokensFrom: Int32Array;
  /** Where the characters of message ids stand that differ each time. */
  readonly tokens: Int32Array;
  /** By event: how its sg_event_id is made anew, where it is written, and from where the bytes are read. */
  readonly idKinds: Int32Array;
  readonly idPlaces: Int32Array;
  readonly idSources: Int32Array;
}

/** What a page is made of. */
export interface PageOrder {
  /** "sending": what mail servers make of messages. "engagement": what their readers do. */
  readonly content: "sending" | "engagement";
  /** Tells pages of one seed apart. */
  readonly ordinal: number;
  readonly seed: number;
  /** The events fill so much. */
  readonly bytes: number;
}

/** Writes a page. */
export function writePage(people: People, { content, ordinal, seed, bytes }: PageOrder): EventPage {
  const chance = new ChanceStream(seed, "ids", `/page ${ordinal}`);
  const source = new MadeUpEvents(people, chance, ordinal);
  const encoder = createEventEncoder();
  const events: WrittenEvent[] = [];
  let size = 0;
  while (size < bytes) {
    for (const event of content === "sending" ? source.sending() : source.engagement()) {
      const written = writtenEvent(event, Buffer.from(encoder.encode(event.fields).json));
      size += written.json.length + BATCH_FRAMING.separator.length;
      if (size > bytes && events.length > 0) return pageOf(events);
      events.push(written);
    }
  }
  return pageOf(events);
}

interface WrittenEvent {
  readonly json: Buffer;
  readonly message: number;
  readonly stamps: readonly number[];
  readonly hexSeconds: number;
  readonly tokens: readonly number[];
  readonly idKind: number;
  readonly idPlace: number;
  readonly idSource: number;
}

function writtenEvent(event: MadeUpEvent, json: Buffer): WrittenEvent {
  const { messageId, sgMessageId } = event;
  const messageAt = json.indexOf(`"sg_message_id":"${sgMessageId}"`) + '"sg_message_id":"'.length;
  // Two letters, eight digits of the time, two letters: "-1-67DF866E-B".
  const hexAt = sgMessageId.search(/-1-[0-9A-F]{8}-/) + "-1-".length;
  return {
    json,
    message: event.message,
    stamps: placesOf(json, String(SOME_SECOND)),
    hexSeconds: messageAt + hexAt,
    tokens: placesOf(json, messageId).map((place) => place + TOKEN_OFFSET),
    ...idPlaceOf(event, json, messageAt),
  };
}

function idPlaceOf(
  { id, idText, messageId }: MadeUpEvent,
  json: Buffer,
  messageAt: number,
): Pick<WrittenEvent, "idKind" | "idPlace" | "idSource"> {
  const idAt = json.indexOf(`"sg_event_id":"${id}"`) + '"sg_event_id":"'.length;
  if (idText === null) return { idKind: ID_RANDOM, idPlace: idAt + TOKEN_OFFSET, idSource: -1 };
  const messageInText = idText.indexOf(messageId);
  if (messageInText !== -1) {
    // The last group of three that begins at the token or before it.
    const window = Math.floor((messageInText + TOKEN_OFFSET) / 3) * 3;
    const idSource = messageAt + window - messageInText;
    return { idKind: ID_OF_MESSAGE, idPlace: idAt + (window / 3) * 4, idSource };
  }
  // The last twelve digits of a UUID, which are free, hold a window of nine wherever the groups begin.
  const window = Math.ceil((idText.length - 12) / 3) * 3;
  return { idKind: ID_WITH_UUID, idPlace: idAt + (window / 3) * 4, idSource: -1 };
}

function placesOf(json: Buffer, text: string): readonly number[] {
  const places: number[] = [];
  for (let at = json.indexOf(text); at !== -1; at = json.indexOf(text, at + 1)) places.push(at);
  return places;
}

function pageOf(events: readonly WrittenEvent[]): EventPage {
  const separator = Buffer.from(BATCH_FRAMING.separator);
  const twice = [...events, ...events];
  return {
    bytes: Buffer.concat(twice.flatMap(({ json }) => [json, separator])),
    count: events.length,
    starts: beginnings(twice.map(({ json }) => json.length + separator.length)),
    messages: Int32Array.from(events, ({ message }) => message),
    stampsFrom: beginnings(events.map(({ stamps }) => stamps.length)),
    stamps: Int32Array.from(events.flatMap(({ stamps }) => stamps)),
    hexSeconds: Int32Array.from(events, ({ hexSeconds }) => hexSeconds),
    tokensFrom: beginnings(events.map(({ tokens }) => tokens.length)),
    tokens: Int32Array.from(events.flatMap(({ tokens }) => tokens)),
    idKinds: Int32Array.from(events, ({ idKind }) => idKind),
    idPlaces: Int32Array.from(events, ({ idPlace }) => idPlace),
    idSources: Int32Array.from(events, ({ idSource }) => idSource),
  };
}

/** Where each of some things begins that stand one behind the other; one more for the end. */
function beginnings(lengths: readonly number[]): Int32Array {
  const places = new Int32Array(lengths.length + 1);
  for (const [index, length] of lengths.entries()) places[index + 1] = (places[index] ?? 0) + length;
  return places;
}
