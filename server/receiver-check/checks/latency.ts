import { BATCH_MAX_BYTES } from "../../contract/limits.ts";
import { SECOND_MS } from "../../contract/time.ts";
import type { Duration } from "../../contract/time.ts";
import { formatDuration } from "../../simulation/wording.ts";
import type { CheckContext } from "../check-context.ts";
import type { Sent } from "../check-sender.ts";
import type { Check, Finding } from "../check.ts";
import { fail, notJudged, ok, warn } from "../check.ts";
import { evidenceOf } from "../judgement.ts";
import { batchOfBytes } from "../large-batch.ts";

/** How long the 95th of 100 single events may take. Ours: SendGrid promises no timeout. */
const P95_MS: Duration = SECOND_MS;
/** How long the largest batch may take; a warning comes before. Ours: a third-party guide says 3 s, another one 10 s. */
const LARGE_MS: Duration = 10 * SECOND_MS;
const LARGE_WARNING_MS: Duration = 3 * SECOND_MS;

/** Whether answers come in time. */
export const LATENCY: Check = {
  id: "latency",
  title: "Answers in time",
  severity: "high",
  why: "Who does the work before the answer runs into the sender's timeout under load, and gets everything again.",
  sends: "20 events one after the other, and a batch of 768 KiB",
  passes: "95 % within 1 s, the batch within 10 s; a warning from 3 s on",
  fix: "Store the batch and answer; do the work in a queue, and insert many rows at once.",
  dependsOn: ["sig-single"],
  run: async (context) => {
    let findings = await singleFindings(context);
    // A machine that was busy for a moment is no slow receiver.
    const isAlwaysSlow = (context.notes.fastestMs ?? 0) > P95_MS;
    if (!isAlwaysSlow && findings.some(({ kind }) => kind === "fail"))
      findings = await singleFindings(context);
    return [...findings, await largeFinding(context)];
  },
};

async function singleFindings(context: CheckContext): Promise<readonly Finding[]> {
  const { volume, events } = context;
  const sents: Sent[] = [];
  while (sents.length < volume.latencyPosts && !isClear(sents))
    sents.push(await context.post({ what: "one event", body: [events.delivered()] }));
  const slowest = sents.toSorted((left, right) => left.latencyMs - right.latencyMs);
  const p95 = slowest[Math.ceil(0.95 * slowest.length) - 1];
  if (p95 === undefined) return [notJudged("nothing was sent")];
  const unanswered = sents.filter(({ status }) => status === null);
  if (unanswered.length > 0)
    return [fail(`${unanswered[0]?.outcome ?? "no answer"} to one event`, evidenceOf(unanswered))];
  const figure = `95 % of single events are answered within ${formatDuration(p95.latencyMs)}`;
  return [p95.latencyMs > P95_MS ? fail(figure, [p95.evidence]) : ok(figure, [p95.evidence])];
}

const FEW = 5;

// A receiver that is always too slow need not be asked for as long as one that is so now and then.
function isClear(sents: readonly Sent[]): boolean {
  const timedOut = sents.filter(({ isTimedOut }) => isTimedOut).length;
  return timedOut > 1 || (sents.length >= FEW && sents.every(({ latencyMs }) => latencyMs > P95_MS));
}

async function largeFinding(context: CheckContext): Promise<Finding> {
  const sent = await largeBatch(context);
  if (!sent.isAccepted && !sent.isTimedOut) return notJudged("how long a large batch takes: it is refused");
  const what = `${sent.what} ${sent.isTimedOut ? `got ${sent.outcome}` : `took ${formatDuration(sent.latencyMs)}`}`;
  if (sent.isTimedOut || sent.latencyMs > LARGE_MS) return fail(what, [sent.evidence]);
  return sent.latencyMs > LARGE_WARNING_MS ? warn(what, [sent.evidence]) : ok(what);
}

// Where its size was tried before, that was measured too.
async function largeBatch(context: CheckContext): Promise<Sent> {
  const post = async (): Promise<Sent> =>
    await context.post({ what: "a batch of 768 KiB", body: batchOfBytes(context, BATCH_MAX_BYTES) });
  const sent = context.notes.largestBatch ?? (await post());
  // The machine may have been busy for a moment here, too.
  return sent.isAccepted && sent.latencyMs > LARGE_WARNING_MS ? await post() : sent;
}
