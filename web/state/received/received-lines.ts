/** What a receiver says it stored: one event, or the same event several times. */
export interface ReceivedLine {
  /** Null: it has no sg_event_id, and cannot be compared. */
  readonly eventId: string | null;
  readonly times: number;
  /** The event as the receiver has it; null: only its id is known. */
  readonly payload: Readonly<Record<string, unknown>> | null;
}

/** Lines that were read, or why they were not. */
export type ReadLines =
  | { readonly kind: "ok"; readonly lines: readonly ReceivedLine[] }
  | { readonly kind: "problem"; readonly line: number; readonly text: string };

/**
 * Reads what a person pasted: a JSON array of events or ids, a whole `{"sg_event_ids":[…]}`, or one event or id a line.
 *
 * Arrays in arrays are read as what is in them, so that bodies can be pasted one after the other.
 */
export function readLines(text: string): ReadLines {
  const whole = parsed(text);
  if (whole !== undefined) return { kind: "ok", lines: linesOf(whole) };
  const lines: ReceivedLine[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim().replace(/,$/, "");
    if (line === "") continue;
    if (!/^[[{"]/.test(line)) {
      lines.push({ eventId: line, times: 1, payload: null });
      continue;
    }
    const value = parsed(line);
    if (value === undefined) return { kind: "problem", line: index + 1, text: line.slice(0, 60) };
    lines.push(...linesOf(value));
  }
  return { kind: "ok", lines };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function linesOf(value: unknown): readonly ReceivedLine[] {
  if (Array.isArray(value)) return value.flatMap((each) => linesOf(each));
  // An id of digits alone is a number to JSON.
  if (typeof value === "string" || typeof value === "number") {
    return [{ eventId: String(value), times: 1, payload: null }];
  }
  return typeof value === "object" && value !== null ? linesOfObject({ ...value }) : [];
}

function linesOfObject(members: Readonly<Record<string, unknown>>): readonly ReceivedLine[] {
  const { sg_event_ids: ids, items, sg_event_id: id, times, event } = members;
  if (Array.isArray(ids)) return linesOf(ids);
  if (Array.isArray(items)) return linesOf(items);
  return [
    {
      eventId: typeof id === "string" && id !== "" ? id : null,
      times: typeof times === "number" && event === undefined ? times : 1,
      payload: event === undefined ? null : members,
    },
  ];
}
