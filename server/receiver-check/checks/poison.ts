import type { CheckContext } from "../check-context.ts";
import type { Sent } from "../check-sender.ts";
import type { EventFields } from "../../simulation/ports.ts";
import type { Check, Finding } from "../check.ts";
import { fail, notJudged, ok, warn } from "../check.ts";
import { withCustomArgs } from "../event-kit.ts";

/** Whether one bad event takes its batch with it. */
export const POISON: Check = {
  id: "poison",
  title: "Keeps the good events of a batch with a bad one",
  severity: "critical",
  why: "A batch that is refused for one event comes again unchanged for 24 h, and then all its events are lost.",
  sends: "a good event, one of a new type without any id, a good event; the same again",
  passes: "2xx; with a probe: both good events are stored, and once where the batch was refused at first",
  fix: "Catch errors for each event alone, set it aside, and answer 2xx.",
  dependsOn: ["sig-single", "sig-multi"],
  isHostile: true,
  run: async (context) => {
    const { events } = context;
    const goods = [events.delivered(), events.delivered()] as const;
    const poison = withCustomArgs(
      events.custom("rc_future_event", {
        sg_event_id: undefined,
        sg_message_id: undefined,
        email: undefined,
      }),
      [],
    );
    const parcel = {
      what: "a batch with one event of a new type without ids",
      body: [goods[0], poison, goods[1]],
    };
    const first = await context.post(parcel);
    const second = await context.post(parcel);
    if (first.isAccepted && second.isAccepted)
      return [ok(`2xx to ${parcel.what}`, [first.evidence]), ...(await goodsFindings(context, goods, first))];
    if (first.isAccepted || second.isAccepted)
      return [
        warn(`${second.outcome} to the second of two equal batches, ${first.outcome} to the first`, [
          first.evidence,
          second.evidence,
        ]),
        ...(await goodsFindings(context, goods, first)),
      ];
    const half = await halfProcessed(context, goods);
    return [
      fail(`${second.outcome} to ${parcel.what}, twice: it blocks its batch for 24 h${half}`, [
        first.evidence,
        second.evidence,
      ]),
    ];
  },
};

async function goodsFindings(
  context: CheckContext,
  goods: readonly EventFields[],
  sent: Sent,
): Promise<readonly Finding[]> {
  if (context.store === null) return [notJudged("whether the good events are stored")];
  if (context.verdictOf("batch-complete") === "FAIL")
    return [notJudged("whether the good events are stored: batches lose events anyway")];
  const counts = await context.store.countsOf(goods);
  if (counts.kind === "unknown") return [notJudged(`whether the good events are stored: ${counts.why}`)];
  const lost = counts.counts.filter((count) => count === 0).length;
  if (lost === 0) return [];
  return [fail(`answered 2xx, and ${lost} of the 2 good events are not stored`, [sent.evidence])];
}

async function halfProcessed({ store }: CheckContext, goods: readonly EventFields[]): Promise<string> {
  const counts = await store?.countsOf(goods);
  if (counts === undefined || counts.kind === "unknown") return "";
  if (counts.counts.every((count) => count === 0)) return "; its good events are lost";
  if (counts.counts.some((count) => count > 1))
    return "; its good events are stored again with each repetition";
  return "; a part of its events is stored";
}
