import { LOAD_PROFILES } from "../../contract/load-report.ts";
import type {
  LatencyFigures,
  LoadAssertionState,
  LoadEventCounts,
  LoadFailure,
  LoadKnee,
  LoadPostCounts,
  LoadReport,
  LoadSample,
  LoadSettings,
  LoadStep,
} from "../../contract/load-report.ts";
import type { JsonShape } from "../sendgrid/json-shape.ts";
import { whole } from "./answer-shapes.ts";

// A load test as /_simulator answers it. The compiler holds the members against the wire types of the contract.

const text: JsonShape = { type: "string" };
const count: JsonShape = { type: "integer" };
const figure: JsonShape = { type: "number" };
const figureOrNull: JsonShape = { type: "number", isNullable: true };
const milliseconds: JsonShape = { type: "number", about: "Milliseconds." };

/** Where load tests stand. */
export const LOAD_STATES: readonly LoadReport["state"][] = ["running", "finished", "stopped"];

const LATENCIES = whole<LatencyFigures>({
  count,
  mean: milliseconds,
  p50: milliseconds,
  p90: milliseconds,
  p95: milliseconds,
  p99: milliseconds,
  p999: milliseconds,
  max: milliseconds,
});

const SETTINGS = whole<Omit<LoadSettings, "scenario">>({
  target: text,
  profile: { type: "string", oneOf: LOAD_PROFILES },
  eventsPerSecond: figure,
  servers: count,
  durationMs: milliseconds,
  batchMaxAgeMs: milliseconds,
  batchMaxBytes: count,
  timeoutMs: milliseconds,
  retryWaitsMs: { type: "array", items: milliseconds },
  retryWindowMs: milliseconds,
  retryJitter: figure,
  timeScale: figure,
  isSigned: { type: "boolean" },
  publicKey: { type: "string", isNullable: true, about: "Base64, to verify with." },
  seed: count,
});

const KNEE = {
  ...whole<LoadKnee>({
    lastGoodRate: figureOrNull,
    brokenRate: figureOrNull,
    because: { type: "string", isNullable: true },
    steps: {
      type: "array",
      items: whole<LoadStep>({
        eventsPerSecond: figure,
        p99: milliseconds,
        errorRate: figure,
        attempts: count,
      }),
    },
  }),
  isNullable: true,
  about: "What a ramp found; null: it is none.",
} as const;

const SAMPLE = whole<LoadSample>({
  atMs: milliseconds,
  generatedRate: figure,
  acknowledgedRate: figure,
  expiredRate: figure,
  postRate: figure,
  retryRate: { ...figure, about: "Of postRate." },
  failureRate: figure,
  unansweredRate: { ...figure, about: "Of failureRate: answered too late, or no connection." },
  p50: figureOrNull,
  p95: figureOrNull,
  p99: figureOrNull,
  queueAgeMs: milliseconds,
  pendingEvents: count,
});

/** A load test, while it runs and afterwards. */
export const LOAD_SHAPE = whole<Omit<LoadReport, "distribution">>({
  kind: text,
  version: count,
  id: text,
  state: { type: "string", oneOf: LOAD_STATES },
  startedAt: { type: "number", about: "Milliseconds since 1970, on the wall clock." },
  elapsedMs: milliseconds,
  settings: SETTINGS,
  events: {
    ...whole<LoadEventCounts>({
      generated: count,
      acknowledged: count,
      expired: count,
      pending: count,
      inOpenBatches: count,
      inQueues: count,
      inFlight: count,
      waitingForRetry: count,
    }),
    about: "generated = acknowledged + expired + pending",
  },
  posts: whole<LoadPostCounts>({
    batches: count,
    attempts: count,
    delivered: count,
    failed: count,
    retries: count,
    queued: count,
    inFlight: count,
    waitingForRetry: count,
    bytes: count,
  }),
  failures: { type: "array", items: whole<LoadFailure>({ reason: text, count }) },
  rates: whole<LoadReport["rates"]>({
    generated: figure,
    acknowledged: figure,
    posts: figure,
    bytes: figure,
  }),
  latency: { ...LATENCIES, about: "Of each attempt, from when its POST was due to the answer's head." },
  serviceTime: { ...LATENCIES, about: "Of each attempt, from its first byte to the answer's head." },
  queueWait: { ...LATENCIES, about: "How long POSTs that were due waited for their server's connection." },
  ownLag: { ...LATENCIES, about: "How late the load test itself was." },
  longestQueueAgeMs: milliseconds,
  knee: KNEE,
  samples: { type: "array", items: SAMPLE },
  assertions: {
    type: "array",
    items: whole<LoadAssertionState>({ assertion: text, actual: text, isMet: { type: "boolean" } }),
  },
  passed: { type: "boolean", isNullable: true, about: "Null: it is not over." },
});
