import type { AttemptDetail, EventRecord } from "../../contract/control-api.ts";
import type { JournalEntry } from "../../contract/journal.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { Duration } from "../../contract/time.ts";
import type { ControlClient } from "../control-client.ts";
import { pause } from "../interruption.ts";

/** An attempt as it was made. */
export interface PostedAttempt {
  readonly attempt: AttemptDetail;
  /** Null: nothing left, or the bytes are no longer kept. */
  readonly body: Buffer | null;
}

/** Events that were made, and from where in the journal on their attempts are found. */
export interface MadeEvents {
  readonly events: readonly EventRecord[];
  readonly journalSeq: number;
}

/** A request may have 2 MiB: half of it leaves room for what JSON escapes. */
const MOST_BYTES = 1024 * 1024;
const MOST_EVENTS = 1000;

/** Makes the events, in requests of a bearable size. */
export async function makeEvents(
  client: ControlClient,
  drafts: readonly JsonObject[],
  account?: string,
): Promise<MadeEvents> {
  const journalSeq = await lastSeq(client);
  const events: EventRecord[] = [];
  for (const part of partsOf(drafts)) events.push(...(await client.makeEvents(part, account)));
  return { events, journalSeq };
}

/** How the attempts of events are waited for. */
export interface AttemptWait {
  readonly interrupted: AbortSignal;
  /** True: nothing more is waited for. Asked whenever there is nothing new. */
  readonly isOver: () => boolean;
}

/** How often a simulator is asked for news. Ours. */
const POLL_MS: Duration = 250;

/**
 * The first attempts of the batches that hold the events, as they end. Ends when each event was posted once to each of
 * the settings that post it, or when the wait is over; the answer at its end says how many were not posted by then.
 */
export async function* firstAttempts(
  client: ControlClient,
  { events, journalSeq }: MadeEvents,
  wait: AttemptWait,
): AsyncGenerator<PostedAttempt, number> {
  const waiting = new Set(events.flatMap(({ id, postedTo }) => postedTo.map((to) => keyOf(to, id))));
  const deliveries = new Map<string, readonly string[]>();
  for await (const entry of entriesAfter(client, journalSeq, wait)) {
    if (entry.kind === "batch-closed") {
      const { eventIds } = await client.delivery(entry.deliveryId);
      const keys = eventIds.map((id) => keyOf(entry.webhookId, id));
      deliveries.set(entry.deliveryId, keys);
    } else if (entry.kind === "attempt-ended" && entry.number === 1) {
      const posted = (deliveries.get(entry.deliveryId) ?? []).filter((key) => waiting.delete(key));
      if (posted.length > 0) yield await postedAttempt(client, entry.attemptId);
      if (waiting.size === 0) break;
    }
  }
  return waiting.size;
}

// As they are written, until the wait is over and none is left.
async function* entriesAfter(
  client: ControlClient,
  seq: number,
  { interrupted, isOver }: AttemptWait,
): AsyncGenerator<JournalEntry> {
  for (let after = seq; ;) {
    const { items, nextCursor } = await client.journal(after);
    yield* items;
    after = items.at(-1)?.seq ?? after;
    if (nextCursor !== null) continue;
    if (isOver() || interrupted.aborted) return;
    await pause(POLL_MS, interrupted);
  }
}

function keyOf(webhookId: string, eventId: string): string {
  return `${webhookId} ${eventId}`;
}

/** An attempt with its body. */
export async function postedAttempt(client: ControlClient, id: string): Promise<PostedAttempt> {
  const attempt = await client.attempt(id);
  return { attempt, body: await client.attemptBody(id) };
}

// The entries that are kept and those that were dropped are all there were, unless it was reset in between.
async function lastSeq(client: ControlClient): Promise<number> {
  const { retention } = await client.status();
  let seq = retention.journalEntries + retention.journalEntriesDropped;
  for (;;) {
    const { items, nextCursor } = await client.journal(seq);
    seq = items.at(-1)?.seq ?? seq;
    if (nextCursor === null) return seq;
  }
}

function* partsOf(drafts: readonly JsonObject[]): Iterable<readonly JsonObject[]> {
  let part: JsonObject[] = [];
  let bytes = 0;
  for (const draft of drafts) {
    const length = Buffer.byteLength(JSON.stringify(draft));
    if (part.length > 0 && (bytes + length > MOST_BYTES || part.length === MOST_EVENTS)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(draft);
    bytes += length;
  }
  if (part.length > 0) yield part;
}
