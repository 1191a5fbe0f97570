import type { AttemptEndedEntry, EventsExpiredEntry, JournalEntry, RunEntry } from "../contract/journal.ts";
import type { Instant } from "../contract/time.ts";
import { counted } from "../simulation/wording.ts";
import { printable } from "../runtime/kept-text.ts";

/** Paints a text when standard output is a terminal; leaves it as it is otherwise. */
export type Paint = (colour: "green" | "red" | "yellow" | "dim" | "bold" | "cyan", text: string) => string;

/**
 * What a person wants to see of an entry as it happens, in lines of 80 columns; undefined: nothing. What failed has a
 * line of its own that says why.
 */
export function activityLine(entry: JournalEntry, paint: Paint): string | undefined {
  switch (entry.kind) {
    case "attempt-ended":
      return attemptLine(entry, paint);
    case "events-expired":
      return lostLine(entry, paint);
    case "run-started":
    case "run-ended":
      return runLines(entry, paint);
    case "note":
      return `${time(entry.at)}  ${paint("dim", printable(entry.text))}`;
    default:
      return undefined;
  }
}

function lostLine({ at, deliveryId, why }: EventsExpiredEntry, paint: Paint): string {
  const line = `${time(at)}  ${paint("red", "lost".padEnd(11))}  ${deliveryId}`;
  return [line, ...wrapped(printable(why), INDENT)].join("\n");
}

function runLines({ at, kind, run, why }: RunEntry, paint: Paint): string {
  const line = `${time(at)}  ${paint("bold", kind === "run-started" ? "run begins" : "run is over")}  ${run}`;
  return [line, ...wrapped(printable(why), INDENT)].join("\n");
}

function attemptLine(entry: AttemptEndedEntry, paint: Paint): string {
  const { result, status, events, bytes, number } = entry;
  const isDelivered = result === "delivered";
  const outcome = (status === null ? result : String(status)).padEnd(11);
  const what = entry.webhookId === null ? directPost(entry) : counted(events, "event");
  const rest = [`${what}, ${bytes} B`.padEnd(20), entry.attemptId.padEnd(6), `${entry.latencyMs} ms`].join(
    "  ",
  );
  const line = `${time(entry.startedAt)}  ${paint(isDelivered ? "green" : "red", outcome)}  ${rest}`;
  const left = COLUMNS - `${time(entry.startedAt)}  ${outcome}  ${rest}  `.length;
  if (isDelivered) return `${line}  ${paint("dim", target(entry.url, left))}`;
  return [line, ...wrapped(`try ${number}: ${printable(entry.why)}`, INDENT)].join("\n");
}

// What belongs to no webhook settings: the test request has events, a mail for Inbound Parse has none.
function directPost({ events }: AttemptEndedEntry): string {
  return events === 0 ? "inbound mail" : "test request";
}

const COLUMNS = 80;
const INDENT = " ".repeat(10);

// Enough to tell receivers apart; `GET /_simulator/attempts/ID` has it whole.
function target(url: string, columns: number): string {
  const text = URL.canParse(url) ? new URL(url).host + new URL(url).pathname : url;
  const room = Math.max(8, columns);
  return text.length > room ? `…${text.slice(1 - room)}` : text;
}

function wrapped(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.length + word.length > COLUMNS && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}

function time(at: Instant): string {
  return new Date(at).toISOString().slice(11, 19);
}
