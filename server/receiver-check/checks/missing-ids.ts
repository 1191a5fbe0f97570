import type { EventFields } from "../../simulation/ports.ts";
import type { CheckContext } from "../check-context.ts";
import type { Parcel } from "../check-sender.ts";
import type { Check } from "../check.ts";
import type { Members } from "../event-kit.ts";
import { RUN_ARGUMENT, withCustomArgs } from "../event-kit.ts";
import type { Comparison } from "../judgement.ts";
import { judgeCompared } from "../judgement.ts";

/** Whether events without the usual ids are accepted. */
export const MISSING_IDS: Check = {
  id: "missing-ids",
  title: "Accepts events without the usual ids",
  severity: "high",
  why: "Bounces that come back by mail carry no message id and no custom arguments; unsubscribes have come without an event id.",
  sends:
    'asynchronous bounces with sg_message_id "", null and absent, members in another order; an unsubscribe without sg_event_id, one with a newsletter object',
  passes: "2xx to each",
  fix: "Make these columns optional; where sg_event_id is missing, deduplicate by a hash of the event.",
  dependsOn: ["sig-single"],
  isHostile: true,
  run: async (context) =>
    judgeCompared(context, comparisonsFor(context), "2xx to events without the usual ids"),
};

function comparisonsFor(context: CheckContext): readonly Comparison[] {
  const { events } = context;
  const late: Members = { ip: undefined, "smtp-id": undefined, tls: undefined };
  const lateBounce = (more: Members): EventFields =>
    withCustomArgs(events.event("bounce", { ...late, ...more }), []);
  const bounces: readonly (readonly [string, Buffer | readonly EventFields[]])[] = [
    ["an asynchronous bounce with an empty sg_message_id", [lateBounce({ sg_message_id: "" })]],
    ["an asynchronous bounce with sg_message_id null", [lateBounce({ sg_message_id: null })]],
    ["an asynchronous bounce without sg_message_id", [lateBounce({ sg_message_id: undefined })]],
    ["an asynchronous bounce with its members in another order", inAnotherOrder(lateBounce({}))],
  ];
  const unsubscribes: readonly (readonly [string, Members])[] = [
    ["an unsubscribe without sg_event_id", { sg_event_id: undefined }],
    ["an unsubscribe without sg_message_id", { sg_message_id: undefined }],
    [
      "an unsubscribe with a newsletter object",
      {
        newsletter: {
          newsletter_user_list_id: "10557865",
          newsletter_id: "1943530",
          newsletter_send_id: "2308608",
        },
      },
    ],
  ];
  const plainBounce = (): Parcel => ({ what: "a plain bounce", body: [events.event("bounce")] });
  const plainUnsubscribe = (): Parcel => ({
    what: "a plain unsubscribe",
    body: [events.custom("unsubscribe")],
  });
  return [
    ...bounces.map(([what, body]) => ({ parcel: { what, body }, twin: plainBounce })),
    ...unsubscribes.map(([what, members]) => ({
      parcel: { what, body: [events.custom("unsubscribe", members)] },
      twin: plainUnsubscribe,
    })),
  ];
}

// Observed: not every system behind SendGrid sorts its members.
function inAnotherOrder({ builtIn, customArgs }: EventFields): Buffer {
  const members = [...Object.entries(builtIn), ...customArgs].filter(([name]) => name !== RUN_ARGUMENT);
  return Buffer.from(`[${JSON.stringify(Object.fromEntries(members.toReversed()))}]\r\n`);
}
