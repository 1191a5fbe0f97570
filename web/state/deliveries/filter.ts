import { EVENT_NAMES } from "../../../server/contract/events.ts";
import { FAULT_KINDS } from "../../../server/contract/faults.ts";
import type { Chronicle } from "../live/chronicle.ts";
import { filterTexts } from "../../texts/filter-texts.ts";
import { RESULTS } from "./delivery-view.ts";

/** Says of a row whether it is wanted. */
export type RowTest = (chronicle: Chronicle, row: number) => boolean;

/** A filter that was understood, or what in it was not. */
export type ParsedFilter =
  | { readonly kind: "ok"; readonly test: RowTest | null }
  | { readonly kind: "problem"; readonly term: string; readonly message: string };

type Field = keyof typeof filterTexts.fields;
type ParsedTerm = { readonly test: RowTest } | { readonly message: string };

/**
 * Reads a filter: `status:5xx event:bounce try:>1 -run:run_2 "some text"`.
 *
 * All terms must hold; a minus turns a term around; a word without a colon is looked for in ids and reasons.
 */
export function parseFilter(text: string): ParsedFilter {
  const tests: RowTest[] = [];
  for (const word of text.match(/-?(?:[a-z]+:)?(?:"[^"]*"?|[^\s"]+)/gi) ?? []) {
    const isTurned = word.startsWith("-") && word.length > 1;
    const term = isTurned ? word.slice(1) : word;
    const parsed = parseTerm(term);
    if ("message" in parsed) return { kind: "problem", term: word, message: parsed.message };
    const { test } = parsed;
    tests.push(isTurned ? (chronicle, row) => !test(chronicle, row) : test);
  }
  if (tests.length === 0) return { kind: "ok", test: null };
  return { kind: "ok", test: (chronicle, row) => tests.every((test) => test(chronicle, row)) };
}

function parseTerm(term: string): ParsedTerm {
  const [, name, given = ""] = /^([a-z]+):(.*)$/i.exec(term) ?? [];
  const value = unquoted(given);
  if (name === undefined || value.startsWith("//")) return textTerm(unquoted(term));
  if (!Object.hasOwn(filterTexts.fields, name))
    return { message: filterTexts.noField(name, Object.keys(filterTexts.fields)) };
  // The line above made sure of it.
  const field = name as Field;
  const values = filterTexts.fields[field];
  if (value === "") return { message: filterTexts.noValue(field, values) };
  return TERMS[field](value.toLowerCase()) ?? { message: filterTexts.wrongValue(field, values) };
}

const TERMS: Readonly<Record<Field, (value: string) => ParsedTerm | undefined>> = {
  status: statusTerm,
  event: eventTerm,
  try: (value) => numberTerm(value, ({ columns }, row) => columns.number[row] ?? 0),
  latency: (value) => numberTerm(value, ({ columns }, row) => columns.latencyMs[row] ?? Number.NaN),
  events: (value) => numberTerm(value, ({ columns }, row) => columns.events[row] ?? 0),
  bytes: (value) => numberTerm(value, ({ columns }, row) => columns.bytes[row] ?? 0),
  result: resultTerm,
  fault: faultTerm,
  webhook: (value) => ({
    test: ({ columns, texts }, row) => {
      const id = texts.text(columns.webhook[row] ?? 0);
      return value === "test" ? id === "" : id.toLowerCase().startsWith(value);
    },
  }),
  run: (value) => ({ test: (chronicle, row) => chronicle.deliveryOf(row)?.runs.includes(value) === true }),
  delivery: (value) => {
    const number = /^(?:dlv_)?(\d+)$/.exec(value)?.[1];
    if (number === undefined) return undefined;
    return { test: ({ columns }, row) => columns.delivery[row] === Number(number) };
  },
};

function statusTerm(value: string): ParsedTerm | undefined {
  if (value === "none") return { test: ({ columns }, row) => columns.status[row] === 0 };
  const family = /^([1-5])xx$/.exec(value)?.[1];
  if (family === undefined) return numberTerm(value, ({ columns }, row) => columns.status[row] ?? 0);
  return { test: ({ columns }, row) => Math.floor((columns.status[row] ?? 0) / 100) === Number(family) };
}

function eventTerm(value: string): ParsedTerm | undefined {
  const bit = EVENT_NAMES.findIndex((name) => name === value);
  if (bit < 0) return { message: filterTexts.noEvent(value, EVENT_NAMES) };
  return {
    test: (chronicle, row) => ((chronicle.deliveryOf(row)?.eventNames ?? 0) & (1 << bit)) !== 0,
  };
}

function resultTerm(value: string): ParsedTerm | undefined {
  const index = RESULTS.findIndex((result) => result === value);
  return index < 0 ? undefined : { test: ({ columns }, row) => columns.result[row] === index };
}

function faultTerm(value: string): ParsedTerm | undefined {
  if (value === "any") return { test: ({ columns }, row) => columns.faults[row] !== 0 };
  const bit = FAULT_KINDS.findIndex((kind) => kind === value);
  if (bit < 0) return { message: filterTexts.noFault(value, FAULT_KINDS) };
  return { test: ({ columns }, row) => ((columns.faults[row] ?? 0) & (1 << bit)) !== 0 };
}

type Compare = (left: number, right: number) => boolean;

const COMPARISONS: Readonly<Record<string, Compare>> = {
  "": (left, right) => left === right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
};

function numberTerm(
  value: string,
  numberOf: (chronicle: Chronicle, row: number) => number,
): ParsedTerm | undefined {
  const [, sign = "", digits] = /^([<>]=?|)(\d+)$/.exec(value) ?? [];
  const compare = COMPARISONS[sign];
  if (digits === undefined || compare === undefined) return undefined;
  const limit = Number(digits);
  return { test: (chronicle, row) => compare(numberOf(chronicle, row), limit) };
}

function textTerm(text: string): ParsedTerm {
  const sought = text.toLowerCase();
  return {
    test: (chronicle, row) => {
      const { columns, texts } = chronicle;
      return (
        texts
          .text(columns.reason[row] ?? 0)
          .toLowerCase()
          .includes(sought) ||
        chronicle.idOf(row).includes(sought) ||
        chronicle.deliveryIdOf(row).includes(sought) ||
        texts.text(columns.webhook[row] ?? 0).includes(sought)
      );
    },
  };
}

function unquoted(text: string): string {
  return text.replace(/^"([^"]*)"?$/, "$1");
}
