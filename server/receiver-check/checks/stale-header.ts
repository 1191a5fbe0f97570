import { HOUR_MS } from "../../contract/time.ts";
import type { Check } from "../check.ts";
import { info, ok, warn } from "../check.ts";

/** Whether an old request can be replayed. */
export const STALE_HEADER: Check = {
  id: "stale-header",
  title: "Refuses requests that were signed long ago",
  severity: "low",
  why: "Who recorded a request can send it again for ever, unless old signatures are refused or events are counted once.",
  sends: "a valid signature 1 h old",
  passes: "no 2xx; a 2xx is only worth knowing, because SendGrid promises no window",
  fix: "Refuse timestamps more than 5 min old, and store each sg_event_id once in any case.",
  dependsOn: ["sig-single", "sig-enforced"],
  needs: "signatures",
  run: async (context) => {
    const body = [context.events.delivered()];
    const sent = await context.post({ what: "a signature 1 h old", body, signAt: context.now() - HOUR_MS });
    if (sent.isAccepted)
      return [info("accepts a signature 1 h old: a recorded request can be replayed", [sent.evidence])];
    if (sent.status === null || sent.status >= 500)
      return [warn(`${sent.outcome} to a signature 1 h old`, [sent.evidence])];
    return [ok("refuses a signature 1 h old", [sent.evidence])];
  },
};
