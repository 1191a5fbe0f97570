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
const FEWEST_PLACES = 64;

/**
 * Tasks by instant; those of one instant in the order in which they were added.
 *
 * A heap of numbers with the tasks beside it: a day of retries holds millions of them. It knows no clock.
 */
export class AlarmQueue {
  /** Instant and order of each place side by side: the four below a place are one line of the processor's cache. */
  #keys = new Float64Array(2 * FEWEST_PLACES);
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
    const places = this.#alarms.length;
    if (places > FEWEST_PLACES && places > 2 * this.#size) this.#compact();
  }

  /** When the next task is due; undefined: there is none. */
  nextAt(): Instant | undefined {
    while (this.#alarms[0]?.isWaiting === false) this.#dropFirst();
    return this.#alarms.length === 0 ? undefined : this.#keys[0];
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
    const place = this.#alarms.push(alarm) - 1;
    if (2 * place === this.#keys.length) this.#resizeKeys(2 * place);
    this.#moveUp(place, alarm);
  }

  #dropFirst(): void {
    const last = this.#alarms.pop();
    if (last !== undefined && this.#alarms.length > 0) this.#moveDown(0, last);
  }

  #compact(): void {
    this.#alarms = this.#alarms.filter(({ isWaiting }) => isWaiting);
    const places = this.#alarms.length;
    this.#resizeKeys(Math.max(places, FEWEST_PLACES));
    for (const [place, alarm] of this.#alarms.entries()) this.#set(place, alarm);
    for (let place = Math.ceil(places / ARITY); place >= 0; place--) {
      const alarm = this.#alarms[place];
      if (alarm !== undefined) this.#moveDown(place, alarm);
    }
  }

  #resizeKeys(places: number): void {
    const keys = new Float64Array(2 * places);
    keys.set(this.#keys.subarray(0, keys.length));
    this.#keys = keys;
  }

  /** Puts an alarm into a place, or into one above it. */
  #moveUp(start: number, alarm: HeapAlarm): void {
    const { at, order } = alarm;
    let place = start;
    while (place > 0) {
      const parent = Math.floor((place - 1) / ARITY);
      if (!this.#isBefore(at, order, parent)) break;
      this.#copy(parent, place);
      place = parent;
    }
    this.#set(place, alarm);
  }

  /** Puts an alarm into a place, or into one below it. */
  #moveDown(start: number, alarm: HeapAlarm): void {
    const { at, order } = alarm;
    let place = start;
    for (let child = this.#firstChild(place); child !== -1; child = this.#firstChild(place)) {
      if (this.#isBefore(at, order, child)) break;
      this.#copy(child, place);
      place = child;
    }
    this.#set(place, alarm);
  }

  // The child that comes before the others; -1: there is none.
  #firstChild(place: number): number {
    const begin = place * ARITY + 1;
    const end = Math.min(begin + ARITY, this.#alarms.length);
    if (begin >= end) return -1;
    const keys = this.#keys;
    let first = begin;
    for (let child = begin + 1; child < end; child++) {
      if (!this.#isBefore(keys[2 * first] ?? 0, keys[2 * first + 1] ?? 0, child)) first = child;
    }
    return first;
  }

  #isBefore(at: Instant, order: number, place: number): boolean {
    const other = this.#keys[2 * place] ?? 0;
    return at < other || (at === other && order < (this.#keys[2 * place + 1] ?? 0));
  }

  #copy(from: number, to: number): void {
    const alarm = this.#alarms[from];
    if (alarm === undefined) return;
    const keys = this.#keys;
    // Not from the alarm itself, which is seldom in the processor's cache.
    keys[2 * to] = keys[2 * from] ?? 0;
    keys[2 * to + 1] = keys[2 * from + 1] ?? 0;
    this.#alarms[to] = alarm;
  }

  #set(place: number, alarm: HeapAlarm): void {
    this.#keys[2 * place] = alarm.at;
    this.#keys[2 * place + 1] = alarm.order;
    this.#alarms[place] = alarm;
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
