import type { Plan } from "../../contract/limits.ts";
import { DAY_MS } from "../../contract/time.ts";
import type { Instant } from "../../contract/time.ts";

/** Mails that a plan pays for, by calendar month. Assumed: SendGrid sells each plan in several sizes. */
export const CREDITS_BY_PLAN: Readonly<Record<Plan, number>> = {
  free: 3_000,
  essentials: 50_000,
  pro: 1_500_000,
  premier: 5_000_000,
};

/** What is left of an account's credits, and of what period that is said. */
export interface CreditBalance {
  readonly remain: number;
  readonly total: number;
  /** Used beyond the total. */
  readonly overage: number;
  readonly used: number;
  readonly lastResetAt: Instant;
  readonly nextResetAt: Instant;
}

/** What an account has used as plain data: messages in a month, counted from the year 0. */
export interface CreditsState {
  readonly month: number;
  readonly used: number;
}

/**
 * Counts the messages of an account by calendar month, UTC.
 *
 * It refuses nothing: whoever has used up the credits goes on as overage. Assumed.
 */
export class Credits {
  #month = 0;
  #used = 0;

  /** Takes a credit for each message. */
  use(messages: number, now: Instant): void {
    const month = monthOf(now);
    this.#used = this.#usedIn(month) + messages;
    this.#month = month;
  }

  balance(plan: Plan, now: Instant): CreditBalance {
    const month = monthOf(now);
    const used = this.#usedIn(month);
    const total = CREDITS_BY_PLAN[plan];
    return {
      remain: Math.max(0, total - used),
      total,
      overage: Math.max(0, used - total),
      used,
      lastResetAt: startOf(month),
      nextResetAt: startOf(month + 1),
    };
  }

  /** What was used as plain data. */
  state(): CreditsState {
    return { month: this.#month, used: this.#used };
  }

  /** Goes on from where `state` was asked. */
  restore({ month, used }: CreditsState): void {
    this.#month = month;
    this.#used = used;
  }

  /** Gives all credits back. */
  clear(): void {
    this.#used = 0;
  }

  #usedIn(month: number): number {
    return month === this.#month ? this.#used : 0;
  }
}

// Months count from the year 0. A year begins in March here, so that the leap day is its last and every month begins at
// a multiple of 30.6 days, rounded.
const DAYS_IN_400_YEARS = 146_097;
const DAYS_BEFORE_1970 = 719_468;

/** The calendar month of an instant, counted from the year 0. */
function monthOf(instant: Instant): number {
  const day = Math.floor(instant / DAY_MS) + DAYS_BEFORE_1970;
  // In mean months of the 400 years' cycle: at most one too early or too late.
  let month = Math.floor((day * 4800) / DAYS_IN_400_YEARS) + 2;
  while (startOf(month) > instant) month--;
  while (startOf(month + 1) <= instant) month++;
  return month;
}

/** The first instant of a month. */
function startOf(month: number): Instant {
  const sinceMarch = month - 2;
  const year = Math.floor(sinceMarch / 12);
  const inYear = sinceMarch - 12 * year;
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  const days = 365 * year + leapDays + Math.floor((153 * inYear + 2) / 5) - DAYS_BEFORE_1970;
  return days * DAY_MS;
}
