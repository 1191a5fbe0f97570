import { connect } from "node:net";
import type { NamedLoadOptions } from "../api/control/load-fields.ts";
import type { LoadReport } from "../contract/load-report.ts";
import type { Duration } from "../contract/time.ts";
import { CannotRun } from "../runtime/cannot-run.ts";
import { describeFailure } from "../runtime/posting/http-failures.ts";
import { TargetNotAllowed } from "../runtime/posting/target-policy.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { DEFAULT_RULES } from "../simulation/rules.ts";
import { shownUrl } from "../simulation/wording.ts";
import { embeddedLoadQueue } from "./embedded-load-queue.ts";
import { draftLoad, readBasis } from "./load-plan.ts";
import type { LoadDraft } from "./load-plan.ts";
import type { LoadQueue, RunningLoad } from "./load-queue.ts";
import type { LoadTestOptions } from "./load-test-options.ts";
import { createLoadTime } from "./load-time.ts";
import type { LoadTime } from "./load-time.ts";
import type { Endpoint } from "./receiver-connection.ts";
import { planScenario, readLoadScenario } from "./scenario/scenario-plan.ts";
import type { ScenarioPlanning } from "./scenario/scenario-plan.ts";
import { checkScenarioOptions, scenarioHorizon } from "./scenario/scenario-settings.ts";
import { throwIfEnded } from "./throw-if-ended.ts";

/** A load test that is to begin. */
export interface LoadBeginning {
  readonly id: string;
  readonly target: string;
  readonly options: NamedLoadOptions;
  /** Embedded in this process unless given. */
  readonly queue?: LoadQueue;
  /** Nothing needs to begin any more. */
  readonly signal?: AbortSignal | undefined;
  /** Hears of what takes a moment. */
  readonly say?: (line: string) => void;
}

/** Begins a load test: reads what is wrong with it first, asks whether anybody listens, and hands it to the queue. */
export async function beginLoad({
  id,
  target,
  options,
  queue = embeddedLoadQueue(),
  signal,
  say = () => undefined,
}: LoadBeginning): Promise<RunningLoad> {
  const draft = await reachableDraft(target, options, { signal, say });
  return await queue.begin(id, draft, signal);
}

// What can be wrong is told in the order of what it costs to find out.
async function reachableDraft(
  target: string,
  options: NamedLoadOptions,
  hearers: Pick<ScenarioPlanning, "signal" | "say">,
): Promise<LoadDraft> {
  const basis = readBasis(target, options);
  const { scenario: given, seed, timeout = DEFAULT_RULES.timeoutMs } = options;
  if (given === undefined) {
    const draft = draftLoad(basis, options, null);
    await reach(basis.endpoint, timeout, hearers.signal);
    return draft;
  }
  checkScenarioOptions(options);
  const scenario = readLoadScenario(given);
  await reach(basis.endpoint, timeout, hearers.signal);
  const planning = { seed, horizonMs: scenarioHorizon(options), time: createLoadTime(), ...hearers };
  return draftLoad(basis, options, await planScenario(scenario, planning));
}

const PROGRESS_MS: Duration = 250;

/** Waits for a load test's end, and tells how far it is on the way. Where telling throws, it ends the test and throws that. */
export async function followLoad(
  run: RunningLoad,
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
  let thrown: { readonly error: unknown } | undefined;
  const tell = (): void => {
    try {
      onProgress?.(run.report());
      cancel = time.wakeIn(PROGRESS_MS, tell);
    } catch (error) {
      thrown = { error };
      stop();
    }
  };
  if (onProgress !== undefined) tell();
  try {
    const report = await run.over;
    if (thrown !== undefined) throw thrown.error;
    return report;
  } finally {
    cancel();
    signal?.removeEventListener("abort", stop);
  }
}

// Refused connections are failures to be counted, but not from the first one on.
async function reach(
  { url, lookup }: Endpoint,
  timeoutMs: Duration,
  signal: AbortSignal | undefined,
): Promise<void> {
  throwIfEnded(signal);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  const socket = connect({ host, port, lookup, timeout: timeoutMs });
  const end = (): void => void socket.destroy(new Error("ended"));
  signal?.addEventListener("abort", end);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve).once("error", reject);
      socket.once("timeout", () => reject(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    });
  } catch (cause) {
    throwIfEnded(signal);
    if (cause instanceof TargetNotAllowed) throw new UsageError(`${cause.message}.`, { cause });
    const { reason } = describeFailure(cause, url);
    throw new CannotRun(`${shownUrl(url.href)} cannot be reached: ${reason}. Start the receiver first.`, {
      cause,
    });
  } finally {
    signal?.removeEventListener("abort", end);
    socket.destroy();
  }
}
