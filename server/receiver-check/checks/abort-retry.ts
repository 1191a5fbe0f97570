import type { CheckContext } from "../check-context.ts";
import type { EventFields } from "../../simulation/ports.ts";
import type { Check, Finding } from "../check.ts";
import { fail, notJudged, ok } from "../check.ts";

/** Whether a request that breaks off does harm. */
export const ABORT_RETRY: Check = {
  id: "abort-retry",
  title: "Survives requests that break off",
  severity: "medium",
  why: "Connections die in the middle of a body and before the answer is read; the batch then comes again in full.",
  sends: "half a body, then a close; a whole one, then a close before the answer; then the batch in full",
  passes: "2xx in the end; with a probe: stored once",
  fix: "Read the whole body before anything is done with it; one transaction for a batch.",
  dependsOn: ["sig-single", "sig-multi"],
  isHostile: true,
  run: async (context) => {
    const { events } = context;
    const batch = [events.delivered(), events.delivered(), events.delivered()];
    await context.post({ what: "half a body", body: batch, faults: { cutBodyAt: 0.5 } });
    const half = await context.post({ what: "the batch after half a body", body: batch });
    const other = [events.delivered()];
    await context.post({
      what: "a batch whose answer is not read",
      body: other,
      faults: { cutAnswer: true },
    });
    const again = await context.post({ what: "the batch after an answer that was not read", body: other });
    for (const sent of [half, again])
      if (!sent.isAccepted) return [fail(`${sent.outcome} to ${sent.what}`, [sent.evidence])];
    return [
      ok("2xx to batches that come again after a broken connection", [half.evidence]),
      ...(await storedFindings(context, [...batch, ...other])),
    ];
  },
};

async function storedFindings(
  { store, verdictOf }: CheckContext,
  batch: readonly EventFields[],
): Promise<readonly Finding[]> {
  if (store === null) return [notJudged("whether they are stored once")];
  const counts = await store.countsOf(batch);
  if (counts.kind === "unknown") return [notJudged(`whether they are stored once: ${counts.why}`)];
  const lost = counts.counts.filter((count) => count === 0).length;
  // Where a batch loses events anyway, or copies are counted again anyway, that was told before.
  if (lost > 0 && verdictOf("batch-complete") !== "FAIL")
    return [fail(`answered 2xx, and ${lost} of ${batch.length} events are not stored`)];
  const isDoubled = counts.counts.some((count) => count > 1);
  if (isDoubled && verdictOf("dup-seq") !== "FAIL")
    return [fail("events of a batch that broke off, or whose answer was not read, are stored again")];
  return [];
}
