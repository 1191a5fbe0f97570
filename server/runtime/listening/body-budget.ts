import { MAX_BODIES_IN_FLIGHT_BYTES } from "../../contract/limits.ts";

/** What one request's body takes of a budget. */
export interface BodyShare {
  /** Counts bytes that were read; false: there is no room for them. */
  take(bytes: number): boolean;
  /** The request is over: its bytes are free again. */
  giveBack(): void;
}

// So that everyday requests go on while somebody fills the budget: a socket alone may hold as much unread. Ours.
const SMALL_BODY_BYTES = 16 * 1024;

/**
 * Keeps the bodies that are being read or worked on, over all requests, below a number of bytes.
 *
 * The first 16 KiB of each body do not count.
 */
export class BodyBudget {
  readonly mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number = MAX_BODIES_IN_FLIGHT_BYTES) {
    this.mostBytes = mostBytes;
  }

  /** Bytes that are counted now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The share of a request; it begins empty. */
  open(): BodyShare {
    let readBytes = 0;
    let countedBytes = 0;
    return {
      take: (bytes) => {
        readBytes += bytes;
        const moreBytes = Math.max(0, readBytes - SMALL_BODY_BYTES) - countedBytes;
        if (this.#bytes + moreBytes > this.mostBytes && moreBytes > 0) return false;
        countedBytes += moreBytes;
        this.#bytes += moreBytes;
        return true;
      },
      giveBack: () => {
        this.#bytes -= countedBytes;
        countedBytes = 0;
      },
    };
  }
}
