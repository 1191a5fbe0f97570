import type { EventFields } from "../../simulation/ports.ts";
import type { Check } from "../check.ts";
import { fail, notJudged, ok } from "../check.ts";
import type { EventKit } from "../event-kit.ts";

/** Whether all events of a batch are stored. */
export const BATCH_COMPLETE: Check = {
  id: "batch-complete",
  title: "Stores every event of a batch",
  severity: "critical",
  why: "A receiver that reads the first event only, or one for each message, answers 2xx and loses the rest for good.",
  sends: "10 events of 3 messages in one batch, several of each message",
  passes: "2xx, and the probe finds all 10",
  fix: "Loop over the whole array; the body is never one event.",
  dependsOn: ["sig-single", "sig-multi"],
  needs: "probe",
  run: async (context) => {
    const { store } = context;
    const batch = batchOfThreeMessages(context.events);
    const sent = await context.post({ what: "10 events of 3 messages", body: batch });
    if (!sent.isAccepted) return [fail(`${sent.outcome} to 10 events of 3 messages`, [sent.evidence])];
    if (store === null) return [notJudged("whether all events of a batch are stored")];
    const counts = await store.countsOf(batch);
    if (counts.kind === "unknown") {
      // Nothing of what was answered 2xx is found: that is for the person to see, and not to be passed over.
      if (counts.why.includes("does not find")) return [fail(counts.why, [sent.evidence])];
      return [notJudged(`whether all events of a batch are stored: ${counts.why}`)];
    }
    const lost = counts.counts.filter((count) => count === 0).length;
    if (lost > 0)
      return [
        fail(`answered ${sent.status ?? 200}, and ${lost} of 10 events are not stored`, [sent.evidence]),
      ];
    if (counts.altered.length > 0)
      return [fail(`stored otherwise than sent: ${counts.altered.join(", ")}`, [sent.evidence])];
    return [ok("2xx, and all 10 events are stored", [sent.evidence])];
  },
};

// Plain ones: a type that an app does not store would look like a lost event.
function batchOfThreeMessages(events: EventKit): readonly EventFields[] {
  const messages = [events.message(), events.message(), events.message()];
  return Array.from({ length: 10 }, (_, index) => {
    const message = messages[index % 3] ?? events.message();
    // A delivered event's id follows from its message: here each needs one of its own.
    const sgEventId = events.idFor("delivered", events.message());
    return events.delivered({ sg_event_id: sgEventId }, message);
  });
}
