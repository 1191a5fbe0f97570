import type { Duration, Instant } from "./time.ts";

// What a load test comes to: the object of `load --json`, of GET /_simulator/loads/{id} and of `loadTest`. Latencies
// and waits are milliseconds of the wall clock, rates are by second of the wall clock.

/** How the rate of events goes up and down. */
export const LOAD_PROFILES = ["constant", "ramp", "spike", "soak", "campaign"] as const;

/** The name of a profile. */
export type LoadProfile = (typeof LOAD_PROFILES)[number];

/** What assertions can be about. */
export const LOAD_METRICS = [
  "p50",
  "p90",
  "p95",
  "p99",
  "p99.9",
  "max",
  "error-rate",
  "rate",
  "expired",
  "lost",
] as const;

/** The name of what an assertion is about. */
export type LoadMetric = (typeof LOAD_METRICS)[number];

/** The scenario that a load test's events come from. */
export interface LoadScenario {
  readonly name: string;
  /** Those that are played, and how long they take by virtual time. */
  readonly events: number;
  readonly spanMs: Duration;
}

/** How a load test is made. */
export interface LoadSettings {
  /** Without credentials. */
  readonly target: string;
  /** "scenario": its events are those of `scenario`. */
  readonly profile: LoadProfile | "scenario";
  /** Absent: its events are made up. */
  readonly scenario?: LoadScenario;
  /** The highest rate of the profile; of a scenario, the mean. */
  readonly eventsPerSecond: number;
  /** SendGrid's simulated machines, each with batches, a queue and one connection of its own. */
  readonly servers: number;
  readonly durationMs: Duration;
  readonly batchMaxAgeMs: Duration;
  readonly batchMaxBytes: number;
  readonly timeoutMs: Duration;
  readonly retryWaitsMs: readonly Duration[];
  readonly retryWindowMs: Duration;
  /** A share of the wait. */
  readonly retryJitter: number;
  /** How many times faster than the wall clock batches age, retries wait and events expire. */
  readonly timeScale: number;
  readonly isSigned: boolean;
  /** Base64, to verify with; null: unsigned. */
  readonly publicKey: string | null;
  readonly seed: number;
}

/** The distribution of lengths of time, in milliseconds. All are 0 where nothing was measured. */
export interface LatencyFigures {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** What became of the events: generated = acknowledged + expired + pending. */
export interface LoadEventCounts {
  readonly generated: number;
  readonly acknowledged: number;
  /** Not acknowledged within the retry window. */
  readonly expired: number;
  readonly pending: number;
  /** Where the pending ones are. */
  readonly inOpenBatches: number;
  readonly inQueues: number;
  readonly inFlight: number;
  readonly waitingForRetry: number;
}

/** What became of the POSTs: attempts = delivered + failed + those in flight. */
export interface LoadPostCounts {
  /** Batches that closed. */
  readonly batches: number;
  readonly attempts: number;
  readonly delivered: number;
  readonly failed: number;
  /** Attempts that were not the first of their batch. */
  readonly retries: number;
  /** POSTs that are due and wait for their server's connection. */
  readonly queued: number;
  readonly inFlight: number;
  readonly waitingForRetry: number;
  /** Of bodies that were sent. */
  readonly bytes: number;
}

/** How often attempts failed in one way. */
export interface LoadFailure {
  /** "receiver answered 503", "no answer within 3 s", "connection refused: …". */
  readonly reason: string;
  readonly count: number;
}

/** An interval of the test. */
export interface LoadSample {
  /** The interval's end, from the test's beginning. */
  readonly atMs: Duration;
  /** Events per second: those that occurred, and those that were acknowledged. */
  readonly generatedRate: number;
  readonly acknowledgedRate: number;
  /** Events per second that were not acknowledged within the retry window. */
  readonly expiredRate: number;
  /** POSTs per second: all that left, and those of them that were not the first of their batch. */
  readonly postRate: number;
  readonly retryRate: number;
  /** POSTs per second that failed, and those of them that got no answer: too late, or no connection. */
  readonly failureRate: number;
  readonly unansweredRate: number;
  /** Of the attempts that ended in the interval, from the intended start; null: none did. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** How long the oldest POST that is due has waited for its server's connection. */
  readonly queueAgeMs: Duration;
  readonly pendingEvents: number;
}

/** What a ramp found. */
export interface LoadKnee {
  /** The last rate that the receiver was seen to bear; null: none. */
  readonly lastGoodRate: number | null;
  /** The rate that it did not bear; null: it was not seen to fail. */
  readonly brokenRate: number | null;
  /** Why the ramp stopped; null: it did not. */
  readonly because: string | null;
  readonly steps: readonly LoadStep[];
}

/** A step of a ramp. */
export interface LoadStep {
  readonly eventsPerSecond: number;
  readonly p99: number;
  /** A share of the attempts, from 0 to 1. */
  readonly errorRate: number;
  readonly attempts: number;
}

/** One assertion. */
export interface LoadAssertionState {
  /** As it was given: "p99<500ms". */
  readonly assertion: string;
  /** In words: "312 ms". */
  readonly actual: string;
  readonly isMet: boolean;
}

/** A load test, while it runs and afterwards. */
export interface LoadReport {
  readonly kind: "load-report";
  /** Of this form. */
  readonly version: 1;
  readonly id: string;
  readonly state: "running" | "finished" | "stopped";
  /** Wall clock. */
  readonly startedAt: Instant;
  readonly elapsedMs: Duration;
  readonly settings: LoadSettings;
  readonly events: LoadEventCounts;
  readonly posts: LoadPostCounts;
  readonly failures: readonly LoadFailure[];
  /** Per second, over the time in which events occurred. */
  readonly rates: {
    readonly generated: number;
    readonly acknowledged: number;
    readonly posts: number;
    readonly bytes: number;
  };
  /** Of each attempt, from when its POST was due to the answer's head: what a receiver's stall does to all. */
  readonly latency: LatencyFigures;
  /** Of each attempt, from its first byte to the answer's head: what a receiver's own log shows. */
  readonly serviceTime: LatencyFigures;
  /** How long POSTs that were due waited for their server's connection. */
  readonly queueWait: LatencyFigures;
  /** How late the load test itself was with POSTs that had nothing to wait for, and with events of a scenario: large figures mean it was too slow. */
  readonly ownLag: LatencyFigures;
  readonly longestQueueAgeMs: Duration;
  /** Null: the profile is no ramp. */
  readonly knee: LoadKnee | null;
  readonly samples: readonly LoadSample[];
  readonly assertions: readonly LoadAssertionState[];
  /** Null: it is not over. True: no assertion was missed. */
  readonly passed: boolean | null;
  /** Absent: one process made it. */
  readonly distribution?: LoadDistribution;
}

/** A worker's part in a load test. */
export interface LoadWorkerFigures {
  /** Its machine and process. */
  readonly name: string;
  /** Events. */
  readonly acknowledged: number;
  readonly posts: number;
  /** Events per second, over the time in which events occurred. */
  readonly acknowledgedRate: number;
}

/** Who made a load test, and what came of workers that went away. */
export interface LoadDistribution {
  readonly workers: readonly LoadWorkerFigures[];
  /** How often a worker took over what another one had begun. */
  readonly takeovers: number;
  /** What was posted after a takeover although the worker before may have posted it: at most so much came twice. */
  readonly perhapsRepeated: { readonly posts: number; readonly events: number };
}

/** A load test that workers made. */
export interface DistributedLoadReport extends LoadReport {
  readonly distribution: LoadDistribution;
}
