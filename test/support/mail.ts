import type { Mail, Recipient } from "../../server/simulation/stories/mail.ts";

/** A mail to one or more addresses, with nothing special about it. */
export function mailTo(
  emails: string | readonly string[],
  more: Partial<Mail> & { readonly recipient?: Partial<Recipient> } = {},
): Mail {
  const { recipient, ...rest } = more;
  const addresses = typeof emails === "string" ? [emails] : emails;
  return {
    account: "main",
    recipients: addresses.map((email) => ({
      email,
      name: null,
      role: "to",
      from: null,
      customArgs: [],
      subject: null,
      sendAtSeconds: null,
      ...recipient,
    })),
    from: { email: "shop@example.com", name: null },
    subject: "Your order",
    content: [{ type: "text/plain", value: "Thank you." }],
    category: null,
    asmGroupId: null,
    ipPoolName: null,
    templateId: null,
    batchId: null,
    tracking: { opens: true, clicks: true, subscriptions: true },
    bypass: { list: false, spamReports: false, bounces: false, unsubscribes: false },
    ...rest,
  };
}
