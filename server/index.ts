import type { LoadReport } from "./contract/load-report.ts";
import type { LoadTestOptions } from "./load-test/load-test-options.ts";
import { lazyLoadDesk } from "./load-test/lazy-load-desk.ts";
import type { CheckReport } from "./contract/check-report.ts";
import type { CheckOptions, CheckTarget } from "./receiver-check/check-options.ts";
import { createCheckDesk } from "./receiver-check/check-desk.ts";
import { checkPublicKey as publicKeyOf } from "./receiver-check/signing-key.ts";
import { hostOptionsFrom } from "./runtime/embedded/embedded-options.ts";
import { EmbeddedSimulator } from "./runtime/embedded/embedded-simulator.ts";
import { createHost } from "./runtime/host.ts";
import type { CreateSimulatorOptions, FakeSendgrid } from "./runtime/embedded/library-interface.ts";

export type {
  AdvanceInput,
  CreateSimulatorOptions,
  DurationInput,
  EventToEmit,
  FaultChange,
  FaultDetails,
  FaultInput,
  FakeSendgrid,
  FastifyApp,
  FetchApp,
  FetchHandler,
  InProcessReceiver,
  MailAddressInput,
  MailToSend,
  NestApp,
  NodeHandler,
  ResetInput,
  RouteModule,
  RuleOptions,
  RunOptions,
  ScenarioInput,
  SettingsChange,
  SettingsHandle,
  SettingsHandles,
  SettingsToCreate,
  Target,
} from "./runtime/embedded/library-interface.ts";
export type {
  AdvanceResult,
  Attempt,
  AttemptDetail,
  ClockState,
  Delivery,
  EventRecord,
  ExpectationState,
  FaultState,
  FaultsState,
  Ledger,
  LedgerCounts,
  RulesState,
  RunState,
  ScenarioSummary,
} from "./contract/control-api.ts";
export type {
  LatencyFigures,
  LoadAssertionState,
  LoadDistribution,
  LoadEventCounts,
  LoadFailure,
  LoadKnee,
  LoadPostCounts,
  LoadProfile,
  LoadReport,
  LoadScenario,
  LoadSample,
  LoadSettings,
  LoadStep,
  LoadWorkerFigures,
} from "./contract/load-report.ts";
export type { LoadTestOptions } from "./load-test/load-test-options.ts";
export type { FaultKind, FaultOption } from "./contract/faults.ts";
export type { EventName } from "./contract/events.ts";
export type {
  CheckDescription,
  CheckEvidence,
  CheckProfile,
  CheckProgress,
  CheckReport,
  CheckResult,
  CheckSeverity,
  CheckSummary,
  CheckVerdict,
  FixExample,
} from "./contract/check-report.ts";
export type { CheckOAuth, CheckOptions, CheckTarget, ProbeFunction } from "./receiver-check/check-options.ts";
export type { JournalEntry } from "./contract/journal.ts";
export type { Snapshot } from "./contract/snapshot.ts";

/**
 * Starts a simulator inside this process; with `listen`, on a port too.
 *
 * Rejects with a UsageError for an option that is unknown or cannot be meant, and with CannotRun when the port is taken.
 *
 * @example
 * const simulator = await createSimulator({ clock: "manual", seed: 1 });
 * const settings = await simulator.webhooks.create({ target: (request) => receive(request, settings.publicKey) });
 * await simulator.send({ to: "ada+delivered+open@example.com", customArgs: { order: "42" } });
 * await simulator.advanceUntilIdle();
 * console.log(simulator.ledger().total.acknowledged);
 * await simulator.close();
 */
export async function createSimulator(options: CreateSimulatorOptions = {}): Promise<FakeSendgrid> {
  const host = hostOptionsFrom(options);
  return new EmbeddedSimulator(
    await createHost({ ...host, checks: createCheckDesk, loads: lazyLoadDesk(host) }),
  );
}

/**
 * Posts batches of unique, signed events to a receiver, as many and as often as SendGrid's servers would, and measures
 * what it makes of them.
 *
 * Rejects with a UsageError for options that cannot be meant and targets that may not be posted to, and with CannotRun
 * when nobody listens there. A missed assertion does not reject: see `passed`. With `redis`, workers on any machine make
 * the load, and `distribution` has what each of them did.
 *
 * @example
 * const report = await loadTest("http://127.0.0.1:3000/events", {
 *   eventsPerSecond: 500,
 *   duration: "20s",
 *   batchMaxAge: "1s",
 *   assert: ["p99<200ms", "lost<=0"],
 * });
 * console.log(report.latency.p99, report.passed);
 */
export async function loadTest(target: string, options: LoadTestOptions): Promise<LoadReport> {
  // Who only simulates does not load it.
  const { runLoadTest } = await import("./load-test/run-load-test.ts");
  return await runLoadTest(target, options);
}

/**
 * Checks what a receiver does with all that SendGrid sends, and names what it does not survive.
 *
 * Rejects with a UsageError for an option that cannot be meant, and with CannotRun when the receiver cannot be reached.
 *
 * @example
 * const { checks, summary } = await checkReceiver("http://127.0.0.1:3000/events", { profile: "reduced" });
 * expect(checks.filter(({ verdict }) => verdict === "FAIL")).toEqual([]);
 */
export async function checkReceiver(target: CheckTarget, options: CheckOptions = {}): Promise<CheckReport> {
  const battery = await import("./receiver-check/check-receiver.ts");
  return await battery.checkReceiver(target, options);
}

/** The public key that a receiver must verify with when it is checked with `key`: base64, as SendGrid shows it. */
export function checkPublicKey(key?: string): string {
  return publicKeyOf(key);
}
