import type { AttemptEndedEntry, AttemptOrigin } from "../../contract/journal.ts";
import type { FaultKind } from "../../contract/faults.ts";
import type { PostResult } from "../ports.ts";
import { attemptEnded } from "./attempt-entry.ts";
import type { AttemptEnd, AttemptSequel, MadeAttempt } from "./attempt-entry.ts";

/** An attempt among those that ended, counted from 1 in the order in which they did. */
export type NthEnded = number;

/** Numbers and other things in the row of an attempt. */
const NUMBERS = 10;
const THINGS = 7;
/** Rows at first: with their number they double. */
const FIRST_ROWS = 256;

/**
 * The newest attempts that ended, in rows of numbers and of things that others hold anyway.
 *
 * A day of retries has millions of attempts, of which few are ever read: kept as objects they would be most of what the
 * garbage collector has to do. An entry with all its texts is made when somebody reads it.
 */
export class EndedAttempts {
  readonly #capacity: number;
  #rows = 0;
  #numbers = new Float64Array(0);
  readonly #things: Thing[] = [];
  #last: NthEnded = 0;
  /** None before this one is kept. */
  #first: NthEnded = 1;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Keeps an attempt, and the number that the journal gave its entry. */
  add(made: MadeAttempt, { at, result, sequel, faults = NONE }: AttemptEnd, seq: number): NthEnded {
    const nth = ++this.#last;
    const row = this.#rowOf(nth);
    if (row >= this.#rows) this.#grow();
    const numbers = this.#numbers;
    const number = row * NUMBERS;
    const isRetry = sequel.kind === "retry";
    numbers[number] = made.attempt;
    numbers[number + 1] = made.delivery;
    numbers[number + 2] = made.number;
    numbers[number + 3] = made.events;
    numbers[number + 4] = made.server;
    numbers[number + 5] = made.startedAt;
    numbers[number + 6] = at;
    numbers[number + 7] = seq;
    numbers[number + 8] = isRetry ? sequel.at : 0;
    numbers[number + 9] = isRetry ? sequel.failures : 0;
    const things = this.#things;
    const thing = row * THINGS;
    things[thing] = made.webhookId;
    things[thing + 1] = made.account;
    things[thing + 2] = made.url;
    things[thing + 3] = made.origin;
    things[thing + 4] = result;
    things[thing + 5] = faults;
    things[thing + 6] = isRetry ? null : sequel;
    return nth;
  }

  /** The journal's entry for an attempt; undefined: it is not kept. */
  entry(nth: NthEnded): AttemptEndedEntry | undefined {
    if (!this.#isKept(nth)) return undefined;
    const row = this.#rowOf(nth);
    const number = (place: number): number => this.#numbers[row * NUMBERS + place] ?? 0;
    const [webhookId, account, url, origin, result, faults, sequel] = this.#thingsOf(row);
    const made = {
      attempt: number(0),
      delivery: number(1),
      webhookId,
      account,
      server: number(4),
      number: number(2),
      origin,
      url,
      startedAt: number(5),
      events: number(3),
    };
    const retry = { kind: "retry", at: number(8), failures: number(9) } as const;
    return attemptEnded(made, { at: number(6), result, sequel: sequel ?? retry, faults }, number(7));
  }

  /** The number in the id of an attempt's delivery; 0: it is not kept. */
  deliveryOf(nth: NthEnded): number {
    return this.#isKept(nth) ? (this.#numbers[this.#rowOf(nth) * NUMBERS + 1] ?? 0) : 0;
  }

  /** The account of an attempt; undefined: it is not kept. */
  accountOf(nth: NthEnded): string | undefined {
    return this.#isKept(nth) ? this.#thingsOf(this.#rowOf(nth))[1] : undefined;
  }

  /** Forgets all; those to come are counted on. */
  clear(): void {
    this.#first = this.#last + 1;
    this.#things.length = 0;
    this.#numbers = new Float64Array(0);
    this.#rows = 0;
  }

  #isKept(nth: NthEnded): boolean {
    return nth >= this.#first && nth > this.#last - this.#capacity && nth <= this.#last;
  }

  // Counted from the first that is kept, so that rows grow one by one after all were forgotten.
  #rowOf(nth: NthEnded): number {
    return (nth - this.#first) % this.#capacity;
  }

  #thingsOf(row: number): Things {
    // `add` wrote them in this order.
    return this.#things.slice(row * THINGS, (row + 1) * THINGS) as unknown as Things;
  }

  #grow(): void {
    this.#rows = Math.min(this.#capacity, Math.max(FIRST_ROWS, 2 * this.#rows));
    const numbers = new Float64Array(this.#rows * NUMBERS);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
  }
}

/** What a row holds besides numbers; no sequel: a retry, whose numbers stand among the numbers. */
type Things = readonly [
  webhookId: string | null,
  account: string,
  url: string,
  origin: AttemptOrigin,
  result: PostResult,
  faults: readonly FaultKind[],
  sequel: AttemptSequel | null,
];
type Thing = Things[number];

const NONE: readonly FaultKind[] = [];
