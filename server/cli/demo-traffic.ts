import type { Duration } from "../contract/time.ts";
import type { Host } from "../runtime/host.ts";
import { mailRequest } from "../runtime/mails/mail-request.ts";

/** How long between two mails. */
const PAUSE_MS: Duration = 4000;

const STORIES = [
  "delivered+open+click",
  "delivered+open",
  "bounce",
  "deferred+delivered",
  "delivered+spamreport",
];
const NAMES = ["ada", "grace", "alan", "edsger", "barbara"];

/** Sends a mail every few seconds, so that something arrives. Answers how to stop. */
export function startDemo({ client, hostTime }: Host): () => void {
  let sent = 0;
  let stop = (): void => undefined;
  const sendNext = (): void => {
    const story = STORIES[sent % STORIES.length] ?? "delivered";
    const name = NAMES[sent % NAMES.length] ?? "ada";
    sent += 1;
    // Each mail has an address of its own: one that bounced once is suppressed from then on.
    const mail = { to: `${name}.${sent}+${story}@example.com`, customArgs: { demo: String(sent) } };
    const request = { method: "POST", path: "/v3/mail/send", body: mailRequest(mail) } as const;
    client.call(request).catch((error: unknown) => process.emitWarning(String(error)));
    stop = hostTime.wakeIn(PAUSE_MS, sendNext);
  };
  sendNext();
  return () => stop();
}
