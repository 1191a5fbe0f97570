import { STATUS_CODES } from "node:http";
import type { AttemptDetail, HeaderLines } from "../contract/control-api.ts";
import { printable } from "../runtime/kept-text.ts";
import { counted, formatDuration } from "../simulation/wording.ts";
import type { Paint } from "./activity-lines.ts";
import type { PostedAttempt } from "./trigger/event-posting.ts";

/** An attempt as `--json` prints it: what was sent and answered, secrets masked. */
export function attemptRecord({ attempt, body }: PostedAttempt): object {
  const { id, deliveryId, request, response, result, status, reason, latencyMs } = attempt;
  const sent =
    request === null ? null : { url: request.url, headers: request.headers, body: body?.toString() ?? null };
  return {
    kind: "attempt",
    id,
    deliveryId,
    wallAt: attempt.wallAt,
    request: sent,
    response,
    result,
    status,
    reason,
    latencyMs,
    events: attempt.eventCount,
    bytes: attempt.bytes,
    faults: attempt.faults,
    retryInMs: attempt.next === null ? null : attempt.next.at - attempt.at,
  };
}

/** An attempt in one line: what was posted and what came of it. */
export function attemptSummary({ attempt }: PostedAttempt, paint: Paint): string {
  const { eventCount, bytes, url, latencyMs } = attempt;
  const answer = paint(colourOf(attempt), answerOf(attempt));
  return `POST ${printable(url)}\n  ${counted(eventCount, "event")}, ${bytes} bytes: ${answer}, ${latencyMs ?? 0} ms\n`;
}

/** An attempt for a person: the request as it went over the wire, its events made readable, and the answer. */
export function attemptReport({ attempt, body }: PostedAttempt, paint: Paint): string {
  const { request, response, url, latencyMs } = attempt;
  const wasSent = attempt.result !== "blocked";
  const lines = [
    paint("bold", `POST ${printable(url)}`),
    ...(request === null || !wasSent ? [] : headerLines(request.headers, paint)),
    "",
    ...bodyLines(body),
    "",
    `${paint(colourOf(attempt), answerOf(attempt))} ${paint("dim", `(${latencyMs ?? 0} ms)`)}`,
    ...(response === null ? [] : answerLines(response, paint)),
  ];
  return `${lines.join("\n")}\n`;
}

/** What SendGrid does after an attempt, in a sentence. */
export function whatFollows({ attempt }: PostedAttempt): string {
  if (attempt.result === "delivered") return "SendGrid would not post it again: a 2xx is an acknowledgement.";
  if (attempt.next === null)
    return `SendGrid would not try again: ${printable(attempt.why ?? "it gave up")}.`;
  const wait = formatDuration(attempt.next.at - attempt.at);
  const until = attempt.webhookId === null ? "for 10 minutes" : "for 24 h";
  return `SendGrid would try again in ${wait}, then at growing intervals, ${until}.`;
}

function colourOf({ result }: AttemptDetail): "green" | "red" {
  return result === "delivered" ? "green" : "red";
}

function answerOf({ status, result, reason }: AttemptDetail): string {
  if (status === null) return `No answer: ${printable(reason ?? result)}`;
  const words = STATUS_CODES[status];
  const answer = `Answered ${status}${words === undefined ? "" : ` ${words}`}`;
  // A 2xx that does not count: its connection died before the answer was whole.
  return result === "delivered" || result === "refused"
    ? answer
    : `${answer}, but ${printable(reason ?? result)}`;
}

function headerLines(headers: HeaderLines, paint: Paint): readonly string[] {
  return headers.map(([name, value]) => `  ${paint("dim", `${printable(name)}:`)} ${printable(value)}`);
}

/** More of a receiver's answer tells nothing. Ours. */
const MOST_ANSWER_LINES = 12;
const MOST_ANSWER_COLUMNS = 200;

function answerLines(response: NonNullable<AttemptDetail["response"]>, paint: Paint): readonly string[] {
  const text = response.body.trimEnd();
  const headers = headerLines(response.headers, paint);
  if (text === "") return headers;
  const lines = text.split(/\r?\n/);
  const shown = lines.slice(0, MOST_ANSWER_LINES).map((line) => {
    const clean = printable(line);
    return `  ${clean.length > MOST_ANSWER_COLUMNS ? `${clean.slice(0, MOST_ANSWER_COLUMNS - 1)}…` : clean}`;
  });
  const left = lines.length - shown.length;
  const more = left > 0 ? [`  … ${counted(left, "more line")}`] : [];
  return [...headers, "", ...shown, ...more];
}

/** What a person reads through; `--json` has the rest. Ours. */
const MOST_EVENTS = 3;
const MOST_EVENT_LINES = 60;

// On the wire it is compact: this is for reading.
function bodyLines(body: Buffer | null): readonly string[] {
  if (body === null) return ["  (the body is not kept)"];
  const events = eventsIn(body);
  if (events === undefined) return limited(body.toString().split(/\r?\n/));
  const shown = events.slice(0, MOST_EVENTS).flatMap((event, index) => {
    const lines = limited(JSON.stringify(event, null, 2).split("\n"));
    return index === Math.min(events.length, MOST_EVENTS) - 1
      ? lines
      : [...lines.slice(0, -1), `${lines.at(-1)},`];
  });
  const left = events.length - MOST_EVENTS;
  return [...shown, ...(left > 0 ? [`  … and ${counted(left, "more event")}`] : [])];
}

function limited(lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, MOST_EVENT_LINES).map((line) => `  ${printable(line)}`);
  const left = lines.length - shown.length;
  return left > 0 ? [...shown, `  … ${counted(left, "more line")}`] : shown;
}

function eventsIn(body: Buffer): readonly unknown[] | undefined {
  try {
    const json: unknown = JSON.parse(body.toString());
    return Array.isArray(json) ? json : undefined;
  } catch {
    // A fault changed it: it is shown as it is.
    return undefined;
  }
}
