import type { MailboxProviderName } from "../../contract/behaviour.ts";
import type { BounceClassification } from "../../contract/events.ts";
import type { Chance } from "../chance.ts";
import { mailboxProviderFor } from "../recipients/mailbox-providers.ts";
import { filledReply } from "./reply-text.ts";
import type { ReplyMoment, ReplySubject } from "./reply-text.ts";
import { INTERNAL_REPLIES, PROVIDER_REPLIES } from "./smtp-reply-files.ts";
import type { DeferRow, ProviderReplies, RefusalRow } from "./smtp-reply-files.ts";

/** A refusal by a mail server, or by SendGrid on its behalf, with what SendGrid makes of it. */
export interface SmtpReply {
  /** With placeholders, which `replyText` fills. */
  readonly text: string;
  /** The enhanced status code, or the bare code where the server gave none. Null: the event names none. */
  readonly status: string | null;
  /** Of a deferral: what it becomes when it is given up. */
  readonly type: "bounce" | "blocked";
  readonly classification: BounceClassification;
  /** False: no mail server was reached; the event has no ip, and its tls is 0. */
  readonly hasConnection: boolean;
  /** A deferral is given up after so many tries; null: after 72 h. */
  readonly maxTries: number | null;
}

/** What the recipient's mail server says when it takes a message. */
export function acceptance(message: ReplySubject, moment: ReplyMoment): string {
  const { accepts } = repliesTo(message.email);
  return filledReply(moment.ids.pick(accepts), message, moment);
}

/** What a refusal says of a message. Each try gets ids of its own, as on real servers. */
export function replyText(reply: SmtpReply, message: ReplySubject, moment: ReplyMoment): string {
  return filledReply(reply.text, message, moment);
}

/**
 * A permanent refusal, of an address that does not exist unless a code asks for another one.
 *
 * With a code it is the provider's reply of that code, else a small server's, else a bare one. Without a code, chance
 * draws one of the provider's by weight; without chance it is the provider's first.
 */
export function refusal(email: string, smtpCode: number | null, chance?: Chance): SmtpReply {
  return repliesTo(email).bounces.find(smtpCode, chance) ?? bareReply(smtpCode, "bounce");
}

/** A refusal of the sender or the moment rather than of the address; found as `refusal` is. */
export function block(email: string, smtpCode: number | null, chance?: Chance): SmtpReply {
  return repliesTo(email).blocks.find(smtpCode, chance) ?? bareReply(smtpCode, "blocked");
}

/** A temporary refusal; found as `refusal` is. Drawn by chance, it may be that SendGrid held the message back itself. */
export function deferral(email: string, smtpCode: number | null, chance?: Chance): SmtpReply {
  return repliesTo(email).defers.find(smtpCode, chance) ?? bareReply(smtpCode, "blocked");
}

/** What comes back by mail, hours after the message was taken: the first without chance. */
export function lateRefusal(email: string, chance?: Chance): SmtpReply {
  return repliesTo(email).late.find(null, chance) ?? bareReply(null, "bounce");
}

/** Replies to choose from: by code, by weight, or the first. */
class Replies {
  readonly #first: SmtpReply | undefined;
  readonly #byCode: ReadonlyMap<number, SmtpReply>;
  /** Each as often as its weight says, so that one draw finds one. */
  readonly #slots: readonly SmtpReply[];

  /** `generic` are found by code only, where the own ones have none of it. */
  constructor(own: readonly WeightedReply[], generic: readonly WeightedReply[] = []) {
    this.#first = own[0]?.reply;
    this.#slots = slotsOf(own.map(({ reply, weight }) => [reply, weight]));
    this.#byCode = new Map(
      [...own, ...generic].toReversed().map(({ reply }) => [Number(reply.text.slice(0, 3)), reply]),
    );
  }

  find(smtpCode: number | null, chance: Chance | undefined): SmtpReply | undefined {
    if (smtpCode !== null) return this.#byCode.get(smtpCode);
    return chance === undefined ? this.#first : chance.pick(this.#slots);
  }
}

