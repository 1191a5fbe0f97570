import type { JournalEntry } from "../../contract/journal.ts";
import type { Instant } from "../../contract/time.ts";
import { counted, formatDuration, shownUrl } from "../../simulation/wording.ts";
import { printable } from "../kept-text.ts";
import type { FakeSendgrid } from "../embedded/library-interface.ts";
import type { PostedAttempt } from "./posted-attempt.ts";

/** The most lines that the message of an error has: it must fit a terminal. */
export const MOST_LINES = 40;

/** An error whose message tells a story: lines without colours, `MOST_LINES` at most. */
export function storyError(lines: readonly string[]): Error {
  const cut = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES - 1), "…"] : lines;
  return new Error(cut.map((line) => printable(line)).join("\n"));
}

/** A POST in some lines: what was sent and when, what came back, what happens next, and where to look at it. */
export function attemptStory(simulator: FakeSendgrid, attempt: PostedAttempt): readonly string[] {
  const { id, deliveryId, number, at, url, eventCount, bytes, latencyMs } = attempt;
  const faults = attempt.faults.length === 0 ? "" : ` (faults: ${attempt.faults.join(", ")})`;
  return [
    `  ${id}: try ${number} of delivery ${deliveryId} at ${shownInstant(at)}, to ${shownUrl(url)}${faults}`,
    `    sent: ${counted(eventCount, "event")}, ${bytes} B: ${eventsInWords(attempt)}`,
    `    came back: ${attempt.reason ?? attempt.result}, in ${latencyMs ?? 0} ms${answerInWords(attempt)}`,
    `    next: ${nextInWords(attempt)}`,
    ...playgroundLine(simulator, deliveryId),
  ];
}

/** What would happen next to the delivery of an attempt. */
function nextInWords({ next, number, result, at }: PostedAttempt): string {
  if (result === "delivered") return "nothing: it is acknowledged";
  if (next === null) return "never tried again: its events expire before";
  return `try ${number + 1} in ${formatDuration(next.at - at)}, at ${shownInstant(next.at)}`;
}

/** The link to the playground's page of a delivery; none where there is no port. */
export function playgroundLine(simulator: FakeSendgrid, deliveryId: string): readonly string[] {
  // A made-up host name stands for a simulator that listens nowhere.
  const isOpen = !new URL(simulator.url).hostname.endsWith(".test");
  return isOpen ? [`    look at it: ${simulator.url}/deliveries/${deliveryId}`] : [];
}

/** Where events are that were not posted, or why there is nothing to post. */
export function standing(simulator: FakeSendgrid): readonly string[] {
  const { total, webhooks } = simulator.ledger();
  const { generated, acknowledged, pending, expired, filtered, discarded, attempts } = total;
  const sum = `acknowledged ${acknowledged} + pending ${pending} + expired ${expired} + filtered ${filtered} + discarded ${discarded}`;
  const ledger = `Ledger: generated ${generated} = ${sum}; ${counted(attempts, "attempt")}.`;
  if (Object.keys(webhooks).length === 0) {
    return [
      ledger,
      "There are no webhook settings: nothing is posted anywhere. Make some with webhooks.create.",
    ];
  }
  if (generated === 0)
    return [ledger, "No event occurred: nothing was sent, emitted or run since the last reset."];
  if (filtered === generated) {
    return [ledger, "Every event was filtered: not selected by the settings, or the settings are disabled."];
  }
  return [ledger];
}

/** What the journal told last, oldest first. */
export function lastEntries(simulator: FakeSendgrid, count: number): readonly string[] {
  const entries = simulator.journal().filter(({ kind }) => kind !== "attempt-started");
  return entries.slice(-count).map((entry) => `  ${shownInstant(entry.at)} ${entryInWords(entry)}`);
}

/** "2026-01-05 09:00:30", in UTC; milliseconds only where there are some. */
export function shownInstant(at: Instant): string {
  const text = new Date(at).toISOString().replace("T", " ").replace("Z", "");
  return text.endsWith(".000") ? text.slice(0, -4) : text;
}

/** A text in one line, cut. */
export function cutText(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

function eventsInWords({ events, body }: PostedAttempt): string {
  if (events.length === 0)
    return body.length === 0 ? "(no longer kept)" : cutText(Buffer.from(body).toString(), 80);
  const shown = events
    .slice(0, MOST_EVENTS)
    .map((event) => `${text(event["event"])} ${text(event["email"])}`.trim());
  return `${shown.join(", ")}${events.length > MOST_EVENTS ? ` and ${events.length - MOST_EVENTS} more` : ""}`;
}

const MOST_EVENTS = 4;

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function answerInWords({ answer }: PostedAttempt): string {
  return answer === null || answer.body === "" ? "" : `: ${JSON.stringify(cutText(answer.body, 120))}`;
}

function entryInWords(entry: JournalEntry): string {
  switch (entry.kind) {
    case "mail-accepted":
      return `mail ${entry.messageId} accepted for ${counted(entry.recipients, "recipient")}`;
    case "event-occurred":
      return `${entry.event} ${entry.email ?? ""}${entry.postedTo.length === 0 ? ", which nothing posts" : ""}`;
    case "batch-closed":
      return `batch closed by ${entry.closedBy}: ${entry.deliveryId} with ${counted(entry.events, "event")}`;
    case "attempt-ended":
      return `${entry.attemptId}, try ${entry.number} of ${entry.deliveryId}: ${cutText(entry.why, 120)}`;
    case "settings-changed":
      return `settings ${entry.webhookId}: ${entry.change}`;
    case "suppression":
      return `${entry.email} ${entry.change === "added" ? "put on" : "taken off"} ${entry.list}`;
    case "note":
      return cutText(entry.text, 120);
    default:
      return "why" in entry ? cutText(entry.why, 120) : entry.kind;
  }
}
