import type { AttemptEndedEntry, JournalEntry } from "../contract/journal.ts";
import type { Instant } from "../contract/time.ts";

/** Paints a text when standard output is a terminal; leaves it as it is otherwise. */
export type Paint = (colour: "green" | "red" | "yellow" | "dim" | "bold" | "cyan", text: string) => string;

/**
 * What a person wants to see of an entry as it happens; undefined: nothing. One line, of at most 80 columns where the
 * reason is short.
 */
export function activityLine(entry: JournalEntry, paint: Paint): string | undefined {
  switch (entry.kind) {
    case "attempt-ended":
      return attemptLine(entry, paint);
    case "events-expired":
      return `${time(entry.at)}  ${paint("red", "lost")}  ${entry.eventIds.length} events of ${entry.deliveryId}: ${entry.why}`;
    case "note":
      return `${time(entry.at)}  ${paint("dim", entry.text)}`;
    default:
      return undefined;
  }
}

function attemptLine(entry: AttemptEndedEntry, paint: Paint): string {
  const { result, status, events, bytes, number } = entry;
  const isDelivered = result === "delivered";
  const outcome = paint(
    isDelivered ? "green" : "red",
    (status === null ? result : String(status)).padEnd(11),
  );
  const what = entry.webhookId === null ? "test request" : `${events} ${events === 1 ? "event" : "events"}`;
  const parts = [time(entry.startedAt), outcome, `${what}, ${bytes} B`.padEnd(20), entry.attemptId];
  if (isDelivered) return [...parts, `${entry.latencyMs} ms`, paint("dim", target(entry.url))].join("  ");
  return [...parts, `try ${number}: ${entry.why}`].join("  ");
}

// Enough to tell receivers apart, within 80 columns; `GET /_simulator/attempts/ID` has it whole.
function target(url: string): string {
  const text = URL.canParse(url) ? new URL(url).host + new URL(url).pathname : url;
  return text.length > 24 ? `…${text.slice(-23)}` : text;
}

function time(at: Instant): string {
  return new Date(at).toISOString().slice(11, 19);
}
