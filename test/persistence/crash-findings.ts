import type { LedgerCounts } from "../../server/index.ts";
import type { ReceivedPost } from "./crash-receiver.ts";
import type { SentMail } from "./crash-traffic.ts";

/** What a series of crashes came to. Each list of what is wrong is empty when nothing is. */
export interface CrashFindings {
  readonly kills: number;
  readonly mailsSent: number;
  readonly mailsAccepted: number;
  /** Accepted and stored, and killed before their 202 had left. */
  readonly mailsAcceptedUnheard: number;
  readonly posts: number;
  readonly eventsGenerated: number;
  readonly eventsAcknowledged: number;
  readonly eventsReceived: number;
  /** Came again after they were acknowledged: the acknowledgement was not stored when the process was killed. */
  readonly eventsSentAgain: number;
  /** Events of accepted mails that never came. */
  readonly lost: readonly string[];
  /** Events that should not have occurred. */
  readonly unexpected: readonly string[];
  /** Came again although the acknowledgement was stored. */
  readonly unexplained: readonly string[];
  /** An id that two events have. */
  readonly idsGivenTwice: readonly string[];
  /** Ledgers that did not add up, at any start. */
  readonly unbalanced: readonly string[];
}

/** What a series left to be judged. */
export interface CrashEvidence {
  readonly kills: number;
  readonly mails: readonly SentMail[];
  readonly posts: readonly ReceivedPost[];
  /** As they were at each start, and at the end. */
  readonly ledgers: readonly LedgerCounts[];
}

/** Judges a series: nothing that was accepted is lost, and nothing comes again without its reason. */
export function judge({ kills, mails, posts, ledgers }: CrashEvidence): CrashFindings {
  const { told, idsGivenTwice } = eventsOf(posts);
  const sentAgain = sentAgainIn(posts);
  const last = ledgers.at(-1);
  return {
    kills,
    mailsSent: mails.length,
    mailsAccepted: mails.filter(({ messageId }) => messageId !== null).length,
    posts: posts.length,
    eventsGenerated: last?.generated ?? 0,
    eventsAcknowledged: last?.acknowledged ?? 0,
    eventsReceived: told.size,
    eventsSentAgain: sentAgain.size,
    ...storiesOf(mails, told),
    unexplained: [...sentAgain].filter(([, isExplained]) => !isExplained).map(([id]) => id),
    idsGivenTwice,
    unbalanced: ledgers.filter((ledger) => !isBalanced(ledger)).map((ledger) => JSON.stringify(ledger)),
  };
}

// An accepted mail has all its events. One whose 202 was never heard has all of some mail's, or none.
function storiesOf(
  mails: readonly SentMail[],
  told: ReadonlyMap<string, ToldEvent>,
): Pick<CrashFindings, "lost" | "unexpected" | "mailsAcceptedUnheard"> {
  const lost: string[] = [];
  const unexpected: string[] = [];
  const byMessage = new Map<string, string[]>();
  for (const { message, event } of told.values())
    byMessage.set(message, [...(byMessage.get(message) ?? []), event]);
  for (const { messageId, to, expected } of mails) {
    if (messageId === null) continue;
    const came = byMessage.get(messageId) ?? [];
    byMessage.delete(messageId);
    if (namesOf(came) === namesOf(expected)) continue;
    (came.length < expected.length ? lost : unexpected).push(`${to}: ${namesOf(came)}`);
  }
  const stories = new Set(mails.map(({ expected }) => namesOf(expected)));
  for (const [message, came] of byMessage)
    if (!stories.has(namesOf(came))) lost.push(`${message}: ${namesOf(came)}`);
  return { lost, unexpected, mailsAcceptedUnheard: byMessage.size };
}

function namesOf(events: readonly string[]): string {
  return events.toSorted().join(", ");
}

interface ToldEvent {
  readonly message: string;
  readonly event: string;
}

function eventsOf(posts: readonly ReceivedPost[]): {
  told: ReadonlyMap<string, ToldEvent>;
  idsGivenTwice: readonly string[];
} {
  const told = new Map<string, ToldEvent>();
  const idsGivenTwice: string[] = [];
  for (const { events } of posts) {
    for (const { sg_event_id: id, sg_message_id: full, event } of events) {
      const message = full.split(".")[0] ?? "";
      const before = told.get(id);
      if (before !== undefined && (before.message !== message || before.event !== event))
        idsGivenTwice.push(id);
      told.set(id, { message, event });
    }
  }
  return { told, idsGivenTwice };
}

// One POST is under way at a time, and none leaves before the answer to the one before it is stored: only the last of
// a life can have been acknowledged without its simulator knowing of it later.
function sentAgainIn(posts: readonly ReceivedPost[]): ReadonlyMap<string, boolean> {
  const lastOfLife = new Map<number, number>();
  for (const [place, { life }] of posts.entries()) lastOfLife.set(life, place);
  const acknowledged = new Map<string, number>();
  const sentAgain = new Map<string, boolean>();
  for (const [place, { events, status, life }] of posts.entries()) {
    for (const { sg_event_id: id } of events) {
      const before = acknowledged.get(id);
      const first = before === undefined ? undefined : posts[before];
      if (first !== undefined && before !== undefined)
        sentAgain.set(id, lastOfLife.get(first.life) === before && first.life < life);
      if (status === 200) acknowledged.set(id, place);
    }
  }
  return sentAgain;
}

function isBalanced({
  generated,
  acknowledged,
  pending,
  expired,
  filtered,
  discarded,
}: LedgerCounts): boolean {
  return generated === acknowledged + pending + expired + filtered + discarded;
}
