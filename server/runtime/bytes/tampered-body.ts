/**
 * A copy of a body with one byte changed, the first changeable one from a share of its length on.
 *
 * It stays as long as it was, valid UTF-8, and valid JSON where that is possible: what changes is a letter or a digit
 * of a value, else white space between the tokens, else the last byte. After the end the search begins anew.
 */
export function tamperedBody(body: Buffer, share: number): Buffer {
  const tampered = Buffer.from(body);
  const at = placeOf(body, Math.floor(share * body.length));
  const byte = body[at];
  if (byte !== undefined) tampered[at] = otherByte(byte);
  return tampered;
}

function placeOf(body: Buffer, from: number): number {
  const places = jsonPlaces(body);
  return firstFrom(places.inValues, from) ?? firstFrom(places.blanks, from) ?? body.length - 1;
}

function firstFrom(places: readonly number[], from: number): number | undefined {
  return places.find((place) => place >= from) ?? places[0];
}

interface JsonPlaces {
  /** ASCII letters and digits of string values and numbers. */
  readonly inValues: number[];
  /** White space between tokens. */
  readonly blanks: number[];
}

// Looks only at quotes, so that it takes any bytes, JSON or not.
function jsonPlaces(body: Buffer): JsonPlaces {
  const places: JsonPlaces = { inValues: [], blanks: [] };
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] ?? 0;
    if (byte === QUOTE) {
      const text = readString(body, at);
      if (!isName(body, text.end)) for (const letter of text.letters) places.inValues.push(letter);
      at = text.end;
    } else if (isDigit(byte)) places.inValues.push(at);
    else if (isBlank(byte)) places.blanks.push(at);
  }
  return places;
}

interface StringPlaces {
  /** Where its closing quote is. */
  readonly end: number;
  readonly letters: readonly number[];
}

function readString(body: Buffer, open: number): StringPlaces {
  const letters: number[] = [];
  let at = open + 1;
  while (at < body.length && body[at] !== QUOTE) {
    const byte = body[at] ?? 0;
    // Another letter behind a backslash would be no escape any more.
    if (byte === BACKSLASH) at += body[at + 1] === LETTER_U ? 5 : 1;
    else if (isDigit(byte) || isLetter(byte)) letters.push(at);
    at += 1;
  }
  return { end: at, letters };
}

function isName(body: Buffer, closingQuote: number): boolean {
  let at = closingQuote + 1;
  while (isBlank(body[at] ?? 0)) at += 1;
  return body[at] === COLON;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const SPACE = 0x20;
const LINE_FEED = 0x0a;
const LETTER_U = 0x75;

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === 0x0d || byte === 0x09;
}

function otherByte(byte: number): number {
  // Never a zero in front of other digits, which is no JSON: 9 becomes 8, all others one more.
  if (isDigit(byte)) return byte === 0x39 ? 0x38 : byte + 1;
  if (isLetter(byte)) return (byte | 0x20) === 0x7a ? byte - 1 : byte + 1;
  if (isBlank(byte)) return byte === SPACE ? LINE_FEED : SPACE;
  // The last byte of a character stays one whatever its lowest bit is.
  return byte ^ 1;
}
