const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Bytes (0 to 255 each) as base64url without padding. */
export function base64url(bytes: readonly number[]): string {
  let text = "";
  for (let index = 0; index < bytes.length; index += 3) {
    const [first = 0, second, third] = bytes.slice(index, index + 3);
    text += ALPHABET.charAt(first >> 2) + ALPHABET.charAt(((first & 3) << 4) | ((second ?? 0) >> 4));
    if (second !== undefined) text += ALPHABET.charAt(((second & 15) << 2) | ((third ?? 0) >> 6));
    if (third !== undefined) text += ALPHABET.charAt(third & 63);
  }
  return text;
}

/** ASCII text as base64url without padding. */
export function base64urlOfText(text: string): string {
  return base64url(Array.from(text, (character) => character.charCodeAt(0)));
}
