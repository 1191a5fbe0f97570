import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { hostname } from "node:os";
import type { Duration } from "../../contract/time.ts";
import { packageVersion } from "../../runtime/package-version.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import { createLoadTime } from "../load-time.ts";
import type { LoadTime } from "../load-time.ts";
import { workFrom } from "./load-description.ts";
import type { LoadDescription } from "./load-description.ts";
import type { RedisLink } from "./redis-link.ts";
import { RunStore } from "./run-store.ts";
import type { Refusal, RunRecord } from "./run-store.ts";
import { RunWork } from "./run-work.ts";
import { sealFor } from "./sealed-text.ts";
import type { Seal } from "./sealed-text.ts";
import { waitFor } from "./wait-for.ts";

/** How a worker works. */
export interface LoadWorkerScope {
  readonly link: RedisLink;
  /** The one that the coordinators of its runs have. */
  readonly token: string;
  /** Public hosts that this worker may post to. */
  readonly allowTargets: readonly string[];
  readonly leaving: AbortSignal;
  /** It leaves within so long, whatever Redis does. */
  readonly leaveWithinMs?: Duration;
  readonly say: (line: string) => void;
}

/** It looks for something to do this often. Ours. */
const LOOK_MS: Duration = 200;
/** Ours: it is to end within two seconds. */
const LEAVE_WITHIN_MS: Duration = 1500;
/** What of that is left for telling how far it came when the last answer is there. Ours. */
const TELL_WITHIN_MS: Duration = 500;

/** Takes part in all runs whose token it has, until it is to leave. */
export async function workOnLoads(scope: LoadWorkerScope): Promise<void> {
  const { leaving, leaveWithinMs = LEAVE_WITHIN_MS } = scope;
  // One for each slice: they may be many.
  setMaxListeners(0, leaving);
  const time = createLoadTime();
  const takingPart = new LoadWorker(scope, time).takePart();
  const left = new AbortController();
  const end = (): void => left.abort();
  void takingPart.then(end, end);
  await waitFor(time, Infinity, [leaving, left.signal]);
  await waitFor(time, leaveWithinMs, [left.signal]);
  // Where Redis is away nothing can be handed over: it will be taken over.
  if (left.signal.aborted) await takingPart;
}

/** A run that was looked at. */
interface KnownRun {
  /** Tells it from a later one of its name. */
  readonly salt: string;
  /** Undefined: the worker takes no part in it. */
  readonly work: RunWork | undefined;
}

class LoadWorker {
  readonly #scope: LoadWorkerScope;
  readonly #time: LoadTime;
  readonly #store: RunStore;
  readonly #worker = { id: randomBytes(6).toString("hex"), name: `${hostname()}:${process.pid}` };
  readonly #runs = new Map<string, KnownRun>();

  constructor(scope: LoadWorkerScope, time: LoadTime) {
    this.#scope = scope;
    this.#time = time;
    this.#store = new RunStore(scope.link.commands);
  }

  async takePart(): Promise<void> {
    const { leaving } = this.#scope;
    await this.#store.forgetOld();
    while (!leaving.aborted) {
      const there = await this.#store.runs();
      for (const run of there) if (!this.#runs.has(run)) await this.#join(run);
      for (const [run, known] of this.#runs) {
        if (known.work === undefined) await this.#forgetUnless(there.includes(run), run, known.salt);
        else if (!(await known.work.step())) await this.#end(run, known);
      }
      await waitFor(this.#time, LOOK_MS, [leaving]);
    }
    await Promise.all([...this.#runs.values()].map(async ({ work }) => await work?.end()));
  }

  async #join(run: string): Promise<void> {
    const { token, allowTargets, link, leaving, leaveWithinMs = LEAVE_WITHIN_MS, say } = this.#scope;
    const [store, worker, time] = [this.#store, this.#worker, this.#time];
    const record = await store.read(run);
    if (record === undefined) return;
    const { salt } = record;
    this.#runs.set(run, { salt, work: undefined });
    const joining = await workIn(run, record, { token, allowTargets });
    if (joining.kind === "refused") {
      say(`Takes no part in run ${run}: ${joining.because}`);
      await store.tellOf(run, { ...worker, refusal: joining.refusal });
      return;
    }
    const { description, work, seal } = joining;
    const jobs = link.jobs(run, description.takeoverAfterMs);
    const shared = { run, salt, worker, description, work, seal, store, jobs, time, leaving, say };
    const runWork = new RunWork({ ...shared, answersWithinMs: leaveWithinMs - TELL_WITHIN_MS });
    this.#runs.set(run, { salt, work: runWork });
    await runWork.begin();
  }

  // The next run may have its name.
  async #forgetUnless(isThere: boolean, run: string, salt: string): Promise<void> {
    const record = isThere ? await this.#store.read(run) : undefined;
    if (record?.salt !== salt) this.#runs.delete(run);
  }

  async #end(run: string, { salt, work }: KnownRun): Promise<void> {
    this.#runs.set(run, { salt, work: undefined });
    await work?.end();
    // What BullMQ wrote there since it was forgotten.
    await this.#store.forgetRest(run);
  }
}

type Joining =
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly because: string }
  | {
      readonly kind: "joined";
      readonly description: LoadDescription;
      readonly work: ReturnType<typeof workFrom>;
      readonly seal: Seal;
    };

async function workIn(
  run: string,
  { salt, description: sealed }: RunRecord,
  { token, allowTargets }: Pick<LoadWorkerScope, "token" | "allowTargets">,
): Promise<Joining> {
  const seal = await sealFor(token, salt, run);
  const text = seal.open(sealed);
  if (text === undefined) {
    const because = "its token is another one. Start worker and load with the same token.";
    return { kind: "refused", refusal: "token", because };
  }
  // Only coordinators with the token write it.
  const description = JSON.parse(text) as LoadDescription;
  const version = packageVersion();
  if (description.version !== version) {
    const because = `it is of version ${description.version}, this worker of ${version}. Use the same on all machines.`;
    return { kind: "refused", refusal: "version", because };
  }
  try {
    return { kind: "joined", description, work: workFrom(description, allowTargets), seal };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { kind: "refused", refusal: "target", because: error.message };
  }
}
