import { MAX_JSON_DEPTH, MAX_JSON_VALUES } from "../contract/limits.ts";

/**
 * Says why a JSON text is not worth parsing: it nests too deep, or holds too many values; undefined: it does neither.
 *
 * The text may be no JSON at all: that is for the parser to tell.
 */
export function jsonExcess(text: string, mostValues: number = MAX_JSON_VALUES): string | undefined {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfText(text, at);
        break;
      case OPENING_BRACE:
      case OPENING_BRACKET:
        depth++;
        values++;
        break;
      case CLOSING_BRACE:
      case CLOSING_BRACKET:
        depth--;
        break;
      case COMMA:
        values++;
        break;
    }
    if (depth > MAX_JSON_DEPTH) return `is nested deeper than ${MAX_JSON_DEPTH} levels`;
    if (values > mostValues) return `holds too many values: more than ${mostValues} commas and brackets`;
  }
  return undefined;
}

const [QUOTE, COMMA] = [0x22, 0x2c];
const [OPENING_BRACE, CLOSING_BRACE] = [0x7b, 0x7d];
const [OPENING_BRACKET, CLOSING_BRACKET] = [0x5b, 0x5d];
const BACKSLASH = 0x5c;

// Leaps from quote to quote: an attachment of 30 MB is one text.
function endOfText(text: string, start: number): number {
  let end = start;
  do end = text.indexOf('"', end + 1);
  while (end >= 0 && isEscaped(text, end));
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}
