import { MINUTE_MS, SECOND_MS } from "../../contract/time.ts";
import type { Instant } from "../../contract/time.ts";

/** How many requests each endpoint takes from an account. mail/send has no such limit. Observed: 600 a minute. */
export interface RateLimits {
  readonly requestsPerMinute: number;
}

/** What is left to a caller. */
export interface RateAllowance {
  readonly isExceeded: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Counts requests by endpoint and minute of the simulation's clock.
 *
 * It refuses nothing itself: it tells whether the limit is exceeded.
 */
export class RateLimiter {
  readonly #limits: RateLimits;
  #minute = 0;
  readonly #used = new Map<string, number>();

  constructor(limits: RateLimits) {
    this.#limits = limits;
  }

  /** Counts one request of `caller`, a name for account and endpoint. */
  take(caller: string, now: Instant): RateAllowance {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.#minute) this.#used.clear();
    this.#minute = minute;
    const used = (this.#used.get(caller) ?? 0) + 1;
    this.#used.set(caller, used);
    const limit = this.#limits.requestsPerMinute;
    return {
      isExceeded: used > limit,
      // Observed spelling; documented as X-RateLimit-*. The reset is in Unix seconds.
      headers: {
        "X-Ratelimit-Limit": String(limit),
        "X-Ratelimit-Remaining": String(Math.max(0, limit - used)),
        "X-Ratelimit-Reset": String(((minute + 1) * MINUTE_MS) / SECOND_MS),
      },
    };
  }
}
