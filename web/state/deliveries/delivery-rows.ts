import { isResend } from "./attempt-origins.ts";
import type { AttemptColumns } from "../live/growing-columns.ts";

/** The rows of a delivery, the newest first, from its last one on. */
export function rowsBackFrom(columns: AttemptColumns, lastRow: number): readonly number[] {
  const rows: number[] = [];
  for (let row = lastRow; row >= 0; row = columns.before[row] ?? -1) rows.push(row);
  return rows;
}

/** The row that says where a delivery stands: what was sent once more by hand does not. */
export function standingRow(columns: AttemptColumns, lastRow: number): number {
  let row = lastRow;
  while (isResend(columns.origin[row]) && (columns.before[row] ?? -1) >= 0) row = columns.before[row] ?? -1;
  return row;
}

/** The row that an attempt fills in; -1: it needs one of its own. A retry does, and so does every resend. */
export function rowToFill(
  columns: AttemptColumns,
  lastRow: number,
  attempt: { readonly id: number; readonly isResend: boolean },
): number {
  // A batch sent once more may have come in between, and its answer before that of the batch itself.
  for (let row = lastRow; row >= 0; row = columns.before[row] ?? -1) {
    if (columns.attempt[row] === attempt.id) return row;
    if (isResend(columns.origin[row])) continue;
    return columns.result[row] === 0 && !attempt.isResend ? row : -1;
  }
  return -1;
}

/** The number in an id: 3 of att_3. */
export function numberIn(id: string): number {
  return Number(/(\d+)$/.exec(id)?.[1] ?? 0);
}
