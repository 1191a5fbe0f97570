import type { Address, Attachment, Email } from "postal-mime";
import type { InboundAttachment, InboundMail } from "../../simulation/inbound/inbound-mail.ts";

/** A mail that was read, or why it cannot be. */
export type InboundReading =
  | {
      readonly kind: "mail";
      readonly mail: InboundMail;
      /** Values by lower-case name, unfolded and decoded; where a name comes twice, the last one. */
      readonly headers: ReadonlyMap<string, string>;
    }
  | { readonly kind: "unreadable"; readonly why: string };

/**
 * Reads a mail (RFC 5322 and MIME) from its bytes. Never rejects: what is no mail is told.
 *
 * The parser is loaded when the first mail comes.
 */
export async function readInboundMail(raw: Uint8Array): Promise<InboundReading> {
  const { default: PostalMime, decodeWords } = await import("postal-mime");
  let email: Email;
  try {
    // Attached mails stay attachments, as they came.
    email = await PostalMime.parse(raw, { forceRfc822Attachments: true, attachmentEncoding: "arraybuffer" });
  } catch (cause) {
    return { kind: "unreadable", why: cause instanceof Error ? cause.message : String(cause) };
  }
  if (email.headers.length === 0) return { kind: "unreadable", why: "it has no header" };
  // Observed: headers are told with their encoded words as text.
  const headers = email.headers.map((header) => ({ ...header, value: decodeWords(header.value) }));
  const byName = new Map(headers.map(({ key, value }) => [key, value]));
  return { kind: "mail", mail: mailOf({ ...email, headers }, raw), headers: byName };
}

function mailOf(email: Email, raw: Uint8Array): InboundMail {
  return {
    raw,
    headers: email.headers.map(({ originalKey, value }) => `${originalKey}: ${value}\n`).join(""),
    from: email.from === undefined ? "" : addressText(email.from),
    to: addressesText(email.to),
    cc: addressesText(email.cc),
    subject: email.subject ?? "",
    text: email.text ?? null,
    html: email.html ?? null,
    dkimDomains: email.headers.flatMap(({ key, value }) =>
      key === "dkim-signature" ? [/(?:^|;)\s*d=\s*([^\s;]+)/.exec(value)?.[1] ?? ""] : [],
    ),
    attachments: email.attachments.map(attachmentOf),
  };
}

function attachmentOf(attachment: Attachment, index: number): InboundAttachment {
  const { filename, mimeType, contentId, content } = attachment;
  return {
    filename: filename ?? `attachment${index + 1}`,
    type: mimeType,
    contentId: contentId === undefined ? null : contentId.replace(/^<|>$/g, ""),
    content: typeof content === "string" ? Buffer.from(content) : new Uint8Array(content),
  };
}

function addressesText(addresses: readonly Address[] = []): string {
  return addresses.map(addressText).join(", ");
}

// Observed: a name without special characters stands without quotes.
function addressText({ name, address, group }: Address): string {
  if (group !== undefined) return `${name}: ${addressesText(group)};`;
  if (name === "") return address;
  const isPlain = /^[^"(),.:;<>@[\\\]]*$/.test(name);
  return `${isPlain ? name : `"${name.replaceAll(/["\\]/g, "\\$&")}"`} <${address}>`;
}
