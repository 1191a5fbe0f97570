import { HOUR_MS } from "../../contract/time.ts";
import type { Duration } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";
import type { Journal } from "../records/journal.ts";
import { MailBatches } from "./mail-batches.ts";
import type { MailBatchesState, StopOutcome, StoppedBatch, StopStatus } from "./mail-batches.ts";
import type { MailGroup, MailGroupState } from "../stories/mail-group.ts";
import { mailGroupState } from "../stories/mail-group.ts";
import { alarmState } from "../time/timeline.ts";
import type { Alarm, AlarmState, Clock } from "../time/timeline.ts";
import { counted } from "../wording.ts";

/** A paused message that is this much later than its instant is discarded. Documented: 72 hours. */
export const MAX_PAUSED_MS: Duration = 72 * HOUR_MS;

/** What scheduled sends need. */
export interface ScheduledSendsScope {
  readonly ids: Chance;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Lets happen what is due by now. */
  catchUp(): void;
  /** Processes messages whose instant has come. */
  process(group: MailGroup): void;
}

interface HeldMail {
  readonly group: MailGroup;
  readonly expiry: Alarm;
}

/** Mails that wait because their batch is paused, as plain data. */
export interface HeldMailState {
  readonly group: MailGroupState;
  readonly expiresAt: AlarmState;
}

/** Batches, and what waits for them, as plain data. */
export interface ScheduledSendsState {
  readonly batches: MailBatchesState;
  readonly held: readonly HeldMailState[];
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

  /** Some mail of a run waits. */
  get holdsRuns(): boolean {
    return [...this.#held].some(({ group }) => group.origin !== undefined);
  }

  /** Messages that wait because their batch is paused. */
  get held(): number {
    return [...this.#held].reduce((sum, { group }) => sum + group.recipients.length, 0);
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
  admit(group: MailGroup): void {
    const { batchId } = group.mail;
    const status = batchId === null ? undefined : this.#batches.status(batchId);
    if (status === undefined) this.#scope.process(group);
    else if (status === "cancel") this.#note(group, `discarded: batch ${batchId} is cancelled`);
    else this.#hold(group);
  }

  /** Batches, and what waits for them, as plain data. */
  state(): ScheduledSendsState {
    const held = [...this.#held].map(({ group, expiry }) => ({
      group: mailGroupState(group),
      expiresAt: alarmState(expiry),
    }));
    return { batches: this.#batches.state(), held };
  }

  /** Goes on with what was, in place of all that is. */
  restore({ batches, held }: ScheduledSendsState): void {
    this.#batches.restore(batches);
    this.#held.clear();
    for (const { group, expiresAt } of held) {
      this.#keep({ ...group, origin: undefined }, (task) => this.#scope.clock.resume(expiresAt, task));
    }
  }

  /** Forgets all batches, and what waits. */
  clear(): void {
    for (const held of this.#held) this.#release(held);
    this.#batches.clear();
  }

  #hold(group: MailGroup): void {
    this.#keep(group, (task) => this.#scope.clock.runAt(group.dueAt + MAX_PAUSED_MS, task));
    this.#note(group, `waits: batch ${group.mail.batchId} is paused`);
  }

  #keep(group: MailGroup, setAlarm: (task: () => void) => Alarm): void {
    const expiry = setAlarm(() => {
      this.#release(held);
      const hours = MAX_PAUSED_MS / HOUR_MS;
      this.#note(group, `discarded as expired: batch ${group.mail.batchId} was paused for ${hours} h`);
    });
    const held: HeldMail = { group, expiry };
    this.#held.add(held);
  }

  // What goes on does so in the order in which it came.
  #settle(batchId: string): void {
    const status = this.#batches.status(batchId);
    if (status === "pause") return;
    const waiting = [...this.#held].filter(({ group }) => group.mail.batchId === batchId);
    for (const held of waiting) {
      this.#release(held);
      if (status === undefined) this.#note(held.group, `goes on: the pause of batch ${batchId} is over`);
      this.admit(held.group);
    }
  }

  #release(held: HeldMail): void {
    held.expiry.cancel();
    this.#held.delete(held);
  }

  #note({ messageId, recipients }: MailGroup, what: string): void {
    const text = `mail ${messageId} (${counted(recipients.length, "message")}) ${what}`;
    this.#scope.journal.append({ at: this.#scope.clock.now(), kind: "note", text });
  }
}
