import type { TextPart } from "../recording/address-runs.ts";

/** A text and how each part of it is spelled where it stands: with JSON's escapes, for example. */
export interface SpelledText {
  readonly text: string;
  raw(part: TextPart): string;
}

/** Reads what stands between JSON's quotes; with `isJson` false, a text that has no escapes. */
export function spelledText(raw: string, { isJson }: { readonly isJson: boolean }): SpelledText {
  if (!isJson || !raw.includes("\\")) return { text: raw, raw: ({ start, end }) => raw.slice(start, end) };
  // Where each UTF-16 unit of the text begins in its spelling.
  const starts: number[] = [];
  let at = 0;
  while (at < raw.length) {
    starts.push(at);
    at += raw.charAt(at) !== "\\" ? 1 : raw.charAt(at + 1) === "u" ? 6 : 2;
  }
  starts.push(raw.length);
  const text: unknown = JSON.parse(`"${raw}"`);
  return { text: String(text), raw: ({ start, end }) => raw.slice(starts[start], starts[end]) };
}
