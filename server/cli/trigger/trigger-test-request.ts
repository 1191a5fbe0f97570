import { AttemptOutput } from "../attempt-output.ts";
import type { CliContext } from "../context.ts";
import { postedAttempt } from "./event-posting.ts";
import { interruptible, unlessInterrupted } from "../interruption.ts";
import { openPlace } from "./trigger-place.ts";
import type { TriggerOptions } from "./trigger-options.ts";
import { BUILT_IN_TARGET } from "../start-options.ts";

const TEST_PATH = "/v3/user/webhooks/event/test";

/** `fake-sendgrid trigger test`: what SendGrid posts when somebody presses "Test Your Integration". */
export async function triggerTestRequest(context: CliContext, options: TriggerOptions): Promise<void> {
  const place = await openPlace(
    context,
    { target: BUILT_IN_TARGET, ...options },
    { host: { retryJitter: 0 }, ofTemporary: ["seed"] },
  );
  try {
    const { client, temporary } = place;
    if (temporary === undefined) return;
    const { id, url } = temporary.settings;
    await interruptible(async (interrupted) => {
      // Answered once the first attempt has settled.
      const answered = temporary.host.client.call({ method: "POST", path: TEST_PATH, body: { id, url } });
      await unlessInterrupted(answered, interrupted);
    });
    const output = new AttemptOutput(context, { isJson: options.json === true, temporary });
    const { items } = await client.attempts("0");
    let events = 0;
    for (const attempt of items) {
      events += attempt.eventCount;
      output.show(await postedAttempt(client, attempt.id));
    }
    output.end({ events, unposted: 0, hint: "" });
  } finally {
    await place.close();
  }
}
