import { DAY_MS } from "../../contract/time.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";
import { newBatchId } from "../events/identifiers.ts";

/** A batch id is good for this long after it was made. Documented: 864,000 seconds. */
export const BATCH_ID_LIFE_MS: Duration = 10 * DAY_MS;

/** Batches of an account that may be paused or cancelled at one time. Documented. */
export const MAX_STOPPED_BATCHES = 10;

/** What an app may do to the scheduled mails of a batch. */
export const STOP_STATUSES = ["pause", "cancel"] as const;

/** Pause: they wait. Cancel: they are discarded when their instant comes. */
export type StopStatus = (typeof STOP_STATUSES)[number];

/** A batch that is paused or cancelled. */
export interface StoppedBatch {
  readonly batchId: string;
  readonly status: StopStatus;
}

/** The batches of an account as plain data. */
export interface MailBatchesState {
  /** Each id, and when it was made. */
  readonly madeAt: readonly (readonly [batchId: string, at: Instant])[];
  readonly stopped: readonly StoppedBatch[];
}

/** What became of a wish to pause or cancel a batch. */
export type StopOutcome = "done" | "unknown-batch" | "already-stopped" | "too-many";

/** What batches are made from. */
export interface MailBatchesScope {
  readonly ids: Chance;
  now(): Instant;
}

/**
 * The batch ids of one account, and which batches are paused or cancelled.
 *
 * It knows no mail: see scheduled-sends.ts.
 */
export class MailBatches {
  readonly #scope: MailBatchesScope;
  readonly #madeAt = new Map<string, Instant>();
  readonly #stopped = new Map<string, StopStatus>();

  constructor(scope: MailBatchesScope) {
    this.#scope = scope;
  }

  /** Makes a batch id. */
  create(): string {
    this.#forgetOld();
    const batchId = newBatchId(this.#scope.ids);
    this.#madeAt.set(batchId, this.#scope.now());
    return batchId;
  }

  /** True for a batch id that was made here and is still good. */
  has(batchId: string): boolean {
    const madeAt = this.#madeAt.get(batchId);
    return madeAt !== undefined && this.#scope.now() < madeAt + BATCH_ID_LIFE_MS;
  }

  /** Undefined: its mails go when their instant comes. */
  status(batchId: string): StopStatus | undefined {
    return this.#stopped.get(batchId);
  }

  /** The batches that are paused or cancelled, in the order in which they were. */
  stopped(): readonly StoppedBatch[] {
    return [...this.#stopped].map(([batchId, status]) => ({ batchId, status }));
  }

  /** Pauses or cancels a batch that is neither. */
  stop(batchId: string, status: StopStatus): StopOutcome {
    if (!this.has(batchId)) return "unknown-batch";
    if (this.#stopped.has(batchId)) return "already-stopped";
    if (this.#stopped.size >= MAX_STOPPED_BATCHES) return "too-many";
    this.#stopped.set(batchId, status);
    return "done";
  }

  /** Changes the status of a batch that has one; false: it has none. */
  change(batchId: string, status: StopStatus): boolean {
    if (!this.#stopped.has(batchId)) return false;
    this.#stopped.set(batchId, status);
    return true;
  }

  /** Takes a pause or cancellation back; false: there is none. */
  resume(batchId: string): boolean {
    return this.#stopped.delete(batchId);
  }

  /** All batches as plain data. */
  state(): MailBatchesState {
    return { madeAt: [...this.#madeAt], stopped: this.stopped() };
  }

  /** Takes the place of all batches. */
  restore({ madeAt, stopped }: MailBatchesState): void {
    this.clear();
    for (const [batchId, at] of madeAt) this.#madeAt.set(batchId, at);
    for (const { batchId, status } of stopped) this.#stopped.set(batchId, status);
  }

  /** Forgets all batches. */
  clear(): void {
    this.#madeAt.clear();
    this.#stopped.clear();
  }

  // A batch that is stopped stays so: its mails may wait longer than its id is good for.
  #forgetOld(): void {
    for (const batchId of this.#madeAt.keys()) {
      if (this.has(batchId)) return;
      this.#madeAt.delete(batchId);
    }
  }
}
