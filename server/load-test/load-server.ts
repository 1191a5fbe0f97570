import type { QueuedAlarm } from "../simulation/time/alarm-queue.ts";
import type { Duration } from "../contract/time.ts";
import type { EncodedEvent } from "../simulation/ports.ts";
import type { EventPage } from "./event-page.ts";
import { LoadBatch } from "./load-batch.ts";
import type { OutgoingBytes, PostEnd, ReceiverConnection } from "./receiver-connection.ts";
import { WrittenPage } from "./written-page.ts";

/** What a server needs. Times count from the test's beginning. */
export interface LoadServerScope {
  readonly connection: ReceiverConnection;
  readonly batchMaxBytes: number;
  /** By the wall clock. */
  readonly batchMaxAgeMs: Duration;
  /** The first batch is not as old when it closes. */
  readonly firstAgeMs: Duration;
  /** Numbers its batches upwards; no other server of the test has one of the numbers. */
  readonly nextNumber: () => number;
  /** The page that a batch takes its events from; null: events come with their bytes. */
  readonly pickPage: ((atMs: Duration, number: number) => EventPage) | null;
  readonly setAlarm: (atMs: Duration, task: () => void) => QueuedAlarm;
  /** Milliseconds of the test so far. */
  readonly elapsed: () => Duration;
  /** A POST is due and nothing stands before it. */
  readonly onReady: (server: LoadServer) => void;
  /** Decides on a batch that has closed, in place of the queue, where another worker began with this server's. */
  readonly onClosed?: (server: LoadServer, batch: LoadBatch, atMs: Duration) => void;
}

/** A POST that is under way. */
export interface PostUnderWay {
  readonly batch: LoadBatch;
  readonly startedAt: Duration;
}

/**
 * One of SendGrid's simulated machines: the batch it is filling, the POSTs that are due, and the one under way.
 *
 * It decides when a POST is due, by SendGrid's rules; it does not decide when one leaves.
 */
export class LoadServer {
  readonly #scope: LoadServerScope;
  readonly #queue: LoadBatch[] = [];
  #queueHead = 0;
  #open: LoadBatch | undefined;
  readonly #places = new Map<EventPage, number>();
  /** Set while a POST is under way. */
  underWay: PostUnderWay | undefined;
  /** It stands in the list of those that can send. */
  isReady = false;
  /** When its connection was free last. */
  freeSince: Duration = 0;
  /** Batches that have closed. */
  batchesClosed = 0;
  /** The highest number of its batches that were taken to be sent. */
  begunUpTo = 0;
  #closesAt: Duration | undefined;
  #isFirst = true;
  #isClosed = false;

  constructor(scope: LoadServerScope) {
    this.#scope = scope;
  }

  /** Events in the batch that is being filled. */
  get openEvents(): number {
    return this.#open?.count ?? 0;
  }

  /** When the batch that is being filled closes, unless it is full before; undefined: there is none. */
  get closesAt(): Duration | undefined {
    return this.#closesAt;
  }

  /** POSTs that are due and have not left. */
  get queued(): number {
    return this.#queue.length - this.#queueHead;
  }

  /** When the oldest of them was due; undefined: there is none. */
  get oldestDueAt(): Duration | undefined {
    return this.#queue[this.#queueHead]?.dueAt;
  }

  /** The POSTs that are due and have not left, oldest first. */
  *waiting(): Generator<LoadBatch> {
    for (let place = this.#queueHead; place < this.#queue.length; place++) {
      const batch = this.#queue[place];
      if (batch !== undefined) yield batch;
    }
  }

  /** An event occurred. `second` is its timestamp; `written`: with its bytes, where no page has them. */
  addEvent(atMs: Duration, second: number, written: EncodedEvent | null = null): void {
    const { batchMaxBytes } = this.#scope;
    let open = this.#open;
    if (open !== undefined && !open.hasRoom(batchMaxBytes, written)) {
      this.closeBatch(atMs);
      open = undefined;
    }
    open ??= this.#openBatch(atMs);
    open.add(second, written);
    if (open.byteLength >= batchMaxBytes) this.closeBatch(atMs);
  }

