import { TEST_REQUEST_CONTENT_TYPE } from "../../contract/wire.ts";
import { testRequestText } from "../../simulation/deliveries/test-request.ts";
import type { Check } from "../check.ts";
import { fail, ok } from "../check.ts";
import { diagnoseRefusal, diagnosisClause } from "../refusal-diagnosis.ts";

/** Whether "Test Your Integration" is accepted. */
export const TEST_REQUEST: Check = {
  id: "test-request",
  title: 'Accepts "Test Your Integration"',
  severity: "high",
  why: "The button of SendGrid's settings page sends another form than real batches have: it fails where the body is rebuilt.",
  sends:
    "the test request of 2025: 11 events, no line breaks, \\u003c for <, application/json without charset",
  passes: "2xx",
  fix: "Verify the raw bytes, and take application/json with and without a charset.",
  dependsOn: ["sig-single"],
  run: async (context) => {
    const { events, now } = context;
    const body = Buffer.from(testRequestText({ form: "2025", at: now(), ids: events.chance }));
    const contentType = TEST_REQUEST_CONTENT_TYPE;
    const sent = await context.post({ what: "the test request", body, contentType });
    if (sent.isAccepted) return [ok("2xx to the test request of 11 events", [sent.evidence])];
    const reason = `${sent.outcome} to the test request`;
    const withCharset = await context.post({ what: "the test request with a charset", body });
    if (withCharset.isAccepted)
      return [
        fail(
          `${reason}, not with a charset behind application/json`,
          [sent.evidence, withCharset.evidence],
          "Compare the media type only, not the whole Content-Type header.",
        ),
      ];
    const diagnosis = await diagnoseRefusal(context, { body, contentType });
    if (diagnosis === undefined)
      return [
        fail(
          `${reason}; no usual mistake of signing explains it`,
          [sent.evidence],
          "If the receiver verifies the raw bytes, look into its log: this body has events of 11 types, lists of categories, and unsorted members.",
        ),
      ];
    const evidence = [sent.evidence, diagnosis.sent.evidence];
    return [fail(`${reason}: ${diagnosisClause(diagnosis)}`, evidence, diagnosis.mistake.advice)];
  },
};
