import type { Check } from "../check.ts";
import { fail, ok } from "../check.ts";
import { diagnoseRefusal, diagnosisClause } from "../refusal-diagnosis.ts";

/** Whether a batch of several events is accepted. */
export const SIG_MULTI: Check = {
  id: "sig-multi",
  title: "Accepts several events in one batch",
  severity: "critical",
  why: "The line breaks between events are signed too; whoever rebuilds the body gets single events right and loses all batches.",
  sends: "a batch of 3 delivered events, with CR LF between them",
  passes: "2xx",
  fix: "Keep the raw body; do not rebuild it from the parsed events.",
  dependsOn: ["sig-single"],
  run: async (context) => {
    const { events, sender } = context;
    const body = sender.bytesOf([events.delivered(), events.delivered(), events.delivered()]);
    const sent = await context.post({ what: "a batch of 3 events", body });
    if (sent.isAccepted) return [ok("2xx to a batch of 3 events", [sent.evidence])];
    const reason = `${sent.outcome} to a batch of 3 events`;
    const diagnosis = await diagnoseRefusal(context, { body });
    if (diagnosis === undefined) return [fail(reason, [sent.evidence])];
    const evidence = [sent.evidence, diagnosis.sent.evidence];
    return [fail(`${reason}: ${diagnosisClause(diagnosis)}`, evidence, diagnosis.mistake.advice)];
  },
};
