import type { Attempt, AttemptDetail, HeaderLines } from "../../../server/contract/control-api.ts";
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../../../server/contract/wire.ts";
import { headerIn } from "./signature-steps.ts";

/** What an attempt is compared with: the one that was asked for, or the one before it, or any other. */
export function comparedWith(
  attempt: Attempt,
  all: readonly Attempt[],
  askedId: string | undefined,
): Attempt | undefined {
  const others = all.filter(({ id }) => id !== attempt.id);
  const before = others.findLast(({ number }) => number < attempt.number) ?? others[0];
  return others.find(({ id }) => id === askedId) ?? before;
}

/** A line of two columns. */
export interface ComparedLine {
  readonly name: string;
  readonly values: readonly [first: string | null, second: string | null];
}

/** Header lines of two attempts beside each other, in the order of the first. */
export function comparedHeaders(first: HeaderLines, second: HeaderLines): readonly ComparedLine[] {
  const names = new Map([...second, ...first].map(([name]) => [name.toLowerCase(), name]));
  const order = [...new Set([...first, ...second].map(([name]) => name.toLowerCase()))];
  return order.map((key) => {
    const name = names.get(key) ?? key;
    return { name, values: [headerIn(first, name), headerIn(second, name)] };
  });
}

/** Whether a line's two values are others. */
export function differs({ values: [first, second] }: ComparedLine): boolean {
  return first !== second;
}

/** What differs between two requests and their answers besides the body, by name: "signature", "URL", "answer". */
export function differencesOf(first: AttemptDetail, second: AttemptDetail): readonly string[] {
  const headers = comparedHeaders(first.request?.headers ?? [], second.request?.headers ?? []);
  const changed = headers.filter(differs).map(({ name }) => SHORT_NAMES[name.toLowerCase()] ?? name);
  return [
    ...changed,
    ...(first.url === second.url ? [] : ["URL"]),
    ...(first.status === second.status && first.result === second.result ? [] : ["answer"]),
  ];
}

const SHORT_NAMES: Readonly<Record<string, string>> = {
  [SIGNATURE_HEADER.toLowerCase()]: "signature",
  [TIMESTAMP_HEADER.toLowerCase()]: "timestamp",
};

/** Whether two bodies are the same, byte for byte. */
export function areSameBytes(first: Uint8Array, second: Uint8Array): boolean {
  return first.length === second.length && first.every((byte, at) => byte === second[at]);
}