  /** The batch that is being filled closes then, whatever its age. */
  closeBy(atMs: Duration): void {
    const open = this.#open;
    if (open === undefined) return;
    open.alarm?.cancel();
    this.#setAlarm(open, atMs);
  }

  /** Closes the batch that is being filled: its POST is due. */
  closeBatch(atMs: Duration): void {
    const open = this.#open;
    if (open === undefined) return;
    open.alarm?.cancel();
    this.#open = undefined;
    this.#closesAt = undefined;
    this.batchesClosed++;
    const { page, from, count } = open;
    if (!("events" in page)) this.#places.set(page, (from + count) % page.count);
    const { onClosed } = this.#scope;
    if (onClosed === undefined) this.enqueue(open, atMs);
    else onClosed(this, open, atMs);
  }

  /** Closes the batch that is being filled if others had begun to send it: they had closed it early, with all its events. */
  closeBegun(atMs: Duration): void {
    if (this.#open !== undefined && this.#open.number <= this.begunUpTo) this.closeBatch(atMs);
  }

  /** A POST is due: behind those that are. */
  enqueue(batch: LoadBatch, dueAt: Duration): void {
    batch.dueAt = dueAt;
    this.#queue.push(batch);
    this.#announce();
  }

  /** Takes the oldest POST that is due, to send it. */
  takeNext(): LoadBatch | undefined {
    const batch = this.#queue[this.#queueHead];
    if (batch === undefined) return undefined;
    this.#queueHead++;
    this.begunUpTo = Math.max(this.begunUpTo, batch.number);
    if (this.#queueHead > 1000 && this.#queueHead * 2 > this.#queue.length) {
      this.#queue.splice(0, this.#queueHead);
      this.#queueHead = 0;
    }
    return batch;
  }

  /** Sends; `onEnd` is called when the next one can be sent. */
  send(underWay: PostUnderWay, bytes: OutgoingBytes, onEnd: (end: PostEnd) => void): void {
    this.underWay = underWay;
    this.#scope.connection.post(bytes, (end) => {
      // How it stood then is told later.
      if (this.#isClosed) return;
      this.underWay = undefined;
      this.freeSince = this.#scope.elapsed();
      onEnd(end);
      this.#announce();
    });
  }

  /** Fails the POST that is under way. */
  giveUp(failure: string): void {
    this.#scope.connection.giveUp(failure);
  }

  /** Closes the connection. A POST that is under way stays so. */
  close(): void {
    this.#isClosed = true;
    this.#scope.connection.close();
  }

  #openBatch(atMs: Duration): LoadBatch {
    const { nextNumber, pickPage, firstAgeMs, batchMaxAgeMs } = this.#scope;
    const number = nextNumber();
    const page = pickPage === null ? new WrittenPage() : pickPage(atMs, number);
    const from = "events" in page ? 0 : this.#placeOn(page, number);
    const open = new LoadBatch({ page, from, number, openedAt: atMs });
    this.#open = open;
    this.#setAlarm(open, atMs + (this.#isFirst ? firstAgeMs : batchMaxAgeMs));
    this.#isFirst = false;
    return open;
  }

  // Servers begin at different places of a page, and go on where they stopped.
  #placeOn(page: EventPage, number: number): number {
    return Math.abs(this.#places.get(page) ?? Math.imul(number, 0x9e37) % page.count);
  }

  #setAlarm(open: LoadBatch, atMs: Duration): void {
    this.#closesAt = atMs;
    open.alarm = this.#scope.setAlarm(atMs, () => this.closeBatch(atMs));
  }

  #announce(): void {
    if (this.isReady || this.underWay !== undefined || this.queued === 0) return;
    this.isReady = true;
    this.#scope.onReady(this);
  }
}
