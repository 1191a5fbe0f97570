import type { JsonObject, JsonValue } from "../../contract/json.ts";
import type { EncodedEvent, EventEncoder, EventFields } from "../../simulation/ports.ts";
import { EventShapes, PLAIN } from "./event-shapes.ts";
import type { EventShape } from "./event-shapes.ts";
import { compareByUtf8 } from "./utf8-order.ts";

/** A member of an object, ready to be written: `text` is `"name":value`. */
interface Member {
  readonly name: string;
  readonly text: string;
}

/**
 * Makes an event's exact bytes as SendGrid writes them.
 *
 * Proven with recorded signatures: members sorted by byte over built-in fields and custom arguments together, no
 * white space, raw UTF-8, `<`, `>`, `&` and `/` as they are. Assumed, since no such traffic is recorded: what Go's
 * encoding/json does with control characters, U+2028, U+2029, lone surrogates, nested objects and numbers.
 */
export function createEventEncoder(): EventEncoder {
  // All events of a message share one list of custom arguments, so a list is sorted and written only once.
  const written = new WeakMap<EventFields["customArgs"], readonly Member[]>();

  const membersOfCustomArgs = (customArgs: EventFields["customArgs"]): readonly Member[] => {
    const known = written.get(customArgs);
    if (known !== undefined) return known;
    const members = sortedMembers(customArgs);
    written.set(customArgs, members);
    return members;
  };

  const shapes = new EventShapes();

  return {
    encode({ builtIn, customArgs }: EventFields): EncodedEvent {
      const shape = shapes.shapeOf(builtIn);
      let json: string;
      if (shape === undefined) {
        const builtInMembers = sortedMembers(Object.entries(builtIn));
        json = objectText(merged(builtInMembers, membersOfCustomArgs(customArgs)));
      } else if (customArgs.length === 0) {
        json = shapedText(builtIn, shape);
      } else {
        json = objectText(merged(shapedMembers(builtIn, shape), membersOfCustomArgs(customArgs)));
      }
      return { json, byteLength: Buffer.byteLength(json) };
    },
  };
}

function shapedText(builtIn: EventFields["builtIn"], shape: EventShape): string {
  const { names, pieces, last } = shape;
  for (let nth = 0; nth < names.length; nth++) {
    const value = builtIn[names[nth] ?? ""] ?? null;
    // 0 and -0 are written differently.
    if (typeof value !== "object" && Object.is(value, last[nth])) continue;
    last[nth] = value;
    pieces[2 * nth + 1] = valueText(value);
  }
  // In one go: a text that is put together piece by piece is kept in as many pieces, and each is garbage later.
  return pieces.join("");
}

function shapedMembers(builtIn: EventFields["builtIn"], shape: EventShape): readonly Member[] {
  return shape.names.map((name) => ({ name, text: `"${name}":${valueText(builtIn[name] ?? null)}` }));
}

/** Two sorted lists as one. Documented: where both have a name, the built-in member wins. */
function merged(builtIn: readonly Member[], custom: readonly Member[]): readonly Member[] {
  if (custom.length === 0) return builtIn;
  const members: Member[] = [];
  let next = 0;
  for (const member of builtIn) {
    let other = custom[next];
    while (other !== undefined && compareByUtf8(other.name, member.name) < 0) {
      members.push(other);
      other = custom[++next];
    }
    if (other !== undefined && other.name === member.name) next++;
    members.push(member);
  }
  for (const member of custom.slice(next)) members.push(member);
  return members;
}

function sortedMembers(entries: readonly Entry[]): readonly Member[] {
  return sortedEntries(entries).map(([name, value]) => ({
    name,
    text: `${stringText(name)}:${valueText(value)}`,
  }));
}

type Entry = readonly [name: string, value: JsonValue];

// Entries, never an object rebuilt from them: an object would move "42" to the front and swallow "__proto__".
function sortedEntries(entries: readonly Entry[]): readonly Entry[] {
  const sorted = entries.map((entry): Entry =>
    PLAIN.test(entry[0]) ? entry : [wellFormed(entry[0]), entry[1]],
  );
  sorted.sort(([left], [right]) => compareByUtf8(left, right));
  return sorted.some(isRepeated)
    ? sorted.filter((entry, index) => !isRepeated(entry, index, sorted))
    : sorted;
}

// Sorting is stable, so of members with one name the one given last stands last, and stays.
function isRepeated([name]: Entry, index: number, sorted: readonly Entry[]): boolean {
  return name === sorted[index + 1]?.[0];
}

function objectText(members: readonly Member[]): string {
  let text = "";
  for (const member of members) text += text === "" ? member.text : `,${member.text}`;
  return `{${text}}`;
}

function valueText(value: JsonValue): string {
  return typeof value === "object" && value !== null ? nestedText(value) : scalarText(value);
}

function scalarText(value: string | number | boolean | null): string {
  if (typeof value === "string") return stringText(value);
  if (typeof value === "number") return numberText(value);
  return String(value);
}

/** Either text to be written as it is, or a value that is still to be written. */
type Piece = { readonly text: string } | { readonly value: JsonValue };

// Keeps a stack of its own: 10,000 bytes of custom arguments can nest deeper than calls can.
function nestedText(root: JsonValue): string {
  let text = "";
  const left: Piece[] = [{ value: root }];
  for (let piece = left.pop(); piece !== undefined; piece = left.pop()) {
    if ("text" in piece) text += piece.text;
    else if (typeof piece.value !== "object" || piece.value === null) text += scalarText(piece.value);
    else for (const inner of piecesOf(piece.value).toReversed()) left.push(inner);
  }
  return text;
}

function piecesOf(value: readonly JsonValue[] | JsonObject): readonly Piece[] {
  if (isList(value)) {
    const items = value.flatMap((item, index) => [{ text: index === 0 ? "[" : "," }, { value: item }]);
    return items.length === 0 ? [{ text: "[]" }] : [...items, { text: "]" }];
  }
  const members = sortedEntries(Object.entries(value)).flatMap(([name, member], index) => [
    { text: `${index === 0 ? "{" : ","}${stringText(name)}:` },
    { value: member },
  ]);
  return members.length === 0 ? [{ text: "{}" }] : [...members, { text: "}" }];
}

function isList(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}

// Go keeps the sign of zero, JavaScript does not; both write all other numbers alike. JSON has no NaN and no infinity.
function numberText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? String(value) : "null";
}

function stringText(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : escapedText(text);
}

// JSON.stringify escapes as Go does, but for the two line separators.
function escapedText(text: string): string {
  return JSON.stringify(wellFormed(text)).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

// Go reads a lone surrogate as U+FFFD and then writes that as it is.
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
