import { randomBytes } from "node:crypto";
import type { NamedLoadOptions } from "../../api/control/load-fields.ts";
import type { LoadReport } from "../../contract/load-report.ts";
import type { Duration } from "../../contract/time.ts";
import { CannotRun } from "../../runtime/cannot-run.ts";
import type { RunningLoad } from "../load-queue.ts";
import { beginLoad } from "../load-test.ts";
import { createLoadTime } from "../load-time.ts";
import { bullmqLoadQueue } from "./bullmq-load-queue.ts";
import type { ResumableLoadQueue } from "./bullmq-load-queue.ts";
import type { CoordinatorOptions } from "./coordinator-options.ts";
import { tokenFrom, usingRedis } from "./redis-access.ts";
import { waitFor } from "./wait-for.ts";

/** A load test for workers. */
export interface CoordinatedLoad {
  readonly coordinator: CoordinatorOptions;
  /** Null: that of the run that is resumed. */
  readonly target: string | null;
  readonly options: NamedLoadOptions;
}

/** Who has it made. */
export interface CoordinatorScope {
  readonly interrupted: AbortSignal;
  readonly say: (line: string) => void;
  /** Waits for its end. */
  readonly follow: (run: RunningLoad) => Promise<LoadReport>;
}

/** Ours: it is to end within two seconds. */
const TAKE_BACK_WITHIN_MS: Duration = 1500;

/** Has workers make a load test, and follows it. Throws a UsageError or a CannotRun. */
export async function coordinateLoad(
  load: CoordinatedLoad,
  { interrupted, say, follow }: CoordinatorScope,
): Promise<LoadReport> {
  const { redis, token: given, ...scope } = load.coordinator;
  const token = tokenFrom(given);
  return await usingRedis({ url: redis, interrupted, say }, async (link) => {
    const queue = bullmqLoadQueue({ link, token, ...scope, say });
    const beginning = beginOrResume(queue, load, { interrupted, say });
    const begun = new AbortController();
    const end = (): void => begun.abort();
    void beginning.then(end, end);
    const time = createLoadTime();
    await waitFor(time, Infinity, [interrupted, begun.signal]);
    // What is in Redis already is taken back; Redis may go away just now, and commands wait for it.
    await waitFor(time, TAKE_BACK_WITHIN_MS, [begun.signal]);
    if (!begun.signal.aborted) throw new CannotRun("Ended before the run began.");
    return await follow(await beginning);
  });
}

async function beginOrResume(
  queue: ResumableLoadQueue,
  { coordinator: { run: name, resume }, target, options }: CoordinatedLoad,
  { interrupted: signal, say }: Pick<CoordinatorScope, "interrupted" | "say">,
): Promise<RunningLoad> {
  if (resume !== null || target === null) return await queue.resume(resume ?? "");
  if (name !== null && (await queue.has(name))) {
    say(`Goes on with run ${name}, as it was begun.`);
    return await queue.resume(name);
  }
  const id = name ?? randomBytes(5).toString("hex");
  const run = await beginLoad({ id, target, options, queue, signal, say });
  say(`Run ${id} waits for workers.`);
  say(`Should this process end: fake-sendgrid load --resume ${id} --redis …`);
  return run;
}
