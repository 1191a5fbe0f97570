import type {
  CheckEvidence,
  CheckProgress,
  CheckReport,
  CheckResult,
  CheckRunState,
  CheckSummary,
  FixExample,
} from "../../contract/check-report.ts";
import { CHECK_VERDICTS } from "../../contract/check-report.ts";
import type { JsonShape } from "../sendgrid/json-shape.ts";
import { whole } from "./answer-shapes.ts";

// What /_simulator answers about checks of receivers, as shapes.

const text: JsonShape = { type: "string" };
const textOrNull: JsonShape = { type: "string", isNullable: true };
const count: JsonShape = { type: "integer" };
const flag: JsonShape = { type: "boolean" };
const duration: JsonShape = { type: "number", about: "Milliseconds." };
const headers: JsonShape = { type: "array", items: { type: "array", items: text } };

const EVIDENCE_SHAPE = whole<CheckEvidence>({
  what: text,
  request: whole<CheckEvidence["request"]>({ url: text, headers, body: text, bytes: count }),
  answer: {
    ...whole<NonNullable<CheckEvidence["answer"]>>({ status: count, headers, body: text }),
    isNullable: true,
  },
  failure: { ...textOrNull, about: "Why there is no answer." },
  latencyMs: duration,
});

const RESULT_SHAPE = whole<CheckResult>({
  id: text,
  title: text,
  severity: { type: "string", oneOf: ["critical", "high", "medium", "low"] },
  verdict: { type: "string", oneOf: CHECK_VERDICTS },
  reason: text,
  evidence: { type: "array", items: EVIDENCE_SHAPE },
  fix: text,
  why: text,
  examples: { type: "array", items: whole<FixExample>({ framework: text, code: text }) },
});

const REPORT_SHAPE = whole<CheckReport>({
  checks: { type: "array", items: RESULT_SHAPE },
  summary: whole<CheckSummary>({
    target: text,
    runId: { type: "string", about: "All message ids that were made up begin with it." },
    publicKey: { ...textOrNull, about: "The key the receiver must verify with; null: unsigned." },
    profile: { type: "string", oneOf: ["full", "reduced"] },
    passed: count,
    failed: count,
    warned: count,
    informed: count,
    skipped: count,
    posts: count,
    durationMs: duration,
    isIncomplete: flag,
    notJudged: { type: "array", items: text },
  }),
});

const PROGRESS_SHAPE = whole<CheckProgress>({ done: count, total: count, current: textOrNull });

const STATE_MEMBERS = {
  id: text,
  state: { type: "string", oneOf: ["running", "done", "stopped", "failed"] },
  target: text,
  startedWallAt: { type: "integer", about: "Milliseconds since 1970, by the wall clock." },
  progress: PROGRESS_SHAPE,
  error: { ...textOrNull, about: "Why it could not run." },
} as const;

/** A check of a receiver, as lists show it. */
export const CHECK_LINE_SHAPE = whole<Omit<CheckRunState, "report">>(STATE_MEMBERS);

/** A check of a receiver, with its report once there is one. */
export const CHECK_RUN_SHAPE = whole<CheckRunState>({
  ...STATE_MEMBERS,
  report: { ...REPORT_SHAPE, isNullable: true },
});
