import type { JsonValue } from "../../contract/json.ts";
import type { EventFields } from "../../simulation/ports.ts";
import { compareByUtf8 } from "./utf8-order.ts";

/** The members of an event in the order in which they are written. */
export interface EventShape {
  readonly names: readonly string[];
  /** The object as text, in pieces: the values go into every second place, which holds whatever was written last. */
  readonly pieces: string[];
  /** What was written last, of each name: much of it is the same in the next event. */
  readonly last: (JsonValue | undefined)[];
}

interface KnownShape {
  /** The names as they come from the event. */
  readonly names: readonly string[];
  readonly shape: EventShape;
}

/** Shapes that are remembered: SendGrid's own events have some dozens. */
const MOST_SHAPES = 1000;

/** Printable ASCII without the quote and the backslash: what stands in JSON as it is. */
export const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7f]*$/;

/** The order of members by the event's name and its members: events are many, and few of them differ in that. */
export class EventShapes {
  /** The last shape of each event name. */
  readonly #last = new Map<JsonValue | undefined, KnownShape>();
  readonly #byNames = new Map<string, KnownShape>();

  /** Undefined: names that need escapes, which only events made by hand can have. */
  shapeOf(builtIn: EventFields["builtIn"]): EventShape | undefined {
    const names = Object.keys(builtIn);
    const event = builtIn["event"];
    const last = this.#last.get(event);
    if (last !== undefined && areSame(last.names, names)) return last.shape;
    if (!names.every((name) => PLAIN.test(name))) return undefined;
    const known = this.#known(names);
    // Once full it stays as it is: SendGrid's own events came long before.
    if (this.#last.size < MOST_SHAPES) this.#last.set(event, known);
    return known.shape;
  }

  #known(names: readonly string[]): KnownShape {
    // No name has a quote, and one name may be empty.
    const key = `${names.length}"${names.join('"')}`;
    const known = this.#byNames.get(key);
    if (known !== undefined) return known;
    const sorted = names.toSorted(compareByUtf8);
    const fresh = { names, shape: { names: sorted, pieces: piecesOf(sorted), last: [] } };
    if (this.#byNames.size >= MOST_SHAPES) this.#byNames.clear();
    this.#byNames.set(key, fresh);
    return fresh;
  }
}

function piecesOf(names: readonly string[]): string[] {
  if (names.length === 0) return ["{}"];
  return [...names.flatMap((name, nth) => [`${nth === 0 ? "{" : ","}"${name}":`, ""]), "}"];
}

function areSame(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false;
  return true;
}
