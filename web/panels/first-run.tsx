import type { JSX } from "react";
import { CopyableLine } from "../elements/copyable-line.tsx";

/** What to do when nothing has happened yet. `origin` is where the simulator listens. */
export function FirstRun({ origin }: { readonly origin: string }): JSX.Element {
  return (
    <section aria-labelledby="first-run">
      <h2 id="first-run">Send a first message</h2>
      <p>
        Paste this into a terminal, or point your app’s SendGrid client at <code>{origin}</code>. The tags in
        the address say what happens to the message: it is delivered, opened and clicked.
      </p>
      <CopyableLine text={firstMessage(origin)} of="the command" />
    </section>
  );
}

/** A curl line that sends one message whose address says what happens to it. */
export function firstMessage(origin: string): string {
  const mail = {
    personalizations: [{ to: [{ email: "ada+delivered+open+click@example.com" }] }],
    from: { email: "shop@example.com" },
    subject: "Your order",
    content: [{ type: "text/plain", value: "It is on its way." }],
  };
  return [
    `curl ${origin}/v3/mail/send`,
    "-H 'Authorization: Bearer SG.local'",
    "-H 'Content-Type: application/json'",
    `-d '${JSON.stringify(mail)}'`,
  ].join(" \\\n  ");
}
