import type { LoadOrder, NamedLoadOptions } from "../api/control/load-fields.ts";
import type { LoadControl, LoadNotBegun } from "../api/control/ports.ts";
import type { LoadReport } from "../contract/load-report.ts";
import { CannotRun } from "../runtime/cannot-run.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { beginLoad } from "./load-test.ts";
import type { RunningLoad } from "./load-queue.ts";

/** What the person who started the simulator said about keys and targets; no request may. */
export type OwnLoadOptions = Pick<NamedLoadOptions, "key" | "allowTarget">;

/** More at a time would measure each other. Ours. */
const MOST_AT_ONCE = 4;
/** Reports that are kept, the newest. Ours. */
const MOST_KEPT = 50;

/** Begins load tests that are asked for over the control API, and keeps what they came to. */
export class LoadDesk implements LoadControl {
  readonly #own: OwnLoadOptions;
  readonly #runs = new Map<string, RunningLoad>();
  readonly #beginning = new Set<Promise<RunningLoad>>();
  readonly #closing = new AbortController();
  #begun = 0;

  constructor(own: OwnLoadOptions) {
    this.#own = own;
  }

  get running(): number {
    return [...this.#runs.values()].filter((run) => run.report().passed === null).length;
  }

  async begin(
    target: string,
    order: LoadOrder,
  ): Promise<{ readonly kind: "begun"; readonly report: LoadReport } | LoadNotBegun> {
    if (this.running + this.#beginning.size >= MOST_AT_ONCE) {
      const message = `${MOST_AT_ONCE} load tests are running already.`;
      return { kind: "busy", message, hint: "Wait for one to end, or DELETE /_simulator/loads/{id}." };
    }
    const id = `load_${++this.#begun}`;
    const { signal } = this.#closing;
    const beginning = beginLoad({ id, target, options: { ...order, ...this.#own }, signal });
    this.#beginning.add(beginning);
    try {
      const run = await beginning;
      this.#runs.set(id, run);
      if (signal.aborted) run.stop();
      this.#forgetOldest();
      return { kind: "begun", report: run.report() };
    } catch (error) {
      if (error instanceof UsageError)
        return { kind: "wrong", message: error.message, hint: "Change the order and send it again." };
      if (error instanceof CannotRun)
        return { kind: "unreachable", message: error.message, hint: hintAfter(signal) };
      throw error;
    } finally {
      this.#beginning.delete(beginning);
    }
  }

  all(): readonly LoadReport[] {
    return [...this.#runs.values()].map((run) => run.report());
  }

  find(id: string): LoadReport | undefined {
    return this.#runs.get(id)?.report();
  }

  stop(id: string): boolean {
    const run = this.#runs.get(id);
    run?.stop();
    return run !== undefined;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const begun = await Promise.allSettled(this.#beginning);
    const late = begun.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const runs = [...this.#runs.values(), ...late];
    for (const run of runs) run.stop();
    await Promise.allSettled(runs.map(async (run) => await run.over));
  }

  #forgetOldest(): void {
    for (const [id, run] of this.#runs) {
      if (this.#runs.size <= MOST_KEPT) return;
      if (run.report().passed !== null) this.#runs.delete(id);
    }
  }
}

function hintAfter(closing: AbortSignal): string {
  return closing.aborted ? "Start the simulator again." : "Start the receiver first.";
}
