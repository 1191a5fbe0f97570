import { createHash } from "node:crypto";
import { BATCH_FRAMING } from "../../contract/wire.ts";

/** A usual way of signing, or checking, other bytes than SendGrid's. */
export interface SigningMistake {
  readonly id: string;
  /** What was signed instead of timestamp and raw body; completes "It was made over …". */
  readonly title: string;
  /** How that comes about and what to do; a sentence. */
  readonly advice: string;
  /** The bytes that are signed by mistake; undefined where the mistake cannot be made with this body. */
  bytes(timestamp: string, body: Buffer): Buffer | undefined;
}

/**
 * The mistakes seen in receivers. Where several make the same bytes of a body, the likeliest comes first.
 *
 * A signature made over a mistake's bytes is accepted only by a receiver that makes the same mistake, so whoever signs
 * real bytes in each of these ways learns which one a receiver makes.
 */
export const SIGNING_MISTAKES: readonly SigningMistake[] = [
  {
    id: "stringified",
    title: "the body parsed and serialised again",
    advice:
      "Line breaks between events are signed: keep the raw body, JSON.stringify(request.body) is other bytes.",
    bytes: (timestamp, body) => rewritten(body, (events) => timestamp + JSON.stringify(events)),
  },
  {
    id: "trimmed",
    title: "the body without the line break at its end",
    advice: "The final CR LF is signed: do not trim the body.",
    bytes: (timestamp, body) => Buffer.from(timestamp + body.toString().trim()),
  },
  {
    id: "line-break-added",
    title: "the body with CR LF added at its end",
    advice:
      "Either CR LF was added to a body that has none (a test request), or the body given here has lost its own.",
    bytes: (timestamp, body) => Buffer.concat([Buffer.from(timestamp), body, Buffer.from("\r\n")]),
  },
  {
    id: "line-breaks-removed",
    title: "the body without any line break",
    advice:
      "Batches have CR LF and it is signed; test requests have had none since 2025: keep the bytes as they came.",
    bytes: (timestamp, body) => Buffer.from(timestamp + body.toString().replaceAll("\r\n", "")),
  },
  {
    id: "line-feeds",
    title: "the body with LF where it has CR LF",
    advice: "Line breaks are signed as they are: do not read the body as text lines.",
    bytes: (timestamp, body) => Buffer.from(timestamp + body.toString().replaceAll("\r\n", "\n")),
  },
  {
    id: "line-feeds-to-crlf",
    title: "the body with CR LF where it has LF",
    advice: "The body given here has lost its carriage returns, in an editor or a shell: keep the raw bytes.",
    bytes: (timestamp, body) => Buffer.from(timestamp + body.toString().replace(/\r?\n/g, "\r\n")),
  },
  {
    id: "line-break-at-end-only",
    title: "the body parsed and serialised again, with CR LF added at its end only",
    advice: "Batches also have CR LF behind each comma between events: keep the raw body.",
    bytes: (timestamp, body) => rewritten(body, (events) => `${timestamp}${JSON.stringify(events)}\r\n`),
  },
  {
    id: "framing-rebuilt",
    title: "the events parsed and serialised again, with CR LF put back around them",
    advice: "That fits no test request, and no event with escapes: keep the raw body.",
    bytes: (timestamp, body) => rewritten(body, (events) => timestamp + framed(events)),
  },
  {
    id: "no-timestamp",
    title: "the body without the timestamp",
    advice: "The timestamp header's text is signed in front of the body.",
    bytes: (_timestamp, body) => body,
  },
  {
    id: "undefined-timestamp",
    title: '"undefined" and the body',
    advice:
      "The timestamp header was not found under the name asked for: Node has header names in lower case.",
    bytes: (_timestamp, body) => Buffer.concat([Buffer.from("undefined"), body]),
  },
  {
    id: "event-timestamp",
    title: "the first event's timestamp and the body",
    advice: "The timestamp of the header is signed, which is that of the POST.",
    bytes: (_timestamp, body) => withFirstTimestamp(body),
  },
  {
    id: "milliseconds",
    title: "the timestamp in milliseconds and the body",
    advice: "The timestamp header's text is signed as it is, in seconds.",
    bytes: (timestamp, body) => Buffer.concat([Buffer.from(`${timestamp}000`), body]),
  },
  {
    id: "dot",
    title: "timestamp, a dot and the body",
    advice: "Nothing stands between timestamp and body.",
    bytes: (timestamp, body) => Buffer.concat([Buffer.from(`${timestamp}.`), body]),
  },
  {
    id: "timestamp-behind",
    title: "the body and the timestamp behind it",
    advice: "The timestamp stands in front of the body.",
    bytes: (timestamp, body) => Buffer.concat([body, Buffer.from(timestamp)]),
  },
  {
    id: "empty-body",
    title: "the timestamp and no body",
    advice: "The body was read before, or not at all: its stream can be read only once.",
    bytes: (timestamp) => Buffer.from(timestamp),
  },
  {
    id: "object-text",
    title: 'the timestamp and "[object Object]"',
    advice: "The body was parsed before: keep the raw body.",
    bytes: (timestamp, body) => rewritten(body, (events) => timestamp + events.map(objectName).join(",")),
  },
  {
    id: "latin-1-text",
    title: "the body read as Latin-1 text",
    advice: "The body is UTF-8: keep the raw bytes, or decode them as UTF-8.",
    bytes: (timestamp, body) => Buffer.from(timestamp + body.toString("latin1")),
  },
  {
    id: "latin-1-bytes",
    title: "the body's text written as Latin-1",
    advice: "The body is UTF-8: sign and check its raw bytes.",
    bytes: (timestamp, body) => Buffer.from(timestamp + body.toString(), "latin1"),
  },
  {
    id: "composed",
    title: "the body with its accents composed (NFC)",
    advice: "Accents are signed as they came: do not normalise the body.",
    bytes: (timestamp, body) => Buffer.from(timestamp + body.toString().normalize("NFC")),
  },
  {
    id: "python-dumps",
    title: "the body parsed and serialised again by Python's json.dumps",
    advice: "It adds blanks and escapes: use the raw request body.",
    bytes: (timestamp, body) => rewritten(body, (events) => timestamp + escapedAscii(spaced(events))),
  },
  {
    id: "php-encode",
    title: "the body parsed and serialised again by PHP's json_encode",
    advice: "It escapes slashes and letters: use the raw request body.",
    bytes: (timestamp, body) =>
      rewritten(body, (events) => timestamp + escapedAscii(JSON.stringify(events)).replaceAll("/", "\\/")),
  },
  {
    id: "html-escaped",
    title: "the body parsed and serialised again with <, > and & escaped",
    advice: "Rails and others write \\u003c for safety in pages: use the raw request body.",
    bytes: (timestamp, body) => rewritten(body, (events) => timestamp + htmlEscaped(JSON.stringify(events))),
  },
  {
    id: "keys-sorted",
    title: "the body parsed and serialised again with its keys sorted",
    advice: "Keys are signed in the order in which they came: use the raw request body.",
    bytes: (timestamp, body) =>
      rewritten(body, (events) => timestamp + JSON.stringify(events.map(withSortedKeys))),
  },
  {
    id: "hex-digest",
    title: "the SHA-256 of timestamp and body in hexadecimal, instead of the bytes themselves",
    advice: "Hand timestamp and raw body to the library as they are: it hashes them itself.",
    bytes: (timestamp, body) => Buffer.from(digestOf(timestamp, body).toString("hex")),
  },
  {
    id: "hashed-twice",
    title: "the SHA-256 of timestamp and body, which was then hashed again",
    advice: "Hand timestamp and raw body to the library as they are: it hashes them itself.",
    bytes: (timestamp, body) => digestOf(timestamp, body),
  },
];

