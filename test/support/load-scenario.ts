import { createSimulator } from "../../server/index.ts";
import type { FakeSendgrid } from "../../server/index.ts";
import { startLoadReceiver } from "./load-receiver.ts";
import type { LoadReceiver } from "./load-receiver.ts";

/** Every kind of traffic, with most of what can happen to a message; about 1,200 events, days long. */
export const SMALL_CAMPAIGN = {
  name: "small-campaign",
  title: "A campaign, some mails and some events",
  description: "All kinds of traffic.",
  seed: 11,
  traffic: [
    {
      kind: "campaign",
      messages: 300,
      over: "10m",
      rates: { bounce: 0.05, deferred: 0.1, dropped: 0.02, open: 0.5, click: 0.2 },
      customArgs: { order: "o-{index}", shop: "Zoë" },
    },
    { kind: "mail", to: "ada+deferred2+bounce@example.com", subject: "Mail {index}", count: 5, every: "30s" },
    { kind: "events", events: [{ event: "open", email: "ada@example.com" }], count: 3, every: "1m" },
  ],
};

/** A scenario as a simulator runs it, posting to a receiver: what the receiver got. */
export async function postedByRun(
  scenario: Parameters<FakeSendgrid["run"]>[0],
  options: { readonly servers: number; readonly startAt?: number; readonly seed?: number },
): Promise<LoadReceiver> {
  const receiver = await startLoadReceiver();
  const { servers, startAt = 0, seed = 11 } = options;
  const simulator = await createSimulator({ clock: "manual", servers, startAt, seed });
  try {
    const { passed } = await simulator.run(scenario, { seed, target: receiver.url });
    if (passed !== true) throw new Error("the run did not go as expected");
  } finally {
    await simulator.close();
  }
  return receiver;
}

/** The sg_event_ids of events, sorted. */
export function sortedIds(events: readonly Record<string, unknown>[]): readonly string[] {
  return events.map((event) => String(event["sg_event_id"])).toSorted();
}
