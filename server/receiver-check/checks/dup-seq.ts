import type { CheckContext } from "../check-context.ts";
import type { Parcel } from "../check-sender.ts";
import type { EventFields } from "../../simulation/ports.ts";
import type { Check, Finding } from "../check.ts";
import { fail, notJudged } from "../check.ts";
import { judgeAccepted, listed, postEach } from "../judgement.ts";

/** Whether an event that comes again is counted once. */
export const DUP_SEQ: Check = {
  id: "dup-seq",
  title: "Counts an event that comes again once",
  severity: "critical",
  why: "SendGrid delivers at least once: whenever an answer is late or lost, the batch comes again, signed anew.",
  sends: "the same batch again, one event again in another batch, one twice inside a batch",
  passes: "2xx to all; with a probe: each stored once",
  fix: "Put a unique index on sg_event_id, and treat a second copy as done: 2xx.",
  dependsOn: ["sig-single", "sig-multi"],
  isHostile: true,
  run: async (context) => {
    const { events } = context;
    const again = events.delivered();
    const elsewhere = events.delivered();
    const within = events.delivered();
    const copies: readonly (readonly [string, EventFields])[] = [
      ["the same batch again", again],
      ["an event again in another batch", elsewhere],
      ["an event twice inside a batch", within],
    ];
    const parcels: readonly Parcel[] = [
      { what: "a batch", body: [again] },
      { what: "the same batch again", body: [again] },
      { what: "a batch", body: [elsewhere] },
      { what: "an event again in another batch", body: [events.delivered(), elsewhere] },
      { what: "an event twice inside a batch", body: [within, within] },
    ];
    const sents = await postEach(context, parcels);
    return [...judgeAccepted(sents, "2xx to all copies"), ...(await doubledFindings(context, copies))];
  },
};

async function doubledFindings(
  { store }: CheckContext,
  copies: readonly (readonly [what: string, event: EventFields])[],
): Promise<readonly Finding[]> {
  if (store === null) return [notJudged("whether copies are counted once")];
  const counts = await store.countsOf(copies.map(([, event]) => event));
  if (counts.kind === "unknown") return [notJudged(`whether copies are counted once: ${counts.why}`)];
  const doubled = copies.flatMap(([what], index) => {
    const count = counts.counts[index] ?? 0;
    return count > 1 ? [`${what} (stored ${count} times)`] : [];
  });
  return doubled.length === 0 ? [] : [fail(`counts copies again: ${listed(doubled)}`)];
}
