/**
 * A text that came from elsewhere as it is kept and printed: 512 characters at most, none of them a control character.
 *
 * A receiver may answer 64 KiB of Location, or a sequence that steers the terminal on which it is printed.
 */
export function keptText(text: string): string {
  const cut = text.length > KEPT_CHARACTERS ? `${text.slice(0, KEPT_CHARACTERS - 1)}…` : text;
  // A part of a text keeps the whole of it in memory for as long as it is kept itself: a copy does not.
  return Buffer.from(printable(cut)).toString();
}

/** A text without control characters (C0, DEL and C1): safe to print on a terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "");
}

// Longer than any reason of our own, shorter than anything that harms. Ours.
const KEPT_CHARACTERS = 512;
