const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CODES = Array.from(ALPHABET, (character) => character.charCodeAt(0));

/** Bytes (0 to 255 each) as base64url without padding. */
export function base64url(bytes: readonly number[]): string {
  return encoded(bytes);
}

/** ASCII text as base64url without padding. */
export function base64urlOfText(text: string): string {
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

function codeOf(sixBits: number): number {
  return CODES[sixBits] ?? 0;
}
