import type { CheckEvidence } from "../../contract/check-report.ts";
import { printable } from "../../runtime/kept-text.ts";
import { formatDuration } from "../../simulation/wording.ts";

const MOST_ANSWER_CHARACTERS = 300;

/** A request and what came of it, in two or three lines. */
export function evidenceLines({
  what,
  request,
  answer,
  failure,
  latencyMs,
}: CheckEvidence): readonly string[] {
  const path = URL.canParse(request.url) ? new URL(request.url).pathname : request.url;
  const sent = `Sent ${what}: POST ${path}, ${request.bytes} bytes`;
  if (answer === null) return [sent, `No answer: ${failure ?? "unknown"}`];
  const answered = `Answered ${answer.status} in ${formatDuration(latencyMs)}`;
  const body = printable(answer.body.replaceAll(/\s+/g, " ")).trim();
  if (body === "") return [sent, answered];
  const more = body.length > MOST_ANSWER_CHARACTERS ? "…" : "";
  return [sent, `${answered}: ${body.slice(0, MOST_ANSWER_CHARACTERS)}${more}`];
}
