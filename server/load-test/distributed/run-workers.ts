import type { Duration, Instant } from "../../contract/time.ts";
import { counted } from "../../simulation/wording.ts";
import type { Refusal, RunStore, WorkerRecord } from "./run-store.ts";

/** The workers of a run, as its coordinator sees them. */
export interface RunWorkersScope {
  readonly run: string;
  readonly store: RunStore;
  /** A worker that is silent for so long is taken for dead. */
  readonly takeoverAfterMs: Duration;
  readonly say: (line: string) => void;
}

const REFUSALS: Readonly<Record<Refusal, string>> = {
  token: "has another token",
  version: "is of another version",
  target: "may not post to the target (--allow-target)",
};

/** Who takes part in a run, who refused to, and who went silent on the way: a person is told. */
export class RunWorkers {
  readonly #scope: RunWorkersScope;
  #all: readonly WorkerRecord[] = [];
  #there = new Set<string>();
  #emptySince: Instant | undefined;
  #watchedAt: Instant | undefined;
  #patientUntil: Instant = 0;

  constructor(scope: RunWorkersScope) {
    this.#scope = scope;
  }

  /** Names by id. */
  get names(): ReadonlyMap<string, string> {
    return new Map(this.#all.map(({ id, name }) => [id, name]));
  }

  /** Reads who is there; answers how many take part. */
  async read(): Promise<number> {
    const { run, store, takeoverAfterMs } = this.#scope;
    this.#all = await store.workers(run);
    const since = (await store.now()) - takeoverAfterMs;
    const there = this.#all.filter(({ refusal, seenAt }) => refusal === null && seenAt > since);
    this.#there = new Set(there.map(({ id }) => id));
    return there.length;
  }

  /** The same, and says who went silent since, and whether nobody is left. */
  async watch(): Promise<void> {
    const { say, takeoverAfterMs, store } = this.#scope;
    const now = await store.now();
    // While Redis was away nobody could tell anything: all have as long again.
    if (now - (this.#watchedAt ?? now) > takeoverAfterMs / 3) this.#patientUntil = now + takeoverAfterMs;
    this.#watchedAt = now;
    if (now < this.#patientUntil) return;
    const before = this.#there;
    const left = await this.read();
    for (const id of before) {
      if (this.#there.has(id)) continue;
      const others = left === 0 ? "" : `; ${counted(left, "other")} ${left === 1 ? "goes" : "go"} on`;
      say(`Worker ${this.names.get(id) ?? id} is no longer there${others}.`);
    }
    if (left > 0) {
      this.#emptySince = undefined;
      return;
    }
    this.#emptySince ??= now;
    if (now - this.#emptySince < takeoverAfterMs) return;
    // Once, until the next one has come and gone.
    this.#emptySince = Infinity;
    say("No worker is there. The run waits for one: fake-sendgrid worker --redis … with the same token.");
  }

  /** Says how many came, and why others that came take no part. */
  lacking(wanted: number): string {
    const came = `Only ${this.#there.size} of ${counted(wanted, "worker")} came`;
    const refusing = this.#all.flatMap(({ name, refusal }) =>
      refusal === null ? [] : [`${name} ${REFUSALS[refusal]}`],
    );
    return refusing.length === 0 ? came : `${came} (${refusing.join(", ")})`;
  }
}
