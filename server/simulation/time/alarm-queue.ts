import type { Instant } from "../../contract/time.ts";

/** Something to be done at an instant, to a subject where there is one. */
export type Task<Subject = void> = (subject: Subject) => void;

/** A task that waits in a queue, or has waited there. */
export interface QueuedAlarm {
  readonly at: Instant;
  /** Its place among those of the same instant. */
  readonly order: number;
  /** It waits for its turn: it has neither run nor been taken out. */
  readonly isWaiting: boolean;
  /** Takes it out; nothing happens when it has run or was taken out before. */
  cancel(): void;
}

/** A task whose turn it is. */
export interface DueAlarm {
  /** Does what it was set for. */
  ring(): void;
}

const ARITY = 4;

/**
 * Tasks by instant; those of one instant in the order in which they were added.
 *
 * A heap of numbers with the tasks beside it: a day of retries holds millions of them. It knows no clock.
 */
export class AlarmQueue {
  #at: Instant[] = [];
  #order: number[] = [];
  #alarms: HeapAlarm[] = [];
  #size = 0;
  #added: number;
  readonly #addedBefore: number;
  readonly #resumed = new Set<number>();

  /** `added`: how many tasks were added to the queue whose place this one takes. */
  constructor(added = 0) {
    this.#added = added;
    this.#addedBefore = added;
  }

  /** Tasks that were added so far. */
  get added(): number {
    return this.#added;
  }

  /** Tasks that wait. */
  get size(): number {
    return this.#size;
  }

  /** Adds a task. */
  add(at: Instant, task: Task): QueuedAlarm {
    return this.addFor(at, task, undefined);
  }

