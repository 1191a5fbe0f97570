import { HOUR_MS } from "../../contract/time.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";
import type { Journal } from "../journal.ts";
import { MailBatches } from "./mail-batches.ts";
import type { StopOutcome, StoppedBatch, StopStatus } from "./mail-batches.ts";
import type { Cancel, Clock } from "../timeline.ts";
import { counted } from "../wording.ts";

/** A paused message that is this much later than its instant is discarded. Documented: 72 hours. */
export const MAX_PAUSED_MS: Duration = 72 * HOUR_MS;

/** The messages of one mail whose instant is the same. */
export interface DueMail {
  /** Null: nobody can stop it. */
  readonly batchId: string | null;
  readonly messageId: string;
  readonly messages: number;
  readonly dueAt: Instant;
}

/** What scheduled sends need. */
export interface ScheduledSendsScope {
  readonly ids: Chance;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Lets happen what is due by now. */
  catchUp(): void;
}

interface HeldMail extends DueMail {
  readonly process: () => void;
  readonly cancelExpiry: Cancel;
}

/**
 * The pauses and cancellations of one account: what is cancelled is discarded when its instant comes, what is paused
 * waits until it may go on.
 *
 * Documented: a stopped mail stays in the queue until its instant, a pause ends in a discard after 72 hours, and a
 * cancellation that is taken back before the instant never was. Documented too (Logs API): what is discarded makes no
 * event that is posted. Assumed: a mail to be sent at once is stopped like a scheduled one, and a stop that comes less
 * than 10 minutes before the instant works, which SendGrid does not promise.
 */
export class ScheduledSends {
  readonly #scope: ScheduledSendsScope;
  readonly #batches: MailBatches;
  readonly #held = new Set<HeldMail>();

  constructor(scope: ScheduledSendsScope) {
    this.#scope = scope;
    this.#batches = new MailBatches({ ids: scope.ids, now: () => scope.clock.now() });
  }

  /** Messages that wait because their batch is paused. */
  get held(): number {
    return [...this.#held].reduce((sum, { messages }) => sum + messages, 0);
  }

  /** Makes a batch id. */
  newBatch(): string {
    this.#scope.catchUp();
    return this.#batches.create();
  }

  /** True for a batch id that was made for this account and is still good. */
  hasBatch(batchId: string): boolean {
    this.#scope.catchUp();
    return this.#batches.has(batchId);
  }

  /** The batches that are paused or cancelled, in the order in which they were. */
  stopped(): readonly StoppedBatch[] {
    return this.#batches.stopped();
  }

  /** Pauses or cancels a batch that is neither. */
  stop(batchId: string, status: StopStatus): StopOutcome {
    this.#scope.catchUp();
    return this.#batches.stop(batchId, status);
  }

  /** Makes a pause a cancellation, or the other way round; false: the batch is neither. */
  change(batchId: string, status: StopStatus): boolean {
    this.#scope.catchUp();
    const isChanged = this.#batches.change(batchId, status);
    if (isChanged) this.#settle(batchId);
    return isChanged;
  }

  /** Takes a pause or cancellation back; false: there is none. What waits goes on at once. */
  resume(batchId: string): boolean {
    this.#scope.catchUp();
    const isResumed = this.#batches.resume(batchId);
    if (isResumed) this.#settle(batchId);
    return isResumed;
  }

  /** Takes messages whose instant has come: processes, holds or discards them. */
  admit(mail: DueMail, process: () => void): void {
    const status = mail.batchId === null ? undefined : this.#batches.status(mail.batchId);
    if (status === undefined) process();
    else if (status === "cancel") this.#note(mail, `discarded: batch ${mail.batchId} is cancelled`);
    else this.#hold(mail, process);
  }

  /** Forgets all batches, and what waits. */
  clear(): void {
    for (const held of this.#held) this.#release(held);
    this.#batches.clear();
  }

  #hold(mail: DueMail, process: () => void): void {
    const cancelExpiry = this.#scope.clock.runAt(mail.dueAt + MAX_PAUSED_MS, () => {
      this.#release(held);
      const hours = MAX_PAUSED_MS / HOUR_MS;
      this.#note(mail, `discarded as expired: batch ${mail.batchId} was paused for ${hours} h`);
    });
    const held: HeldMail = { ...mail, process, cancelExpiry };
    this.#held.add(held);
    this.#note(mail, `waits: batch ${mail.batchId} is paused`);
  }

  // What goes on does so in the order in which it came.
  #settle(batchId: string): void {
    const status = this.#batches.status(batchId);
    if (status === "pause") return;
    const waiting = [...this.#held].filter((held) => held.batchId === batchId);
    for (const held of waiting) {
      this.#release(held);
      if (status === undefined) this.#note(held, `goes on: the pause of batch ${batchId} is over`);
      this.admit(held, held.process);
    }
  }

  #release(held: HeldMail): void {
    held.cancelExpiry();
    this.#held.delete(held);
  }

  #note({ messageId, messages }: DueMail, what: string): void {
    const text = `mail ${messageId} (${counted(messages, "message")}) ${what}`;
    this.#scope.journal.append({ at: this.#scope.clock.now(), kind: "note", text });
  }
}
