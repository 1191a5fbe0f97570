import type { HeaderLines } from "../../contract/control-api.ts";
import type { Answer } from "./carrier.ts";
import { RecentIds } from "../receiver/recent-ids.ts";

/** What one attempt sent, and what came back. */
export interface Exchange {
  readonly request: {
    readonly method: "POST";
    readonly url: string;
    readonly headers: HeaderLines;
    readonly body: Buffer;
  };
  /** Null: no answer came. */
  readonly response: Answer | null;
}

/** An exchange on its way into the store. */
export interface ExchangeRecord extends Exchange {
  readonly attemptId: string;
  /** Attempts with the same key have the same body, which is kept once. */
  readonly bodyKey: string;
}

/** How much is kept. */
export interface ExchangeStoreOptions {
  /** Heads, bodies and answers together. 64 MB by default. */
  readonly budgetBytes?: number;
  /** Attempts that are remembered as dropped once their bytes are gone. 100,000 by default. */
  readonly rememberedAttempts?: number;
}

/** How much there is, for the status. */
export interface ExchangeStoreCounts {
  readonly keptBytes: number;
  readonly droppedBodies: number;
}

interface SharedBody {
  readonly bytes: Buffer;
  users: number;
}

/**
 * What went over the wire, attempt by attempt, within a budget of bytes; the oldest goes first.
 *
 * It knows nothing of what an attempt meant: the journal does.
 */
export class ExchangeStore {
  readonly #budgetBytes: number;
  readonly #kept = new Map<string, ExchangeRecord>();
  readonly #dropped: RecentIds;
  readonly #bodies = new Map<string, SharedBody>();
  #keptBytes = 0;
  #droppedBodies = 0;

  constructor(options: ExchangeStoreOptions = {}) {
    this.#budgetBytes = options.budgetBytes ?? 64 * 1024 * 1024;
    this.#dropped = new RecentIds(options.rememberedAttempts ?? 100_000);
  }

  /** Keeps an exchange, at the cost of the oldest ones where the budget is used up. */
  record(record: ExchangeRecord): void {
    this.#drop(record.attemptId);
    this.#dropped.delete(record.attemptId);
    const kept = this.#sharingItsBody(record);
    this.#keptBytes += ownBytes(kept);
    this.#kept.set(kept.attemptId, kept);
    if (this.#keptBytes > this.#budgetBytes) this.#makeRoom();
  }

  /** What the attempt exchanged; "dropped" where it is no longer kept, undefined where it is not known (any more). */
  find(attemptId: string): Exchange | "dropped" | undefined {
    return this.#kept.get(attemptId) ?? (this.#dropped.has(attemptId) ? "dropped" : undefined);
  }

  counts(): ExchangeStoreCounts {
    return { keptBytes: this.#keptBytes, droppedBodies: this.#droppedBodies };
  }

  /** Forgets everything, and begins to count anew. */
  clear(): void {
    this.#kept.clear();
    this.#dropped.clear();
    this.#bodies.clear();
    this.#keptBytes = 0;
    this.#droppedBodies = 0;
  }

  #drop(attemptId: string): void {
    const record = this.#kept.get(attemptId);
    if (record === undefined) return;
    this.#kept.delete(attemptId);
    this.#keptBytes -= ownBytes(record);
    const shared = this.#bodies.get(record.bodyKey);
    if (shared === undefined) return;
    shared.users -= 1;
    if (shared.users > 0) return;
    this.#bodies.delete(record.bodyKey);
    this.#keptBytes -= shared.bytes.length;
  }

  // Bytes that were made anew for a retry are let go in favour of those that are kept already.
  #sharingItsBody(record: ExchangeRecord): ExchangeRecord {
    const { body } = record.request;
    const shared = this.#bodies.get(record.bodyKey);
    if (shared === undefined) {
      this.#bodies.set(record.bodyKey, { bytes: body, users: 1 });
      this.#keptBytes += body.length;
      return record;
    }
    // The same key for another body: a simulation that began again.
    if (!shared.bytes.equals(body)) {
      return this.#sharingItsBody({ ...record, bodyKey: `${record.bodyKey} ${record.attemptId}` });
    }
    shared.users += 1;
    return { ...record, request: { ...record.request, body: shared.bytes } };
  }

  // Drops somewhat more than it must: looking for the oldest is slow just after many were dropped.
  #makeRoom(): void {
    for (const attemptId of this.#kept.keys()) {
      if (this.#keptBytes <= this.#budgetBytes * LEFT_AFTER_DROPPING) break;
      this.#drop(attemptId);
      this.#dropped.add(attemptId);
      this.#droppedBodies += 1;
    }
  }
}

const LEFT_AFTER_DROPPING = 0.9;

// Without the request's body, which attempts share. A line has a colon, a blank and CR LF.
function ownBytes({ request, response }: Exchange): number {
  const answered = response === null ? 0 : response.body.length + headBytes(response.headers);
  return request.url.length + headBytes(request.headers) + answered;
}

function headBytes(lines: HeaderLines): number {
  let bytes = 0;
  for (const [name, value] of lines) bytes += name.length + value.length + 4;
  return bytes;
}
