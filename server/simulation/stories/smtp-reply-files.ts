import apple from "../../../fixtures/smtp-replies/apple.json" with { type: "json" };
import gmail from "../../../fixtures/smtp-replies/gmail.json" with { type: "json" };
import gmx from "../../../fixtures/smtp-replies/gmx.json" with { type: "json" };
import internal from "../../../fixtures/smtp-replies/internal.json" with { type: "json" };
import microsoft from "../../../fixtures/smtp-replies/microsoft.json" with { type: "json" };
import microsoft365 from "../../../fixtures/smtp-replies/microsoft365.json" with { type: "json" };
import postfix from "../../../fixtures/smtp-replies/postfix.json" with { type: "json" };
import yahoo from "../../../fixtures/smtp-replies/yahoo.json" with { type: "json" };
import type { MailboxProviderName } from "../../contract/behaviour.ts";
import type { BounceClassification } from "../../contract/events.ts";

/** What a mail server says when it takes a message, how often compared with others of its group, and who has seen it. */
export interface AcceptRow {
  /** With placeholders: server/simulation/stories/reply-text.ts lists them. */
  readonly text: string;
  readonly weight: number;
  readonly origin: string;
}

/** A temporary refusal, with what SendGrid makes of it once it gives up. */
export interface DeferRow extends AcceptRow {
  readonly status: string | null;
  readonly classification: BounceClassification;
  /** It is given up after so many tries; absent: after 72 h. */
  readonly maxTries?: number;
}

/** A permanent refusal. */
export interface RefusalRow extends DeferRow {
  readonly type: "bounce" | "blocked";
}

/** A file of `fixtures/smtp-replies/`: what the mail servers of one provider say. */
export interface ProviderReplies {
  readonly accepts: readonly AcceptRow[];
  readonly defers: readonly DeferRow[];
  readonly bounces: readonly RefusalRow[];
  readonly blocks: readonly RefusalRow[];
  /** What comes back by mail, hours after the message was taken. */
  readonly late: readonly RefusalRow[];
}

/** What no mail server says but SendGrid itself. */
export interface InternalReplies {
  /** It held the message back, at any provider. */
  readonly throttles: readonly DeferRow[];
  /** It reached no mail server. */
  readonly defers: readonly DeferRow[];
  readonly late: readonly RefusalRow[];
}

// The words of a JSON module are typed as any text; test/simulation/stories/smtp-reply-files.test.ts checks each of them.

/** The replies of each provider's mail servers. AOL's are Yahoo's. */
export const PROVIDER_REPLIES = {
  gmail,
  microsoft,
  yahoo,
  aol: yahoo,
  apple,
  gmx,
  microsoft365,
  business: postfix,
} as Readonly<Record<MailboxProviderName, ProviderReplies>>;

/** The replies that SendGrid itself makes up. */
export const INTERNAL_REPLIES = internal as InternalReplies;
