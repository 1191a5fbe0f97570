import type { SendPhase } from "./ab-test.ts";
import { SECOND_MS } from "../../contract/time.ts";
import type { JsonValue } from "../../contract/json.ts";
import { hashOf } from "../chance.ts";
import type { Contact } from "./contacts.ts";
import type { Mail } from "../stories/mail.ts";
import type { SingleSend } from "./single-send.ts";

/** Whom a mail of a single send goes to, and as which part of it. */
export interface SingleSendPart {
  readonly contacts: readonly Contact[];
  readonly phase: SendPhase;
}

/**
 * The mail that a single send makes of the contacts it goes to.
 *
 * Assumed: the sender's address, which SendGrid knows by its id, and that contacts without an address are left out.
 */
export function singleSendMail(
  single: SingleSend,
  account: string,
  { contacts, phase }: SingleSendPart,
): Mail {
  const { email, categories } = single;
  const content = [
    { type: "text/plain", value: email.plainContent },
    { type: "text/html", value: email.htmlContent },
  ].filter(({ value }) => value !== "");
  return {
    account,
    recipients: contacts.flatMap((contact) => {
      if (contact.email === null) return [];
      const own = { name: null, role: "to" as const, from: null, customArgs: [], sendAtSeconds: null };
      return [{ ...own, email: contact.email, subject: email.subject }];
    }),
    from: { email: `sender-${email.senderId ?? 0}@example.com`, name: null },
    subject: email.subject,
    content,
    category: categories.length === 0 ? null : categories,
    asmGroupId: email.suppressionGroupId,
    ipPoolName: email.ipPool,
    templateId: single.eventFields === "singlesend" ? phase.templateId : null,
    batchId: null,
    tracking: { opens: null, clicks: null, subscriptions: null },
    bypass: { list: false, spamReports: false, bounces: false, unsubscribes: false },
    marketing: marketingFields(single, phase),
  };
}

function marketingFields(single: SingleSend, phase: SendPhase): Readonly<Record<string, JsonValue>> {
  switch (single.eventFields) {
    case "singlesend":
      return singleSendFields(single, phase);
    case "campaign":
      // Documented for the marketing campaigns of old.
      return { marketing_campaign_id: numberOf(single.ids.id), marketing_campaign_name: single.name };
    case "newsletter":
      // Documented for the newsletters of old, texts all of them.
      return {
        newsletter: {
          newsletter_user_list_id: String(numberOf(single.listIds[0] ?? "")),
          newsletter_id: String(numberOf(single.ids.id)),
          newsletter_send_id: String(numberOf(`${single.ids.id}/send`)),
        },
      };
  }
}

// Observed in recorded payloads: texts all of them, send_at too.
function singleSendFields(
  { ids, name, sendAt, templateName }: SingleSend,
  { phaseId, templateId }: SendPhase,
): Readonly<Record<string, JsonValue>> {
  return {
    mc_pod_id: "1",
    mc_stats: "singlesend",
    phase_id: phaseId,
    send_at: String(Math.floor((sendAt ?? 0) / SECOND_MS)),
    sg_template_id: templateId,
    sg_template_name: templateName,
    singlesend_id: ids.id,
    singlesend_name: name,
    template_hash: ids.templateHash,
    template_id: templateId,
    template_version_id: ids.templateVersionId,
  };
}

/** Seven digits that follow from a text. */
function numberOf(text: string): number {
  return 1_000_000 + (hashOf(text) % 9_000_000);
}