  /** Adds a task that is done to a subject: one function does for all of them. */
  addFor<Subject>(at: Instant, task: Task<Subject>, subject: Subject): QueuedAlarm {
    const alarm = new SubjectAlarm(this, { at, order: this.#added++ }, { task, subject });
    this.#put(alarm);
    return alarm;
  }

  /** Adds a task in a place that the queue before this one gave; undefined: it never did, or the place is taken. */
  resume<Subject>(
    { at, order }: Pick<QueuedAlarm, "at" | "order">,
    task: Task<Subject>,
    subject: Subject,
  ): QueuedAlarm | undefined {
    if (order >= this.#addedBefore || this.#resumed.has(order)) return undefined;
    this.#resumed.add(order);
    const alarm = new SubjectAlarm(this, { at, order }, { task, subject });
    this.#put(alarm);
    return alarm;
  }

  /** Adds a task of this queue that has run once more; false, and nothing is done: it still waits, or was cancelled. */
  addAgain(alarm: QueuedAlarm, at: Instant): boolean {
    if (!(alarm instanceof SubjectAlarm) || !alarm.hasRunIn(this)) return false;
    alarm.setAgain(at, this.#added++);
    this.#put(alarm);
    return true;
  }

  /** One of the tasks that wait was cancelled. */
  noteCancelled(): void {
    this.#size--;
    // Cancelled places stay in the heap until they come up, unless they are most of it.
    if (this.#at.length > 64 && this.#at.length > 2 * this.#size) this.#compact();
  }

  /** When the next task is due; undefined: there is none. */
  nextAt(): Instant | undefined {
    while (this.#alarms[0]?.isWaiting === false) this.#dropFirst();
    return this.#at[0];
  }

  /** Takes the next task out. `nextAt` must have answered an instant. */
  take(): DueAlarm {
    const [alarm] = this.#alarms;
    if (alarm === undefined) return NOTHING;
    alarm.isWaiting = false;
    this.#size--;
    this.#dropFirst();
    return alarm;
  }

  #put(alarm: HeapAlarm): void {
    this.#size++;
    this.#at.push(alarm.at);
    this.#order.push(alarm.order);
    this.#alarms.push(alarm);
    this.#moveUp(this.#at.length - 1);
  }

  #dropFirst(): void {
    this.#at.pop();
    this.#order.pop();
    const alarm = this.#alarms.pop();
    if (alarm === undefined || this.#at.length === 0) return;
    this.#set(0, alarm);
    this.#moveDown(0);
  }

  #compact(): void {
    const live = this.#alarms.filter(({ isWaiting }) => isWaiting);
    this.#at = live.map(({ at }) => at);
    this.#order = live.map(({ order }) => order);
    this.#alarms = live;
    for (let index = Math.ceil(live.length / ARITY); index >= 0; index--) this.#moveDown(index);
  }

  #moveUp(start: number): void {
    const alarm = this.#alarms[start];
    if (alarm === undefined) return;
    const { at, order } = alarm;
    let index = start;
    while (index > 0) {
      const parent = Math.floor((index - 1) / ARITY);
      if (!this.#isBefore(at, order, parent)) break;
      this.#copy(parent, index);
      index = parent;
    }
    if (index !== start) this.#set(index, alarm);
  }

  #moveDown(start: number): void {
    const alarm = this.#alarms[start];
    if (alarm === undefined) return;
    const { at, order } = alarm;
    let index = start;
    for (let child = this.#firstChild(index); child !== -1; child = this.#firstChild(index)) {
      if (this.#isBefore(at, order, child)) break;
      this.#copy(child, index);
      index = child;
    }
    if (index !== start) this.#set(index, alarm);
  }

  // The child that comes before the others; -1: there is none.
  #firstChild(index: number): number {
    const begin = index * ARITY + 1;
    const end = Math.min(begin + ARITY, this.#at.length);
    if (begin >= end) return -1;
    let first = begin;
    for (let child = begin + 1; child < end; child++) {
      if (!this.#isBefore(this.#at[first] ?? 0, this.#order[first] ?? 0, child)) first = child;
    }
    return first;
  }

  #isBefore(at: Instant, order: number, index: number): boolean {
    const other = this.#at[index] ?? 0;
    return at < other || (at === other && order < (this.#order[index] ?? 0));
  }

  #copy(from: number, to: number): void {
    const alarm = this.#alarms[from];
    if (alarm === undefined) return;
    // Not from the alarm itself, which is seldom in the processor's cache.
    this.#at[to] = this.#at[from] ?? 0;
    this.#order[to] = this.#order[from] ?? 0;
    this.#alarms[to] = alarm;
  }

  #set(index: number, alarm: HeapAlarm): void {
    this.#at[index] = alarm.at;
    this.#order[index] = alarm.order;
    this.#alarms[index] = alarm;
  }
}

/** An alarm, whatever its subject. */
interface HeapAlarm extends QueuedAlarm, DueAlarm {
  isWaiting: boolean;
}

const NOTHING: DueAlarm = { ring: () => undefined };

class SubjectAlarm<Subject> implements HeapAlarm {
  // A field that begins as undefined would get another box for each instant: it begins as a number.
  at: Instant = NaN;
  order = 0;
  isWaiting = true;
  #isCancelled = false;
  readonly #queue: AlarmQueue;
  readonly #task: Task<Subject>;
  #subject: Subject | undefined;

  constructor(queue: AlarmQueue, { at, order }: Pick<QueuedAlarm, "at" | "order">, work: Work<Subject>) {
    this.#queue = queue;
    this.at = at;
    this.order = order;
    this.#task = work.task;
    this.#subject = work.subject;
  }

  hasRunIn(queue: AlarmQueue): boolean {
    return this.#queue === queue && !this.isWaiting && !this.#isCancelled;
  }

  setAgain(at: Instant, order: number): void {
    this.at = at;
    this.order = order;
    this.isWaiting = true;
  }

  cancel(): void {
    if (!this.isWaiting) return;
    this.isWaiting = false;
    this.#isCancelled = true;
    // Its place stays in the heap for a while, and should not keep what it was about.
    this.#subject = undefined;
    this.#queue.noteCancelled();
  }

  ring(): void {
    // It is undefined only where `Subject` has that, or after a cancellation, and then nobody rings.
    this.#task(this.#subject as Subject);
  }
}

interface Work<Subject> {
  readonly task: Task<Subject>;
  readonly subject: Subject;
}
