import { SECOND_MS } from "../../contract/time.ts";
import { checkNames } from "../known-names.ts";
import type { MailAddressInput, MailToSend } from "../embedded/library-interface.ts";

/** The body of `POST /v3/mail/send` for a mail; what is undefined in it does not reach the wire. */
export function mailRequest(mail: MailToSend): object {
  checkNames("send", mail, MAIL_NAMES);
  const { to, cc, bcc, from = "sender@example.com", subject = "Hello", sendAt, asmGroupId } = mail;
  return {
    personalizations: [
      { to: addresses(to), cc: addresses(cc), bcc: addresses(bcc), custom_args: mail.customArgs },
    ],
    from: address(from),
    subject,
    content: contentOf(mail),
    categories: mail.categories,
    send_at: sendAt === undefined ? undefined : Math.floor(sendAt / SECOND_MS),
    asm: asmGroupId === undefined ? undefined : { group_id: asmGroupId },
    template_id: mail.templateId,
    ip_pool_name: mail.ipPoolName,
    ...mail.raw,
  };
}

const MAIL_NAMES = [
  "to",
  "cc",
  "bcc",
  "from",
  "subject",
  "text",
  "html",
  "customArgs",
  "categories",
  "sendAt",
  "asmGroupId",
  "templateId",
  "ipPoolName",
  "raw",
] as const satisfies readonly (keyof MailToSend)[];

function contentOf({ text, html }: MailToSend): readonly object[] {
  const plain =
    text === undefined && html !== undefined ? [] : [{ type: "text/plain", value: text ?? "Hello" }];
  return html === undefined ? plain : [...plain, { type: "text/html", value: html }];
}

function addresses(
  input: MailAddressInput | readonly MailAddressInput[] | undefined,
): readonly object[] | undefined {
  if (input === undefined) return undefined;
  return isList(input) ? input.map(address) : [address(input)];
}

function isList(input: MailAddressInput | readonly MailAddressInput[]): input is readonly MailAddressInput[] {
  return Array.isArray(input);
}

function address(input: MailAddressInput): object {
  return typeof input === "string" ? { email: input } : { ...input };
}