interface WeightedReply {
  readonly reply: SmtpReply;
  readonly weight: number;
}

interface RepliesOfProvider {
  readonly accepts: readonly string[];
  readonly defers: Replies;
  readonly bounces: Replies;
  readonly blocks: Replies;
  readonly late: Replies;
}

const GENERIC = PROVIDER_REPLIES.business;
const THROTTLES = INTERNAL_REPLIES.throttles.map((row) => deferralOf(row, false));
const UNREACHABLE = INTERNAL_REPLIES.defers.map((row) => deferralOf(row, false));
// Exchange is known for taking mails that it sends back.
const LATE = [...PROVIDER_REPLIES.microsoft365.late, ...INTERNAL_REPLIES.late].map(refusalOf);

const BY_PROVIDER: Readonly<Record<MailboxProviderName, RepliesOfProvider>> = {
  gmail: repliesOf(PROVIDER_REPLIES.gmail),
  microsoft: repliesOf(PROVIDER_REPLIES.microsoft),
  yahoo: repliesOf(PROVIDER_REPLIES.yahoo),
  aol: repliesOf(PROVIDER_REPLIES.aol),
  apple: repliesOf(PROVIDER_REPLIES.apple),
  gmx: repliesOf(PROVIDER_REPLIES.gmx),
  microsoft365: repliesOf(PROVIDER_REPLIES.microsoft365),
  // Only domains of one's own lose their MX records or their server.
  business: repliesOf(PROVIDER_REPLIES.business, UNREACHABLE),
};

function repliesTo(email: string): RepliesOfProvider {
  return BY_PROVIDER[mailboxProviderFor(email).name];
}

function repliesOf(file: ProviderReplies, alsoDefers: readonly WeightedReply[] = []): RepliesOfProvider {
  const defers = file.defers.map((row) => deferralOf(row, true));
  const genericDefers = GENERIC.defers.map((row) => deferralOf(row, true));
  const blocks = file.blocks.map(refusalOf);
  const genericBlocks = GENERIC.blocks.map(refusalOf);
  return {
    accepts: slotsOf(file.accepts.map(({ text, weight }) => [text, weight])),
    defers: new Replies([...defers, ...THROTTLES, ...alsoDefers], genericDefers),
    // Who asks for a bounce with the code of a block gets one.
    bounces: new Replies(file.bounces.map(refusalOf), [
      ...GENERIC.bounces.map(refusalOf),
      ...[...blocks, ...genericBlocks].map(asBounce),
    ]),
    // A deferral that is given up is a block, so a block may have its code.
    blocks: new Replies(blocks, [...genericBlocks, ...defers, ...genericDefers]),
    late: new Replies(file === PROVIDER_REPLIES.microsoft365 ? LATE : [...LATE, ...file.late.map(refusalOf)]),
  };
}

function slotsOf<Item>(weighted: readonly (readonly [item: Item, weight: number])[]): readonly Item[] {
  return weighted.flatMap(([item, weight]) => Array<Item>(weight).fill(item));
}

function refusalOf(row: RefusalRow): WeightedReply {
  return weightedReply(row, { type: row.type, hasConnection: true });
}

function asBounce({ reply, weight }: WeightedReply): WeightedReply {
  return { reply: { ...reply, type: "bounce" }, weight };
}

function deferralOf(row: DeferRow, hasConnection: boolean): WeightedReply {
  return weightedReply(row, { type: "blocked", hasConnection });
}

function weightedReply(row: DeferRow, rest: Pick<SmtpReply, "type" | "hasConnection">): WeightedReply {
  const { text, status, classification, weight, maxTries = null } = row;
  return { reply: { text, status, classification, maxTries, ...rest }, weight };
}

function bareReply(smtpCode: number | null, type: SmtpReply["type"]): SmtpReply {
  const code = String(smtpCode ?? 550);
  return {
    text: `${code} Requested action not taken`,
    status: code,
    type,
    classification: "Unclassified",
    hasConnection: true,
    maxTries: null,
  };
}
