const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CODES = Array.from(ALPHABET, (character) => character.charCodeAt(0));

/** Bytes (0 to 255 each) as base64url without padding. */
export function base64url(bytes: readonly number[]): string {
  return encoded(bytes);
}

const SHORT = 9;

/** ASCII text as base64url without padding. */
export function base64urlOfText(text: string): string {
  if (text.length <= SHORT) return shortText(text);
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index++) bytes.push(text.charCodeAt(index));
  return encoded(bytes);
}

// Made in one piece: a text that is put together character by character is kept in as many pieces.
function encoded(bytes: readonly number[]): string {
  const codes: number[] = [];
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index;
    const first = bytes[index] ?? 0;
    const second = left > 1 ? (bytes[index + 1] ?? 0) : 0;
    const third = left > 2 ? (bytes[index + 2] ?? 0) : 0;
    codes.push(codeOf(first >> 2), codeOf(((first & 3) << 4) | (second >> 4)));
    if (left > 1) codes.push(codeOf(((second & 15) << 2) | (third >> 6)));
    if (left > 2) codes.push(codeOf(third & 63));
  }
  return String.fromCharCode(...codes);
}

// A few characters, group by group: ids that begin alike differ in as many.
function shortText(text: string): string {
  let result = "";
  for (let index = 0; index < text.length; index += 3) result += groupOf(text, index);
  return result;
}

function groupOf(text: string, index: number): string {
  const left = text.length - index;
  const second = left > 1 ? text.charCodeAt(index + 1) : 0;
  const third = left > 2 ? text.charCodeAt(index + 2) : 0;
  const bits = (text.charCodeAt(index) << 16) | (second << 8) | third;
  const [a, b, c] = [codeOf(bits >> 18), codeOf((bits >> 12) & 63), codeOf((bits >> 6) & 63)];
  if (left === 1) return String.fromCharCode(a, b);
  return left === 2 ? String.fromCharCode(a, b, c) : String.fromCharCode(a, b, c, codeOf(bits & 63));
}

function codeOf(sixBits: number): number {
  return CODES[sixBits] ?? 0;
}
