import type { EventFields } from "../../simulation/ports.ts";
import type { CheckContext } from "../check-context.ts";
import type { Sent } from "../check-sender.ts";
import type { Check } from "../check.ts";
import { fail, notJudged } from "../check.ts";
import { judgeAccepted } from "../judgement.ts";

const COPIES = 8;

/** Whether copies that come at the same moment are counted once. */
export const DUP_PARALLEL: Check = {
  id: "dup-parallel",
  title: "Counts copies that come at once only once",
  severity: "high",
  why: "Looking first and inserting then lets two copies through at a time, or ends in a 500 by the unique index.",
  sends: "the same batch 8 times at the same moment",
  passes: "2xx to all; with a probe: stored once",
  fix: "Insert in one step: INSERT … ON CONFLICT DO NOTHING, or treat a unique violation as done.",
  dependsOn: ["sig-single"],
  isHostile: true,
  run: async (context) => {
    const { events, store } = context;
    const event = events.delivered();
    const sents = await postAtOnce(context, () => event);
    const isRefused = sents.some(({ isAccepted }) => !isAccepted);
    if (
      isRefused &&
      !(await postAtOnce(context, () => events.delivered())).every(({ isAccepted }) => isAccepted)
    )
      return [notJudged(`${COPIES} different batches at once are refused too: see burst`)];
    const answered = judgeAccepted(sents, `2xx to ${COPIES} equal batches at once`);
    if (store === null) return [...answered, notJudged("whether they are counted once")];
    if (context.verdictOf("dup-seq") === "FAIL")
      return [
        ...answered,
        notJudged("whether they are counted once: not even one after the other, see dup-seq"),
      ];
    const counts = await store.countsOf([event]);
    if (counts.kind === "unknown")
      return [...answered, notJudged(`whether they are counted once: ${counts.why}`)];
    const count = counts.counts[0] ?? 0;
    return count > 1 ? [...answered, fail(`${COPIES} copies at once are stored ${count} times`)] : answered;
  },
};

async function postAtOnce(context: CheckContext, next: () => EventFields): Promise<readonly Sent[]> {
  const what = `one of ${COPIES} equal batches at once`;
  const posts = Array.from({ length: COPIES }, async () => await context.post({ what, body: [next()] }));
  return await Promise.all(posts);
}
