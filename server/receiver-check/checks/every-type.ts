import type { EventFields } from "../../simulation/ports.ts";
import type { CheckContext } from "../check-context.ts";
import type { Check, Finding } from "../check.ts";
import { info } from "../check.ts";
import type { EventKit } from "../event-kit.ts";
import { withCustomArgs } from "../event-kit.ts";
import { judgeAccepted, listed, postAll } from "../judgement.ts";

/** Whether every type of event is accepted. */
export const TYPES: Check = {
  id: "types",
  title: "Accepts every type of event",
  severity: "high",
  why: "A receiver that throws at a type it does not use gets its whole batch again for 24 h.",
  sends:
    "each of the 12 types alone with all its documented members, blocks and account_status_change included",
  passes: "2xx to each",
  fix: "Ignore what is not needed: a default branch that answers 2xx.",
  dependsOn: ["sig-single"],
  isHostile: true,
  run: async (context) => {
    const types = everyType(context.events);
    const sents = await postAll(
      context,
      types.map(([what, event]) => ({ what, body: [event] })),
    );
    const accepted = types.filter((_, index) => sents[index]?.isAccepted === true);
    return [
      ...judgeAccepted(sents, `2xx to all ${types.length} types and forms`),
      ...(await notStored(context, accepted)),
    ];
  },
};

type TypedEvent = readonly [what: string, event: EventFields];

function everyType(events: EventKit): readonly TypedEvent[] {
  const visitor = {
    ip: "203.0.113.7",
    useragent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
  };
  return [
    ["processed", events.event("processed", { pool: { id: 210, name: "pool" } })],
    ["deferred", events.event("deferred")],
    ["delivered", events.event("delivered")],
    ["bounce", events.event("bounce")],
    [
      "bounce of type blocked",
      events.event("bounce", {
        type: "blocked",
        bounce_classification: "Mailbox Unavailable",
        status: "4.2.2",
        reason: "452 4.2.2 The email account that you tried to reach is over quota.",
      }),
    ],
    ["dropped", events.event("dropped")],
    ["open", events.event("open")],
    ["click", events.event("click")],
    ["spamreport", events.custom("spamreport")],
    ["unsubscribe", events.custom("unsubscribe")],
    ["group_unsubscribe", events.custom("group_unsubscribe", { asm_group_id: 10, ...visitor })],
    ["group_resubscribe", events.custom("group_resubscribe", { asm_group_id: 10, ...visitor })],
    ["account_status_change", accountStatusChange(events)],
  ];
}

// Documented: it is about the account, so that it has neither address nor message, nor custom arguments.
function accountStatusChange(events: EventKit): EventFields {
  const event = events.custom("account_status_change", {
    email: undefined,
    sg_message_id: undefined,
    type: "compliance_suspend",
  });
  return withCustomArgs(event, []);
}

// What an app does not need it need not store: worth knowing, because a misspelt name looks the same.
async function notStored({ store }: CheckContext, types: readonly TypedEvent[]): Promise<readonly Finding[]> {
  const counts = await store?.countsOf(types.map(([, event]) => event));
  if (counts === undefined || counts.kind === "unknown") return [];
  const missing = types.filter((_, index) => counts.counts[index] === 0).map(([what]) => what);
  if (missing.length === 0) return [];
  return [info(`answered, but not stored: ${listed(missing)}; wanted, or a misspelt name?`)];
}
