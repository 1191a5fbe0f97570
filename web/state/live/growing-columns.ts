/** Numbers in columns, one row after another: 200,000 rows take a few megabytes and no object each. */
export interface AttemptColumns {
  /** When it left, or when its batch closed; virtual. */
  at: Float64Array;
  /** When it is tried again; NaN: never, or not known. */
  next: Float64Array;
  latencyMs: Float32Array;
  /** The number in the attempt's id; 0: there is no attempt yet. */
  attempt: Uint32Array;
  /** The number in the delivery's id. */
  delivery: Uint32Array;
  /** The row of the delivery's attempt before; -1: it is the first. */
  before: Int32Array;
  events: Uint32Array;
  bytes: Uint32Array;
  /** Which faults had a hand in it: a bit each, in the order of FAULT_KINDS. */
  faults: Uint32Array;
  status: Uint16Array;
  number: Uint16Array;
  /** Index of the reason among all texts. */
  reason: Uint16Array;
  /** Index of the settings' id among all texts. */
  webhook: Uint16Array;
  result: Uint8Array;
  /** Index of what made it among ORIGINS. */
  origin: Uint8Array;
}

/** Columns for so many rows. */
export function createColumns(length: number): AttemptColumns {
  return {
    at: new Float64Array(length),
    next: new Float64Array(length),
    latencyMs: new Float32Array(length),
    attempt: new Uint32Array(length),
    delivery: new Uint32Array(length),
    before: new Int32Array(length),
    events: new Uint32Array(length),
    bytes: new Uint32Array(length),
    faults: new Uint32Array(length),
    status: new Uint16Array(length),
    number: new Uint16Array(length),
    reason: new Uint16Array(length),
    webhook: new Uint16Array(length),
    result: new Uint8Array(length),
    origin: new Uint8Array(length),
  };
}

/** The same columns with room for so many rows, without the first `dropped` ones. */
export function resizedColumns(
  columns: AttemptColumns,
  { length, dropped }: { readonly length: number; readonly dropped: number },
): AttemptColumns {
  const resized = createColumns(length);
  for (const name of COLUMN_NAMES) resized[name].set(columns[name].subarray(dropped));
  return resized;
}

// The names of a literal's own members: the type says the same as the object above.
const COLUMN_NAMES = Object.keys(createColumns(0)) as (keyof AttemptColumns)[];

/** The same columns without the first rows; all others are so many rows earlier. */
export function withoutOldest(columns: AttemptColumns, dropped: number): AttemptColumns {
  const rest = resizedColumns(columns, { length: columns.at.length, dropped });
  rest.before.forEach((before, row) => {
    rest.before[row] = Math.max(-1, before - dropped);
  });
  return rest;
}

/** Puts values into a row. */
export function fillRow(
  columns: AttemptColumns,
  row: number,
  values: Readonly<Partial<Record<keyof AttemptColumns, number>>>,
): void {
  for (const name of COLUMN_NAMES) {
    const value = values[name];
    if (value !== undefined) columns[name][row] = value;
  }
}

/** Begins a row: what is not given is nothing. */
export function beginRow(
  columns: AttemptColumns,
  row: number,
  values: Readonly<Partial<Record<keyof AttemptColumns, number>>>,
): void {
  fillRow(columns, row, { ...NOTHING, ...values });
}

const NOTHING = {
  next: Number.NaN,
  latencyMs: Number.NaN,
  attempt: 0,
  faults: 0,
  status: 0,
  reason: 0,
  result: 0,
  origin: 0,
} as const;

/** What a row's columns hold; NaN and 0 stand for nothing, as they say. */
export type RowValues = Readonly<
  Record<
    "at" | "next" | "latencyMs" | "events" | "bytes" | "status" | "number" | "faults" | "attempt" | "origin",
    number
  >
>;

/** A row's numbers. */
export function valuesIn(columns: AttemptColumns, row: number): RowValues {
  return {
    at: columns.at[row] ?? 0,
    next: columns.next[row] ?? Number.NaN,
    latencyMs: columns.latencyMs[row] ?? Number.NaN,
    events: columns.events[row] ?? 0,
    bytes: columns.bytes[row] ?? 0,
    status: columns.status[row] ?? 0,
    number: columns.number[row] ?? 0,
    faults: columns.faults[row] ?? 0,
    attempt: columns.attempt[row] ?? 0,
    origin: columns.origin[row] ?? 0,
  };
}

/** Texts that come again and again, each kept once. */
export class TextTable {
  readonly #texts: string[] = [""];
  readonly #indices = new Map<string, number>([["", 0]]);

  /** The index of a text; 0 once there are more than 65,000 different ones. */
  indexOf(text: string): number {
    const known = this.#indices.get(text);
    if (known !== undefined) return known;
    if (this.#texts.length >= 65_000) return 0;
    this.#indices.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  text(index: number): string {
    return this.#texts[index] ?? "";
  }

  get all(): readonly string[] {
    return this.#texts;
  }
}
