import type { Page } from "../../contract/control-api.ts";
import type { ApiResponse } from "../http.ts";
import { jsonAnswer } from "./control-errors.ts";
import type { Read } from "./fields.ts";
import type { ListPart } from "./ports.ts";
import { hintFor } from "./nearest.ts";

/** What a list answers when no `limit` is asked. */
export const DEFAULT_LIMIT = 50;
/** What a list answers at most. */
export const MAX_LIMIT = 1000;

/** The names that every list's query may have. */
export const LIST_QUERIES = ["cursor", "after", "limit", "q"] as const;

/** Which part of a list is asked for. */
export interface ListQuery extends ListPart {
  /** True for an item whose JSON holds the text of `q`, whatever the case of its letters. */
  readonly isFound: (item: unknown) => boolean;
}

/** Reads `cursor` (or `after`: the same, by another name), `limit` and `q`. More than 1000 is read as 1000. */
export function readListQuery(query: URLSearchParams): Read<ListQuery> {
  const limitText = query.get("limit") ?? String(DEFAULT_LIMIT);
  if (!/^[1-9]\d{0,8}$/.test(limitText)) return wrong("limit", limitText, "a whole number from 1 to 1000");
  const positionName = query.has("cursor") ? "cursor" : "after";
  const positionText = query.get(positionName) ?? "0";
  // An attempt's or delivery's own id is as good as its number.
  const position = /^(?:att_|dlv_)?(\d{1,15})$/.exec(positionText)?.[1];
  if (position === undefined) return wrong(positionName, positionText, "a nextCursor, an id or a number");
  const sought = (query.get("q") ?? "").toLowerCase();
  return {
    kind: "ok",
    value: {
      after: Number(position),
      limit: Math.min(Number(limitText), MAX_LIMIT),
      sought,
      isFound: (item) => sought === "" || JSON.stringify(item).toLowerCase().includes(sought),
    },
  };
}

/** What a page is cut from. */
export interface PageSource<Item> {
  /** Oldest first, beginning behind the position asked for. */
  readonly items: Iterable<Item>;
  readonly limit: number;
  readonly isWanted: (item: Item) => boolean;
  readonly positionOf: (item: Item) => number;
}

/** Cuts a page: the first `limit` items that are wanted, and where to go on if there are more. */
export function pageOf<Item>({ items, limit, isWanted, positionOf }: PageSource<Item>): Page<Item> {
  const page: Item[] = [];
  for (const item of items) {
    if (!isWanted(item)) continue;
    const last = page.at(-1);
    if (page.length === limit && last !== undefined)
      return { items: page, nextCursor: String(positionOf(last)) };
    page.push(item);
  }
  return { items: page, nextCursor: null };
}

/** True where no value is asked for, and where it is the one. */
export function isAny<Value>(asked: Value | undefined, value: Value | null): boolean {
  return asked === undefined || asked === value;
}

/** Answers a page with its items as `show` makes them. */
export function pageAnswer<Item>(
  page: Page<Item>,
  show: (item: Item) => unknown = (item) => item,
): ApiResponse {
  return jsonAnswer(200, { items: page.items.map((item) => show(item)), nextCursor: page.nextCursor });
}

/** The number in an id such as `att_12`; 0 for any other text. */
export function numberOfId(id: string): number {
  return Number(/_(\d{1,15})$/.exec(id)?.[1] ?? 0);
}

/** Checks a query's value against the words it may be: undefined where it is absent, an answer where it is none of them. */
export function readWord<const Word extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly Word[],
): Read<Word | undefined> {
  const given = query.get(name);
  if (given === null || given === "") return { kind: "ok", value: undefined };
  const word = words.find((known) => known === given);
  if (word !== undefined) return { kind: "ok", value: word };
  return {
    kind: "problem",
    message: `${name}=${given.slice(0, 60)} is unknown.`,
    hint: hintFor(given, words),
  };
}

/** Reads how many: 0 where the query does not say. */
export function readCount(query: URLSearchParams, name: string): Read<number> {
  const given = query.get(name) ?? "0";
  return /^\d{1,9}$/.test(given)
    ? { kind: "ok", value: Number(given) }
    : wrong(name, given, "a whole number");
}

function wrong(name: string, given: string, expected: string): Read<never> {
  return {
    kind: "problem",
    message: `${name}=${given.slice(0, 60)} is wrong.`,
    hint: `It must be ${expected}.`,
  };
}
