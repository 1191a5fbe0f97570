import type { BounceClassification } from "../contract/events.ts";
import { SECOND_MS } from "../contract/time.ts";
import type { Instant } from "../contract/time.ts";
import type { Chance } from "./chance.ts";

/** A refusal by a mail server, with what SendGrid makes of it. */
export interface SmtpReply {
  readonly text: string;
  /** The enhanced status code, or the bare code where the server gave none. */
  readonly status: string;
  readonly classification: BounceClassification;
}

/** What a mail server says when it takes a message. Observed texts; the ids in them are made up. */
export function acceptance(email: string, at: Instant, chance: Chance): string {
  const seconds = Math.floor(at / SECOND_MS);
  switch (providerOf(email)) {
    case "gmail":
      return `250 2.0.0 OK  ${seconds} ${hex(chance, 13)}-${hex(chance, 11)}si${chance.integer(1_000_000, 99_999_999)}d6.${chance.integer(100, 999)} - gsmtp`;
    case "microsoft":
      return `250 2.6.0 Queued mail for delivery -> 250 2.1.5`;
    case "yahoo":
      return "250 ok dirdel";
    case "other":
      return `250 2.0.0 Ok: queued as ${hex(chance, 10).toUpperCase()}`;
  }
}

/** A permanent refusal: an address that does not exist, unless a code asks for another class. */
export function refusal(smtpCode: number | null): SmtpReply {
  return byCode(REFUSALS, smtpCode ?? 550);
}

/** A refusal of the sender rather than of the address. */
export function block(smtpCode: number | null): SmtpReply {
  return byCode(BLOCKS, smtpCode ?? 554);
}

/** A temporary refusal. */
export function deferral(email: string, smtpCode: number | null): SmtpReply {
  return byCode(DEFERRALS, smtpCode ?? (providerOf(email) === "yahoo" ? 421 : 451));
}

/** What comes back by mail, hours after the message was taken. Observed. */
export const LATE_REFUSAL: SmtpReply = {
  text: "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
  status: "5.1.10",
  classification: "Invalid Address",
};

type Replies = ReadonlyMap<number, SmtpReply>;

// Observed in recorded payloads, but for 551 and 553, which follow RFC 5321.
const REFUSALS: Replies = replies([
  [
    "550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos or unnecessary spaces.",
    "Invalid Address",
  ],
  ["551 5.1.6 User not local", "Invalid Address"],
  ["552 5.2.2 The email account that you tried to reach is over quota", "Mailbox Unavailable"],
  ["553 5.1.3 The recipient address is not a valid RFC 5321 address", "Invalid Address"],
  ["554 5.7.1 The message was refused", "Content"],
]);

const BLOCKS: Replies = replies([
  [
    "421 4.7.0 Messages temporarily deferred due to unexpected volume or user complaints",
    "Frequency or Volume Too High",
  ],
  ["452 4.2.2 The email account that you tried to reach is over quota", "Mailbox Unavailable"],
  ["550 5.7.1 Unsolicited message, refused for policy reasons", "Content"],
  ["554 5.7.1 Service unavailable; Client host blocked using a block list", "Reputation"],
]);

const DEFERRALS: Replies = replies([
  [
    "421 4.7.0 [TSS04] Messages temporarily deferred due to unexpected volume or user complaints",
    "Frequency or Volume Too High",
  ],
  [
    "450 4.2.1 The user you are trying to contact is receiving mail too quickly",
    "Frequency or Volume Too High",
  ],
  ["451 4.7.1 Try again later", "Unclassified"],
  ["452 4.2.2 The email account that you tried to reach is over quota", "Mailbox Unavailable"],
]);

function replies(rows: readonly (readonly [text: string, classification: BounceClassification])[]): Replies {
  return new Map(
    rows.map(([text, classification]) => [
      Number(text.slice(0, 3)),
      { text, status: text.split(" ")[1] ?? "", classification },
    ]),
  );
}

function byCode(known: Replies, smtpCode: number): SmtpReply {
  const bare = {
    text: `${smtpCode} Requested action not taken`,
    status: String(smtpCode),
    classification: "Unclassified",
  } as const;
  return known.get(smtpCode) ?? bare;
}

function providerOf(email: string): "gmail" | "microsoft" | "yahoo" | "other" {
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  if (domain === "gmail.com" || domain === "googlemail.com") return "gmail";
  if (/^(outlook|hotmail|live|msn)\./.test(domain)) return "microsoft";
  return /^(yahoo|aol|ymail)\./.test(domain) ? "yahoo" : "other";
}

function hex(chance: Chance, length: number): string {
  let text = "";
  while (text.length < length) text += chance.integer(0, 15).toString(16);
  return text;
}
