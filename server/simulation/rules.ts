import {
  ANSWER_TIMEOUT_MS,
  BATCH_MAX_AGE_MS,
  BATCH_MAX_BYTES,
  RETRY_JITTER,
  RETRY_WAITS_MS,
  RETRY_WINDOW_MS,
} from "../contract/limits.ts";
import type { Duration } from "../contract/time.ts";

/** How batches close, attempts run and retries wait. Read anew at each decision, so a change works at once. */
export interface Rules {
  /** SendGrid's simulated machines, each with its own batches and queues. */
  readonly servers: number;
  /** Attempts that one server has in flight to one settings entry. */
  readonly connectionsPerServer: number;
  /** Attempts that run side by side where time stands still while they do: every mode but real. */
  readonly parallelAttempts: number;
  readonly timeoutMs: Duration;
  readonly batchMaxAgeMs: Duration;
  readonly batchMaxBytes: number;
  readonly retryWaitsMs: readonly Duration[];
  readonly retryWindowMs: Duration;
  /** A share of the wait, 0.1 for plus or minus 10 %. */
  readonly retryJitter: number;
  /** What stamps signatures. Receivers reject old stamps, so the wall clock is the default. */
  readonly signatureClock: "wall" | "virtual";
  readonly testRequestForm: "2025" | "2020";
}

/** SendGrid's rules, as far as they are known. */
export const DEFAULT_RULES: Rules = {
  servers: 1,
  connectionsPerServer: 1,
  parallelAttempts: 1,
  timeoutMs: ANSWER_TIMEOUT_MS,
  batchMaxAgeMs: BATCH_MAX_AGE_MS,
  batchMaxBytes: BATCH_MAX_BYTES,
  retryWaitsMs: RETRY_WAITS_MS,
  retryWindowMs: RETRY_WINDOW_MS,
  retryJitter: RETRY_JITTER,
  signatureClock: "wall",
  testRequestForm: "2025",
};
