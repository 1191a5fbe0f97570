import type { MailAddress } from "../../simulation/stories/mail.ts";
import type { Simulator } from "../../simulation/simulator.ts";
import { fillMail } from "../../api/sendgrid/mail/mail-filling.ts";
import type { TemplateRenderer } from "../../api/sendgrid/templates/template-renderer.ts";
import { addressIn, readSmtpMail } from "../../api/sendgrid/mail/smtp-mail.ts";
import { readInboundMail } from "./inbound-reader.ts";

/** A mail as a client submitted it. */
export interface Submission {
  readonly raw: Uint8Array;
  readonly account: string;
  /** The public part of the API key that it came with. */
  readonly apiKeyId: string | undefined;
  readonly envelopeFrom: string;
  readonly recipients: readonly string[];
}

/** What is said to who submitted a mail. */
export type SubmissionReply =
  | { readonly kind: "queued"; readonly messageId: string }
  | { readonly kind: "refused"; readonly why: string };

/** What takes submitted mails. */
export interface SubmissionTaker {
  readonly simulator: Pick<Simulator, "accept" | "account">;
  readonly renderer: TemplateRenderer;
}

/**
 * Takes a mail that was submitted by SMTP: its recipients get messages, as those of mail/send do.
 *
 * A template that the X-SMTPAPI header names is filled in; one that cannot be is refused (assumed).
 */
export async function submitMail(
  submission: Submission,
  { simulator, renderer }: SubmissionTaker,
): Promise<SubmissionReply> {
  const { raw, account, apiKeyId, envelopeFrom, recipients } = submission;
  const reading = await readInboundMail(raw);
  if (reading.kind === "unreadable") return { kind: "refused", why: reading.why };
  const { mail, headers } = reading;
  const parts = [
    ["text/plain", mail.text],
    ["text/html", mail.html],
  ] as const;
  const read = readSmtpMail({
    account,
    smtpApi: headers.get("x-smtpapi"),
    messageId: headers.get("message-id"),
    from: senderOf(mail.from, envelopeFrom),
    recipients,
    subject: mail.subject,
    content: parts.flatMap(([type, value]) => (value === null ? [] : [{ type, value }])),
  });
  if (read.recipients.length === 0) return { kind: "refused", why: "none of its recipients is an address" };
  const key = apiKeyId === undefined ? {} : { apiKeyId };
  const { templates } = simulator.account(account);
  const made = await fillMail({ ...read, ...key }, { templates, renderer });
  if (made.kind === "failed") return { kind: "refused", why: made.why };
  const { messageId } = simulator.accept(made.mail);
  return { kind: "queued", messageId };
}

function senderOf(header: string, envelopeFrom: string): MailAddress {
  return header === "" ? { email: envelopeFrom, name: null } : addressIn(header);
}
