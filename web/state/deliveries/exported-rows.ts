import type { Chronicle } from "../live/chronicle.ts";
import { ORIGINS } from "./attempt-origins.ts";
import { eventNamesIn, faultsIn } from "./name-masks.ts";
import type { FilteredRows } from "./filtered-rows.ts";

/** The rows as text, one JSON object a line. */
export function exportedRows(chronicle: Chronicle, rows: FilteredRows): string {
  const lines: string[] = [];
  const size = rows.refresh();
  for (let position = 0; position < size; position++) {
    lines.push(JSON.stringify(exportedRow(chronicle, rows.at(position))));
  }
  return lines.map((line) => `${line}\n`).join("");
}

function exportedRow(chronicle: Chronicle, row: number): object {
  const { columns, texts } = chronicle;
  const { at, next, latencyMs, events, bytes, status, number, faults, attempt, origin } =
    chronicle.valuesAt(row);
  const { eventNames, runs } = chronicle.deliveryOf(row) ?? { eventNames: 0, runs: [] };
  return {
    id: attempt === 0 ? null : `att_${attempt}`,
    deliveryId: chronicle.deliveryIdOf(row),
    webhookId: texts.text(columns.webhook[row] ?? 0) || null,
    at,
    number,
    origin: ORIGINS[origin] ?? "batch",
    result: chronicle.resultOf(row),
    status: status === 0 ? null : status,
    reason: texts.text(columns.reason[row] ?? 0) || null,
    latencyMs: Number.isNaN(latencyMs) ? null : latencyMs,
    eventCount: events,
    bytes,
    eventNames: eventNamesIn(eventNames),
    faults: faultsIn(faults),
    runs,
    next: Number.isNaN(next) ? null : { at: next },
  };
}
