import { HOUR_MS, MINUTE_MS, SECOND_MS } from "./time.ts";
import type { Duration } from "./time.ts";

// How mail servers and people behave over time. Each figure says where it is from.

/** From processed to delivered, in seconds, each as likely as the others. Observed: nine messages of 2026. */
export const DELIVERY_LATENCIES_S: readonly number[] = [0, 0, 1, 1, 2, 2, 2, 2, 4];

/** A time that is log-normal: half of all are below the median, `spread` is the deviation of the logarithm. */
export interface LogNormal {
  readonly medianMs: Duration;
  readonly spread: number;
  readonly atLeastMs: Duration;
}

/** From delivered to a person's first open. Assumed: log-normal over hours. */
export const HUMAN_OPEN: LogNormal = { medianMs: 45 * MINUTE_MS, spread: 1.4, atLeastMs: 2 * SECOND_MS };

/** From open to click. Assumed. */
export const CLICK_AFTER_OPEN: LogNormal = { medianMs: 20 * SECOND_MS, spread: 1, atLeastMs: SECOND_MS };

/** From delivered to the open that Apple's mail privacy makes by itself. Documented: soon after delivery; assumed: the figures. */
export const MACHINE_OPEN: LogNormal = { medianMs: 3 * MINUTE_MS, spread: 0.8, atLeastMs: SECOND_MS };

/** From open to unsubscribing. Assumed. */
export const UNSUBSCRIBE_AFTER_OPEN: LogNormal = {
  medianMs: 30 * SECOND_MS,
  spread: 0.8,
  atLeastMs: 2 * SECOND_MS,
};

/** From delivered to a spam report. Observed: from minutes to months; assumed: the median. */
export const SPAM_REPORT: LogNormal = { medianMs: 6 * HOUR_MS, spread: 1.5, atLeastMs: MINUTE_MS };

/** From delivered to a bounce that comes back by mail. Documented: later; assumed: hours. */
export const ASYNC_BOUNCE: LogNormal = { medianMs: 2 * HOUR_MS, spread: 1, atLeastMs: MINUTE_MS };