function digestOf(timestamp: string, body: Buffer): Buffer {
  return createHash("sha256").update(timestamp).update(body).digest();
}

// Bytes for what `text` makes of the events; undefined when the body is no JSON array.
function rewritten(body: Buffer, text: (events: readonly unknown[]) => string): Buffer | undefined {
  const events = parsedEvents(body);
  return events === undefined ? undefined : Buffer.from(text(events));
}

function parsedEvents(body: Buffer): readonly unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function framed(events: readonly unknown[]): string {
  const texts = events.map((event) => JSON.stringify(event));
  return BATCH_FRAMING.open + texts.join(BATCH_FRAMING.separator) + BATCH_FRAMING.close;
}

function withFirstTimestamp(body: Buffer): Buffer | undefined {
  const first = parsedEvents(body)?.[0];
  if (typeof first !== "object" || first === null || !("timestamp" in first)) return undefined;
  const { timestamp } = first;
  return typeof timestamp === "number" ? Buffer.concat([Buffer.from(String(timestamp)), body]) : undefined;
}

// What JavaScript makes of a parsed event where a text is wanted.
function objectName(event: unknown): string {
  return typeof event === "object" && event !== null ? "[object Object]" : String(event);
}

// Python puts a blank behind each comma and colon. A raw line break is never inside a JSON string.
function spaced(events: readonly unknown[]): string {
  return JSON.stringify(events, undefined, 1).replace(/,\n */g, ", ").replace(/\n */g, "");
}

function escapedAscii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function htmlEscaped(json: string): string {
  return json.replaceAll("<", "\\u003c").replaceAll(">", "\\u003e").replaceAll("&", "\\u0026");
}

function withSortedKeys(event: unknown): unknown {
  if (typeof event !== "object" || event === null) return event;
  return Object.fromEntries(Object.entries(event).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
