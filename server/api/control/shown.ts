import { jsonBeginning } from "../json-beginning.ts";

/** Characters of a value that a message shows. */
const MOST_CHARACTERS = 60;

/** A value as it stands in a message: short, and JSON where it can be. */
export function shown(value: unknown): string {
  const text = jsonBeginning(value, MOST_CHARACTERS + 1);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 3)}...` : text;
}
