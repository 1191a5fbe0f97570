import type { Instant } from "../../contract/time.ts";
import type { Mail, Recipient } from "./mail.ts";
import type { MailOrigin } from "./mail-origin.ts";

/** A recipient with its place in the mail. */
export type IndexedRecipient = readonly [index: number, recipient: Recipient];

/** The messages of one mail that was accepted and whose instant is the same. */
export interface MailGroup {
  readonly mail: Mail;
  readonly messageId: string;
  readonly smtpId: string;
  readonly recipients: readonly IndexedRecipient[];
  readonly dueAt: Instant;
  /** Undefined: it is of no run. */
  readonly origin: MailOrigin | undefined;
}

/** Messages of no run, as plain data: the mail has no other recipients. */
export type MailGroupState = Omit<MailGroup, "origin">;

/** The messages as plain data. */
export function mailGroupState({ mail, messageId, smtpId, recipients, dueAt }: MailGroup): MailGroupState {
  // They are listed once, with their places.
  return { mail: { ...mail, recipients: [] }, messageId, smtpId, recipients, dueAt };
}
