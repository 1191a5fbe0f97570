import type { LoadSettings } from "../contract/load-report.ts";
import type { Duration } from "../contract/time.ts";
import type { LoadBook, LoadBookData, LoadCounts } from "./load-book.ts";
import { sampleIntervalMs } from "./load-samples.ts";
import type { EndedAttempt } from "./load-sender.ts";
import type { LoadServer } from "./load-server.ts";
import { RampSteps } from "./ramp-judge.ts";
import type { RampStepData } from "./ramp-judge.ts";

/** What happened on a slice in one interval of the test, as far as one worker saw it. Parts add up. */
export interface SlicePart {
  readonly interval: number;
  readonly book: LoadBookData;
  /** By steps of a ramp; empty for other profiles. */
  readonly steps: readonly RampStepData[];
  readonly queueAgeMs: Duration;
  readonly longestQueueAgeMs: Duration;
}

/** POSTs that have left and have not ended. */
export type PostsUnderWay = Pick<LoadCounts, "attempts" | "retries" | "bytes">;

/** What parts are cut from. */
export interface SlicePartsScope {
  /** It is emptied after each part. */
  readonly book: LoadBook;
  readonly settings: Pick<LoadSettings, "durationMs" | "profile">;
  /** When the first part begins, counted from the test's beginning. */
  readonly from: Duration;
  /** The servers whose POSTs are under way. */
  readonly inFlight: () => Iterable<LoadServer>;
}

/**
 * Cuts what a worker counts on a slice into parts, one for each interval.
 *
 * A POST under way counts in the part in which it ends: where its worker dies, nobody has counted it.
 */
export class SliceParts {
  readonly #book: LoadBook;
  readonly #inFlight: () => Iterable<LoadServer>;
  readonly #intervalMs: Duration;
  readonly #steps: RampSteps;
  readonly #isRamp: boolean;
  readonly #closed: SlicePart[] = [];
  #told = 0;
  #interval: number;
  #queueAgeMs: Duration = 0;
  #longestQueueAgeMs: Duration = 0;

  constructor({ book, settings, from, inFlight }: SlicePartsScope) {
    this.#book = book;
    this.#inFlight = inFlight;
    this.#intervalMs = sampleIntervalMs(settings.durationMs);
    this.#steps = new RampSteps(settings.durationMs);
    this.#isRamp = settings.profile === "ramp";
    this.#interval = this.#intervalAt(from);
  }

  /** An attempt ended. */
  count(attempt: EndedAttempt): void {
    if (this.#isRamp) this.#steps.count(attempt);
  }

  /** Ends the part when its interval is over. */
  update(now: Duration, queueAgeMs: Duration): void {
    const interval = this.#intervalAt(now);
    if (interval !== this.#interval) this.#close(interval);
    this.#queueAgeMs = queueAgeMs;
    this.#longestQueueAgeMs = Math.max(this.#longestQueueAgeMs, queueAgeMs);
  }

  /** The parts that have ended since the last ones were told, and the one that has not. */
  untold(): readonly SlicePart[] {
    return [...this.#closed.slice(this.#told), this.#current()];
  }

  /** So many parts that had ended were told, counted from the first. */
  get closed(): number {
    return this.#closed.length;
  }

  /** All that had ended by then are written down where they belong. */
  wereTold(closed: number): void {
    this.#told = closed;
  }

  /** What no part has counted yet. */
  underWay(): PostsUnderWay {
    const counts = { attempts: 0, retries: 0, bytes: 0 };
    for (const { underWay } of this.#inFlight()) {
      if (underWay === undefined) continue;
      counts.attempts++;
      if (underWay.batch.failures > 0) counts.retries++;
      counts.bytes += underWay.batch.byteLength;
    }
    return counts;
  }

  #intervalAt(now: Duration): number {
    return Math.max(0, Math.floor(now / this.#intervalMs));
  }

  #close(next: number): void {
    const book = this.#book;
    this.#closed.push(this.#current());
    book.reset();
    this.#steps.reset();
    Object.assign(book, this.underWay());
    this.#interval = next;
    this.#longestQueueAgeMs = 0;
  }

  #current(): SlicePart {
    const data = this.#book.data();
    const { attempts, retries, bytes } = this.underWay();
    const counts = {
      ...data.counts,
      attempts: data.counts.attempts - attempts,
      retries: data.counts.retries - retries,
      bytes: data.counts.bytes - bytes,
    };
    return {
      interval: this.#interval,
      book: { ...data, counts },
      steps: this.#steps.data(),
      queueAgeMs: this.#queueAgeMs,
      longestQueueAgeMs: this.#longestQueueAgeMs,
    };
  }
}
