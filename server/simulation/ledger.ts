import type { LedgerCounts } from "../contract/control-api.ts";

/** The counts of one settings entry, each moved by the one thing that it counts. */
export type LedgerLine = { -readonly [Count in keyof LedgerCounts]: number };

/**
 * Counts what became of every event, a line for each settings entry: generated = acknowledged + pending + expired +
 * filtered + discarded, always.
 *
 * The lines are counters of their own, so that they stay exact however little of the journal is kept.
 */
export class LedgerBook {
  readonly #lines = new Map<string, LedgerLine>();
  readonly #accounts = new Map<string, string>();

  /** The line of a settings entry; it begins with zeros. */
  line(webhookId: string, account: string): LedgerLine {
    const known = this.#lines.get(webhookId);
    if (known !== undefined) return known;
    const line = zeros();
    this.#lines.set(webhookId, line);
    this.#accounts.set(webhookId, account);
    return line;
  }

  /** The lines of one account's settings, or of all. */
  lines(account?: string): Readonly<Record<string, LedgerCounts>> {
    const chosen = [...this.#lines].filter(
      ([id]) => account === undefined || this.#accounts.get(id) === account,
    );
    return Object.fromEntries(chosen.map(([id, line]) => [id, { ...line }]));
  }

  /** The sum of the lines of one account's settings, or of all. */
  total(account?: string): LedgerCounts {
    const total = zeros();
    for (const line of Object.values(this.lines(account))) {
      for (const count of COUNTS) total[count] += line[count];
    }
    return total;
  }

  /** Forgets the lines of one account's settings, or all. */
  clear(account?: string): void {
    for (const [id, owner] of this.#accounts) {
      if (account !== undefined && owner !== account) continue;
      this.#lines.delete(id);
      this.#accounts.delete(id);
    }
  }
}

const COUNTS = [
  "generated",
  "acknowledged",
  "pending",
  "expired",
  "filtered",
  "discarded",
  "duplicatesSent",
  "injected",
  "resentUncertain",
  "attempts",
] as const satisfies readonly (keyof LedgerCounts)[];

function zeros(): LedgerLine {
  return {
    generated: 0,
    acknowledged: 0,
    pending: 0,
    expired: 0,
    filtered: 0,
    discarded: 0,
    duplicatesSent: 0,
    injected: 0,
    resentUncertain: 0,
    attempts: 0,
  };
}
