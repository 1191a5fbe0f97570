import { MINUTE_MS, SECOND_MS } from "../../contract/time.ts";
import type { CheckContext } from "../check-context.ts";
import type { Parcel } from "../check-sender.ts";
import type { Check } from "../check.ts";
import { judgeAccepted, postAll } from "../judgement.ts";

const NEARLY_A_DAY_SECONDS = (23 * 60 + 50) * 60;

/** Whether events that come late are accepted. */
export const LATE_DELIVERY: Check = {
  id: "late-delivery",
  title: "Accepts events that come late",
  severity: "high",
  why: "After an outage SendGrid delivers events up to 24 h old, signed anew: a window on the events' own time loses them all.",
  sends: "events 23 h 50 min old with a fresh signature; signatures 1 min old and 1 min ahead",
  passes: "2xx to each",
  fix: "Measure a replay window on the timestamp header only, and make it 5 min wide or more.",
  dependsOn: ["sig-single"],
  run: async (context) => {
    const sents = await postAll(context, lateParcels(context));
    return judgeAccepted(sents, "2xx to events 23 h 50 min old, and to signatures 1 min off");
  },
};

function lateParcels({ events, now, signer }: CheckContext): readonly Parcel[] {
  const timestamp = events.seconds(NEARLY_A_DAY_SECONDS);
  const late: Parcel = { what: "events 23 h 50 min old", body: [events.delivered({ timestamp })] };
  if (signer === null) return [late];
  const at = now();
  const before: Parcel = {
    what: "a signature 1 min old",
    body: [events.delivered()],
    signAt: at - MINUTE_MS + SECOND_MS,
  };
  const ahead: Parcel = {
    what: "a signature 1 min ahead",
    body: [events.delivered()],
    signAt: at + MINUTE_MS - SECOND_MS,
  };
  return [late, before, ahead];
}
