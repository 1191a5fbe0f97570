/** What a probe says of one event. */
export type StoredReading =
  | {
      readonly kind: "count";
      readonly count: number;
      /** The rows themselves, where the probe shows them. */
      readonly rows: readonly unknown[];
    }
  | { readonly kind: "failed"; readonly why: string };

/** How often an event is stored, as somebody outside can tell. Never rejects. */
export interface StoreProbe {
  read(sgEventId: string): Promise<StoredReading>;
  /** How many may be asked at a time. */
  readonly concurrency: number;
}

/** Reads a probe's answer: {"count":n}, an array of rows, or a number. */
export function readingOf(json: unknown): StoredReading {
  if (Array.isArray(json)) return { kind: "count", count: json.length, rows: json };
  const count = typeof json === "object" && json !== null && "count" in json ? json.count : json;
  if (typeof count === "number" && Number.isInteger(count) && count >= 0)
    return { kind: "count", count, rows: [] };
  return { kind: "failed", why: 'it answered neither {"count":n} nor an array' };
}
