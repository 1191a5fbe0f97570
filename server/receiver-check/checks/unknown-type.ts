import type { Check } from "../check.ts";
import { judgeAccepted, postEach } from "../judgement.ts";

/** Whether an event type of tomorrow is accepted. */
export const UNKNOWN_TYPE: Check = {
  id: "unknown-type",
  title: "Accepts a type of event that nobody knows yet",
  severity: "high",
  why: "SendGrid has added types before: the day it does so again, a receiver that throws gets no batch through.",
  sends: "one event named rc_future_event, with all its ids",
  passes: "2xx",
  fix: "Ignore unknown names; never throw on them.",
  dependsOn: ["sig-single"],
  isHostile: true,
  run: async (context) => {
    const event = context.events.custom("rc_future_event");
    const sents = await postEach(context, [{ what: "an event named rc_future_event", body: [event] }]);
    return judgeAccepted(sents, "2xx to an event of a new type");
  },
};
