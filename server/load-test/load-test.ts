import { connect } from "node:net";
import type { NamedLoadOptions } from "../api/control/load-fields.ts";
import type { LoadProfile, LoadReport } from "../contract/load-report.ts";
import type { Duration } from "../contract/time.ts";
import { CannotRun } from "../runtime/cannot-run.ts";
import { describeFailure } from "../runtime/http-failures.ts";
import type { DurationInput } from "../runtime/library-interface.ts";
import { TargetNotAllowed } from "../runtime/target-policy.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { shownUrl } from "../simulation/wording.ts";
import { writePages } from "./event-pages.ts";
import { draftLoad, readLoadOptions } from "./load-plan.ts";
import { LoadRun } from "./load-run.ts";
import { createLoadTime } from "./load-time.ts";
import type { LoadTime } from "./load-time.ts";
import type { Endpoint } from "./receiver-connection.ts";

/** How a load test is made. Names and meanings are those of the command line's flags. */
export interface LoadTestOptions {
  /** The highest rate of the profile. */
  readonly eventsPerSecond: number;
  /** SendGrid's simulated machines, each with batches, a queue and one connection of its own. 10 unless given. */
  readonly servers?: number;
  /** How long events occur: 60 s unless given, 30 min for "soak". */
  readonly duration?: DurationInput;
  /** "constant" unless given. */
  readonly profile?: LoadProfile;
  /** Conditions such as "p99<500ms": the report says which were missed. */
  readonly assert?: string | readonly string[];
  /** The private key to sign with: a PEM file's name, or the PEM. The development key of the first settings unless given. */
  readonly key?: string;
  readonly unsigned?: boolean;
  /** How long the receiver has to answer. 3 s unless given. */
  readonly timeout?: DurationInput;
  /** A batch leaves this long after its first event. 30 s unless given. */
  readonly batchMaxAge?: DurationInput;
  /** No body is larger. 786,432 unless given. */
  readonly batchMaxBytes?: number;
  readonly retryWaits?: string | readonly DurationInput[];
  readonly retryWindow?: DurationInput;
  readonly retryJitter?: number;
  /** How many times faster than the wall clock batches age, retries wait and events expire. 1 unless given, but for "campaign". */
  readonly timeScale?: number;
  /** Same seed, same events. Random unless given. */
  readonly seed?: number;
  /** Public host names that may be posted to; this machine and private networks always may. */
  readonly allowTarget?: string | readonly string[];
  /** Ends the test early: the report is that of what was done so far. */
  readonly signal?: AbortSignal;
  /** Called about every quarter of a second with the figures so far. */
  readonly onProgress?: (report: LoadReport) => void;
}

/** What `loadTest` of the library does. */
export async function runLoadTest(target: string, options: LoadTestOptions): Promise<LoadReport> {
  const { signal, onProgress, ...named } = options;
  const run = await beginLoad({ id: "load_1", target, options: readLoadOptions(named) });
  return await followLoad(run, { signal, onProgress });
}

/** A load test that is to begin. */
export interface LoadBeginning {
  readonly id: string;
  readonly target: string;
  readonly options: NamedLoadOptions;
  /** The real clocks unless given. */
  readonly time?: LoadTime;
}

/** Begins a load test: reads what is wrong with it first, asks whether anybody listens, and makes its events. */
export async function beginLoad({
  id,
  target,
  options,
  time = createLoadTime(),
}: LoadBeginning): Promise<LoadRun> {
  const draft = draftLoad(target, options);
  await reach(draft.endpoint, draft.settings.timeoutMs);
  const pages = await writePages(
    draft.settings.seed,
    async () => new Promise((resolve) => time.nextTurn(resolve)),
  );
  return new LoadRun({ ...draft, id, pages }, time);
}

const PROGRESS_MS: Duration = 250;

/** Waits for a load test's end, and tells how far it is on the way. */
export async function followLoad(
  run: LoadRun,
  {
    signal,
    onProgress,
    time = createLoadTime(),
  }: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: LoadTestOptions["onProgress"];
    readonly time?: LoadTime;
  },
): Promise<LoadReport> {
  const stop = (): void => run.stop();
  if (signal?.aborted === true) stop();
  signal?.addEventListener("abort", stop);
  let cancel = (): void => undefined;
  const tell = (): void => {
    onProgress?.(run.report());
    cancel = time.wakeIn(PROGRESS_MS, tell);
  };
  if (onProgress !== undefined) tell();
  try {
    return await run.over;
  } finally {
    cancel();
    signal?.removeEventListener("abort", stop);
  }
}

// Refused connections are failures to be counted, but not from the first one on.
async function reach({ url, lookup }: Endpoint, timeoutMs: Duration): Promise<void> {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  const socket = connect({ host, port, lookup, timeout: timeoutMs });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve).once("error", reject);
      socket.once("timeout", () => reject(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    });
  } catch (cause) {
    if (cause instanceof TargetNotAllowed) throw new UsageError(`${cause.message}.`, { cause });
    const { reason } = describeFailure(cause, url);
    throw new CannotRun(`${shownUrl(url.href)} cannot be reached: ${reason}. Start the receiver first.`, {
      cause,
    });
  } finally {
    socket.destroy();
  }
}
