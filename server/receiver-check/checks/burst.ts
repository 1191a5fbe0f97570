import type { CheckContext } from "../check-context.ts";
import type { Parcel, Sent } from "../check-sender.ts";
import type { EventFields } from "../../simulation/ports.ts";
import type { Check, Finding } from "../check.ts";
import { fail, notJudged, ok } from "../check.ts";
import { evidenceOf } from "../judgement.ts";

/** Whether many posts at a time are accepted. */
export const BURST: Check = {
  id: "burst",
  title: "Takes many posts at a time",
  severity: "high",
  why: "SendGrid posts from many machines, tens or hundreds of times a second: small pools answer 5xx just then.",
  sends: "200 posts over 50 connections, each with an event of its own",
  passes: "2xx to all, no connection refused or reset; with a probe: all are stored",
  fix: "Make pools large enough, insert many rows at once, and queue instead of refusing.",
  dependsOn: ["sig-single"],
  isHostile: true,
  run: async (context) => {
    if (context.verdictOf("latency") === "FAIL") return [notJudged("it is too slow one by one: see latency")];
    const { burstPosts, burstConnections } = context.volume;
    const batch = Array.from({ length: burstPosts }, () => context.events.delivered());
    const sents = await postAtOnce(context, batch);
    const refused = sents.filter(({ isAccepted }) => !isAccepted);
    if (refused.length > 0) {
      const outcomes = new Set(refused.map(({ outcome }) => outcome));
      const reason = `${[...outcomes].slice(0, 3).join(", ")}: ${refused.length} of ${burstPosts} posts over ${burstConnections} connections`;
      return [fail(reason, evidenceOf(refused))];
    }
    return [
      ok(`2xx to ${burstPosts} posts over ${burstConnections} connections`, evidenceOf(sents)),
      ...(await lostFindings(context, batch)),
    ];
  },
};

async function postAtOnce(context: CheckContext, batch: readonly EventFields[]): Promise<readonly Sent[]> {
  const { sender, volume } = context;
  const parcels: Parcel[] = batch.map((event) => ({ what: "one of many events", body: [event] }));
  const sents: Sent[] = [];
  const connection = async (): Promise<void> => {
    const carrier = sender.openCarrier();
    for (let parcel = parcels.pop(); parcel !== undefined; parcel = parcels.pop())
      sents.push(await context.post({ ...parcel, carrier }));
    sender.closeCarrier(carrier);
  };
  await Promise.all(Array.from({ length: volume.burstConnections }, connection));
  return sents;
}

async function lostFindings(
  { store }: CheckContext,
  batch: readonly EventFields[],
): Promise<readonly Finding[]> {
  if (store === null) return [notJudged("whether all are stored")];
  const counts = await store.countsOf(batch);
  if (counts.kind === "unknown") return [notJudged(`whether all are stored: ${counts.why}`)];
  const lost = counts.counts.filter((count) => count === 0).length;
  return lost === 0 ? [] : [fail(`answered 2xx to all, and ${lost} of ${batch.length} are not stored`)];
}
