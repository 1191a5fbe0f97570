import type { JsonObject } from "../../contract/json.ts";
import type { InboundAttachment, InboundEnvelope, InboundMail } from "./inbound-mail.ts";
import type { ParseSetting } from "../account/parse-settings.ts";
import type { FormField } from "../ports.ts";

/** What a post of Inbound Parse tells. */
export interface InboundPost {
  readonly mail: InboundMail;
  readonly envelope: InboundEnvelope;
  readonly setting: Pick<ParseSetting, "isRaw" | "isSpamChecked">;
}

/**
 * The fields of a post of Inbound Parse.
 *
 * Documented: their names and forms. Observed: that their order means nothing. Assumed: every text is UTF-8 and so say
 * the charsets; nobody looks into DNS here, so SPF passes, and every DKIM signature.
 */
export function inboundFields({ mail, envelope, setting }: InboundPost): readonly FormField[] {
  const { isRaw, isSpamChecked } = setting;
  const attachments = isRaw ? [] : mail.attachments;
  const texts: readonly (readonly [name: string, value: string | Uint8Array | null])[] = [
    ["headers", isRaw ? null : mail.headers],
    ["email", isRaw ? mail.raw : null],
    ["dkim", dkimOf(mail)],
    ["to", mail.to],
    ["cc", mail.cc === "" ? null : mail.cc],
    ["from", mail.from],
    ["subject", mail.subject],
    ["text", isRaw ? null : mail.text],
    ["html", isRaw ? null : mail.html],
    ["sender_ip", envelope.senderIp],
    ["SPF", "pass"],
    ["envelope", JSON.stringify({ to: envelope.to, from: envelope.from })],
    ["charsets", JSON.stringify(charsetsOf(mail, isRaw))],
    ["spam_score", isSpamChecked ? spamScoreOf(mail).toFixed(1) : null],
    ["spam_report", isSpamChecked ? spamReportOf(mail) : null],
    ["attachments", isRaw ? null : String(attachments.length)],
    ["attachment-info", attachments.length === 0 ? null : JSON.stringify(infoOf(attachments))],
    ["content-ids", hasContentIds(attachments) ? JSON.stringify(contentIdsOf(attachments)) : null],
  ];
  const files = attachments.map(({ filename, type, content }, index) => {
    return { name: attachmentName(index), value: content, file: { filename, type } };
  });
  return [...texts.flatMap(([name, value]) => (value === null ? [] : [{ name, value }])), ...files];
}

/** Text that every spam filter knows, to be tried with: a mail with it is spam. */
const SPAM_TEST = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

/** Documented: the report is SpamAssassin's. Assumed: its score is 0 but for the text that filters are tried with. */
function spamScoreOf({ text, html }: InboundMail): number {
  return `${text ?? ""} ${html ?? ""}`.includes(SPAM_TEST) ? 1000 : 0;
}

function spamReportOf(mail: InboundMail): string {
  const score = spamScoreOf(mail).toFixed(1);
  const rows = score === "0.0" ? "" : `${score} GTUBE BODY: Generic Test for Unsolicited Bulk Email\n`;
  return `Content analysis details:   (${score} points, 5.0 required)\n\n${rows}`;
}

function dkimOf({ dkimDomains }: InboundMail): string {
  const passed = dkimDomains.map((domain) => `@${domain} : pass`);
  return passed.length === 0 ? "none" : `{${passed.join(", ")}}`;
}

function charsetsOf({ cc, text, html }: InboundMail, isRaw: boolean): JsonObject {
  return {
    to: "UTF-8",
    from: "UTF-8",
    subject: "UTF-8",
    ...(cc === "" ? {} : { cc: "UTF-8" }),
    ...(isRaw || text === null ? {} : { text: "utf-8" }),
    ...(isRaw || html === null ? {} : { html: "utf-8" }),
  };
}

function infoOf(attachments: readonly InboundAttachment[]): JsonObject {
  const entries = attachments.map(({ filename, type, contentId }, index) => {
    const id = contentId === null ? {} : { "content-id": contentId };
    return [attachmentName(index), { filename, name: filename, type, ...id }] as const;
  });
  return Object.fromEntries(entries);
}

function hasContentIds(attachments: readonly InboundAttachment[]): boolean {
  return attachments.some(({ contentId }) => contentId !== null);
}

function contentIdsOf(attachments: readonly InboundAttachment[]): JsonObject {
  const entries = attachments.flatMap(({ contentId }, index) =>
    contentId === null ? [] : [[contentId, attachmentName(index)] as const],
  );
  return Object.fromEntries(entries);
}

/** Documented: attachments count from 1. */
function attachmentName(index: number): string {
  return `attachment${index + 1}`;
}
