import type { Finding } from "./compare-received.ts";

const COLUMNS = ["kind", "sg_event_id", "event", "email", "explained", "why", "attempts"] as const;

/** Findings as text, one JSON object a line. */
export function findingsAsNdjson(findings: readonly Finding[]): string {
  return findings.map((finding) => `${JSON.stringify(memberOf(finding))}\n`).join("");
}

/** Findings as a table of RFC 4180. */
export function findingsAsCsv(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => {
    const members = memberOf(finding);
    return COLUMNS.map((name) => cell(name === "attempts" ? members.attempts.join(" ") : members[name]));
  });
  return [COLUMNS, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}

function memberOf({ kind, eventId, event, email, isExplained, why, attempts }: Finding) {
  return { kind, sg_event_id: eventId, event, email, explained: isExplained, why, attempts };
}

function cell(value: string | boolean | null): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
