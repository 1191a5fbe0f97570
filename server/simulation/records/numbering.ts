/** The numbers given so far, as plain data. */
export interface NumberingState {
  readonly attempts: number;
  /** Those before the last restart. */
  readonly attemptsBefore: number;
  readonly deliveries: number;
  readonly events: number;
}

/** Numbers attempts, deliveries and events in the order they come about: `att_1`, `dlv_1`, 1. */
export class Numbering {
  #attempts = 0;
  #attemptsBefore = 0;
  #deliveries = 0;
  #events = 0;

  /** Attempts so far, those before a restart included. */
  get attemptsEver(): number {
    return this.#attemptsBefore + this.#attempts;
  }

  /** The number in the id of an attempt that is made. */
  newAttempt(): number {
    return ++this.#attempts;
  }

  newDeliveryId(): string {
    return deliveryId(++this.#deliveries);
  }

  newEventSeq(): number {
    return ++this.#events;
  }

  /** The numbers as plain data. */
  state(): NumberingState {
    const [attempts, attemptsBefore] = [this.#attempts, this.#attemptsBefore];
    return { attempts, attemptsBefore, deliveries: this.#deliveries, events: this.#events };
  }

  /** Goes on from where `state` was asked. */
  restore({ attempts, attemptsBefore, deliveries, events }: NumberingState): void {
    this.#attempts = attempts;
    this.#attemptsBefore = attemptsBefore;
    this.#deliveries = deliveries;
    this.#events = events;
  }

  /** Counts from 1 again. */
  restart(): void {
    this.#attemptsBefore += this.#attempts;
    this.#attempts = 0;
    this.#deliveries = 0;
    this.#events = 0;
  }
}

/** The id of the attempt with this number. */
export function attemptId(attempt: number): string {
  return `att_${attempt}`;
}

/** The id of the delivery with this number. */
export function deliveryId(delivery: number): string {
  return `dlv_${delivery}`;
}

/** The number in an id such as `att_12`; 0: it is no id of that kind. */
export function numberInId(id: string, kind: "att" | "dlv"): number {
  if (!id.startsWith(kind) || id.charAt(kind.length) !== "_") return 0;
  let number = 0;
  for (let place = kind.length + 1; place < id.length; place++) {
    const digit = id.charCodeAt(place) - ZERO;
    // No number begins with a zero.
    if (digit < 0 || digit > 9 || (digit === 0 && number === 0)) return 0;
    number = 10 * number + digit;
  }
  return number;
}

const ZERO = 48;
