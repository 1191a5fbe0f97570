import { BATCH_MAX_BYTES } from "../../contract/limits.ts";
import type { CheckContext } from "../check-context.ts";
import type { Sent } from "../check-sender.ts";
import type { Check, Finding } from "../check.ts";
import { fail, notJudged, ok } from "../check.ts";
import { evidenceOf } from "../judgement.ts";
import { batchOfBytes } from "../large-batch.ts";

const KIBIBYTE = 1024;
/** Around the limits that receivers have: 100 kB (express), 128 KiB, 256 KiB, 512 KiB, 1 MiB (nginx, fastify). */
const SIZES = [96 * KIBIBYTE, 150 * KIBIBYTE, 400 * KIBIBYTE, BATCH_MAX_BYTES];

/** Whether the largest batch is accepted. */
export const SIZE_768K: Check = {
  id: "size-768k",
  title: "Accepts batches of up to 768 KiB",
  severity: "critical",
  why: "A campaign fills batches to 768 KiB: behind a limit of 100 kB, its events are refused for 24 h and lost.",
  sends: "batches of 96, 150, 400 and 768 KiB",
  passes: "2xx to all",
  fix: "Raise the body limit to 1 MiB or more everywhere: framework, reverse proxy, gateway.",
  dependsOn: ["sig-single", "sig-multi"],
  isHostile: true,
  run: async (context) => {
    const sents: Sent[] = [];
    for (const bytes of SIZES) {
      const what = `a batch of ${bytes / KIBIBYTE} KiB`;
      const sent = await context.post({ what, body: batchOfBytes(context, bytes) });
      sents.push(sent);
      context.notes.largestBatch = sent;
      if (!sent.isAccepted) break;
    }
    return [sizeFinding(context, sents)];
  },
};

function sizeFinding({ timeoutMs }: CheckContext, sents: readonly Sent[]): Finding {
  const refused = sents.find(({ isAccepted }) => !isAccepted);
  if (refused === undefined) return ok("2xx to batches of up to 768 KiB", evidenceOf(sents.slice(-1)));
  const largest = sents.findLast(({ isAccepted }) => isAccepted)?.bytes;
  const known =
    largest === undefined ? "none so large accepted" : `the largest accepted has ${largest} bytes`;
  if (refused.isTimedOut)
    return notJudged(`no answer within ${timeoutMs / 1000} s to ${refused.what}: see latency; ${known}`);
  const why = refused.status === 413 ? "413, the body is too large for it," : refused.outcome;
  return fail(`${why} to ${refused.what}; ${known}`, [refused.evidence]);
}
