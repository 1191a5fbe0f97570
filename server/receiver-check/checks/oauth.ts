import type { Check } from "../check.ts";
import { fail, ok } from "../check.ts";

/** Whether an expired token is refused in the words that make SendGrid fetch a new one. */
export const OAUTH: Check = {
  id: "oauth",
  title: "Asks for a new token when one has expired",
  severity: "high",
  why: "SendGrid keeps a token until a 4xx says invalid_token (or another word of RFC 6750): without the word it retries with the old one for 24 h.",
  sends: "a token that was never given out; then a good one",
  passes: "4xx with invalid_token in the body; then 2xx",
  fix: 'Answer 401 with {"error":"invalid_token"} in the body, not only in a header.',
  dependsOn: ["sig-single"],
  needs: "oauth",
  run: async (context) => {
    const { events } = context;
    const wrong = await context.post({
      what: "an event with an expired token",
      body: [events.delivered()],
      accessToken: "receiver-check-expired",
    });
    if (wrong.isAccepted) return [fail("accepts a token that was never given out", [wrong.evidence])];
    const isWorded = /invalid_request|invalid_token|insufficient_scope/.test(wrong.text);
    if (wrong.status === null || wrong.status < 400 || wrong.status > 499 || !isWorded)
      return [
        fail(`${wrong.outcome} to an expired token, without invalid_token in the body`, [wrong.evidence]),
      ];
    const right = await context.post({ what: "an event with a good token", body: [events.delivered()] });
    if (!right.isAccepted) return [fail(`${right.outcome} to a good token`, [right.evidence])];
    return [
      ok(`${wrong.outcome} and invalid_token to an expired token, 2xx to a good one`, [wrong.evidence]),
    ];
  },
};
