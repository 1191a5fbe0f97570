import type { CheckContext } from "../check-context.ts";
import type { Check, Finding } from "../check.ts";
import { fail, notJudged, ok } from "../check.ts";
import type { Sent } from "../check-sender.ts";
import { diagnoseRefusal, diagnosisClause, tellingBody } from "../refusal-diagnosis.ts";

/** Whether one plain event is accepted; where not, why. */
export const SIG_SINGLE: Check = {
  id: "sig-single",
  title: "Accepts one event as SendGrid sends it",
  severity: "critical",
  why: "A receiver that refuses what is right loses every event: SendGrid repeats it for 24 h, then drops it.",
  sends: "one delivered event in its real form",
  passes: "2xx; else the usual wrong ways of signing are tried to name the receiver's mistake",
  fix: "Verify timestamp and raw body, byte for byte, with the public key that SendGrid shows.",
  dependsOn: [],
  run: async (context) => {
    const { contact } = context;
    if (contact.kind === "accepted") return [ok("2xx to one delivered event", [contact.sent.evidence])];
    if (contact.kind === "walled") {
      if (context.isChosen("transport"))
        return [notJudged(`${contact.because}: see transport, nothing else can be judged`)];
      return [fail(contact.because, [contact.sent.evidence], contact.fix)];
    }
    return [await explained(context, contact.sent)];
  },
};

async function explained(context: CheckContext, sent: Sent): Promise<Finding> {
  const { events, sender, signer } = context;
  const what = `${sent.outcome} to one delivered event`;
  if (signer === null || sent.isTimedOut) return fail(what, [sent.evidence], TRY_BY_HAND);
  // The simple body is for receivers that stumble over something in the telling one.
  for (const body of [tellingBody({ events, sender }), sender.bytesOf([events.delivered()])]) {
    const diagnosis = await diagnoseRefusal(context, { body });
    if (diagnosis === undefined) continue;
    const evidence = [sent.evidence, diagnosis.sent.evidence];
    return fail(`${what}: ${diagnosisClause(diagnosis)}`, evidence, diagnosis.mistake.advice);
  }
  return fail(
    `${what}; no usual mistake of signing explains it`,
    [sent.evidence],
    `Let the receiver verify with this public key, or check with your own (--key FILE): ${signer.publicKey}`,
  );
}

const TRY_BY_HAND = "Look into the receiver's log: it did not get as far as an answer of 2xx.";
