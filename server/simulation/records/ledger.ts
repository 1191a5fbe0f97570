import type { LedgerCounts } from "../../contract/control-api.ts";
import type { EventName } from "../../contract/events.ts";
import type { OccurredEvent } from "../events/occurred-event.ts";

/** The counts of one settings entry or run, each moved by the one thing that it counts. */
export type LedgerLine = { -readonly [Count in keyof LedgerCounts]: number };

/** Whose line counts: a settings entry's and its account's. */
export interface LedgerPlace {
  readonly webhookId: string;
  readonly account: string;
}

/** A line as plain data. */
export interface LedgerLineState extends LedgerPlace {
  readonly counts: LedgerCounts;
}

/** A run's own part of the ledger. */
export interface RunTally {
  readonly line: LedgerLine;
  /** Events on their way to a settings entry, copies and injected ones included. */
  outstanding: number;
  /** Events of the run by name, each once however many settings post it. */
  readonly events: Map<EventName, number>;
  /** Called when none is on its way any more. */
  onSettled: () => void;
}

/**
 * Counts what became of every event, a line for each settings entry: generated = acknowledged + pending + expired +
 * filtered + discarded, always.
 *
 * The lines are counters of their own, so that they stay exact however little of the journal is kept. What faults
 * copied or made up is never generated: it counts in duplicatesSent and injected, and moves nothing else.
 */
export class LedgerBook {
  readonly #lines = new Map<string, LedgerLine>();
  readonly #accounts = new Map<string, string>();
  readonly #runs = new Map<string, RunTally>();

  /** The line of a settings entry; it begins with zeros. */
  line(webhookId: string, account: string): LedgerLine {
    const known = this.#lines.get(webhookId);
    if (known !== undefined) return known;
    const line = zeros();
    this.#lines.set(webhookId, line);
    this.#accounts.set(webhookId, account);
    return line;
  }

  /** Begins to count a run's part by itself. */
  openRun(runId: string, onSettled: () => void): RunTally {
    const tally: RunTally = { line: zeros(), outstanding: 0, events: new Map(), onSettled };
    this.#runs.set(runId, tally);
    return tally;
  }

  /** A run's part, where it is counted by itself. */
  runTally(runId: string): RunTally | undefined {
    return this.#runs.get(runId);
  }

  /** Counts a run's part no longer. */
  closeRun(runId: string): void {
    this.#runs.delete(runId);
  }

  /** An event occurred. */
  occurred({ run, name }: OccurredEvent): void {
    const tally = run === null ? undefined : this.#runs.get(run);
    tally?.events.set(name, (tally.events.get(name) ?? 0) + 1);
  }

  /** An event occurred, and these settings post it or do not. */
  generated({ run, account }: OccurredEvent, webhookId: string, as: "pending" | "filtered"): void {
    generate(this.line(webhookId, account), as);
    const tally = run === null ? undefined : this.#runs.get(run);
    if (tally !== undefined) generate(tally.line, as);
  }

  /** A settings entry got an event to post, or a copy of it. */
  handedOver({ run }: OccurredEvent): void {
    const tally = run === null ? undefined : this.#runs.get(run);
    if (tally !== undefined) tally.outstanding++;
  }

  /** Events came to their end with a settings entry. */
  ended(
    events: readonly OccurredEvent[],
    place: LedgerPlace,
    as: "acknowledged" | "expired" | "discarded",
  ): void {
    const line = this.line(place.webhookId, place.account);
    for (const { run, extra } of events) {
      const tally = run === null ? undefined : this.#runs.get(run);
      if (extra === null) {
        move(line, as);
        if (tally !== undefined) move(tally.line, as);
      }
      if (tally !== undefined && --tally.outstanding === 0) tally.onSettled();
    }
  }

  /** A batch leaves; `runs` are those that its events belong to. */
  attempted(
    events: readonly OccurredEvent[],
    place: LedgerPlace & { readonly runs: readonly string[] },
    attempt: { readonly isFirst: boolean; readonly afterUncertain: boolean },
  ): void {
    const line = this.line(place.webhookId, place.account);
    line.attempts++;
    for (const run of place.runs) {
      const tally = this.#runs.get(run);
      if (tally !== undefined) tally.line.attempts++;
    }
    if (!attempt.isFirst && !attempt.afterUncertain) return;
    for (const { run, extra } of events) {
      const tally = run === null ? undefined : this.#runs.get(run);
      if (attempt.afterUncertain) count(line, tally, "resentUncertain");
      if (attempt.isFirst && extra !== null)
        count(line, tally, extra === "copy" ? "duplicatesSent" : "injected");
    }
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
      for (const name of COUNTS) total[name] += line[name];
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

  /** The lines of all settings as plain data. */
  state(): readonly LedgerLineState[] {
    return [...this.#lines].map(([webhookId, line]) => ({
      webhookId,
      account: this.#accounts.get(webhookId) ?? "",
      counts: { ...line },
    }));
  }

  /** Takes the place of all lines. No run is counted any more. */
  restore(lines: readonly LedgerLineState[]): void {
    this.clear();
    this.#runs.clear();
    for (const { webhookId, account, counts } of lines) Object.assign(this.line(webhookId, account), counts);
  }
}

function generate(line: LedgerLine, as: "pending" | "filtered"): void {
  line.generated++;
  line[as]++;
}

function move(line: LedgerLine, to: "acknowledged" | "expired" | "discarded"): void {
  line.pending--;
  line[to]++;
}

function count(line: LedgerLine, tally: RunTally | undefined, name: keyof LedgerCounts): void {
  line[name]++;
  if (tally !== undefined) tally.line[name]++;
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

/** A line on which nothing was counted yet. */
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
