/** A curl line that sends one message whose address says what happens to it. */
export function firstMessage(origin: string, apiKey: string): string {
  const mail = {
    personalizations: [{ to: [{ email: "ada+delivered+open+click@example.com" }] }],
    from: { email: "shop@example.com" },
    subject: "Your order",
    content: [{ type: "text/plain", value: "It is on its way." }],
  };
  return [
    `curl ${origin}/v3/mail/send`,
    `-H 'Authorization: Bearer ${apiKey}'`,
    "-H 'Content-Type: application/json'",
    `-d '${JSON.stringify(mail)}'`,
  ].join(" \\\n  ");
}
