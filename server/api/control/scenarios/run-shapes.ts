import type {
  ExpectationState,
  FaultState,
  FaultsState,
  RunProgress,
  RunState,
  ScenarioSummary,
} from "../../../contract/control-api.ts";
import { FAULT_KINDS } from "../../../contract/faults.ts";
import type { JsonShape } from "../../sendgrid/json-shape.ts";
import { LEDGER_COUNTS_SHAPE, whole } from "../answer-shapes.ts";

// What /_simulator answers about scenarios, runs and faults, as shapes.

const text: JsonShape = { type: "string" };
const count: JsonShape = { type: "integer" };
const instant: JsonShape = { type: "integer", about: "Milliseconds since 1970, on the virtual clock." };
const duration: JsonShape = { type: "number", about: "Milliseconds." };

/** Where runs stand. */
export const RUN_PROGRESS: readonly RunProgress[] = ["running", "finished", "stopped"];

/** A scenario as lists show it. */
export const SCENARIO_SUMMARY_SHAPE = whole<ScenarioSummary>({
  name: text,
  title: text,
  description: { type: "string", about: "What the receiver should survive." },
  seed: count,
  parameters: {
    type: "array",
    items: whole<ScenarioSummary["parameters"][number]>({
      name: text,
      description: text,
      default: { type: "any" },
    }),
  },
});

const EXPECTATION_SHAPE = whole<ExpectationState>({
  subject: { type: "string", about: "Such as ledger.expired." },
  expected: { type: "string", about: "In words: 0, at least 1, from 1 to 5." },
  actual: { type: "integer", isNullable: true },
  verdict: { type: "string", oneOf: ["open", "met", "missed", "not judged"] },
  reason: { type: "string", isNullable: true, about: "Why it was not judged." },
});

/** One execution of a scenario. */
export const RUN_SHAPE = whole<RunState>({
  id: text,
  scenario: text,
  title: text,
  description: text,
  account: text,
  seed: count,
  parameters: { type: "any object" },
  state: { type: "string", oneOf: RUN_PROGRESS },
  startedAt: instant,
  endedAt: { ...instant, isNullable: true },
  messages: whole<RunState["messages"]>({ planned: count, made: count }),
  events: { type: "any object", about: "Events by name." },
  ledger: LEDGER_COUNTS_SHAPE,
  faults: { type: "any object", about: "How often each fault struck, by kind." },
  expectations: { type: "array", items: EXPECTATION_SHAPE },
  passed: { type: "boolean", isNullable: true, about: "Null: it is not over, or was stopped." },
});

const FAULT_MEMBERS = {
  kind: { type: "string", oneOf: FAULT_KINDS },
  rate: { type: "number" },
  every: count,
  attempts: { type: "array", items: count, about: "The first and the last attempt." },
  webhook: { type: "string", about: "The id of settings; absent: all." },
  from: { ...duration, about: "Milliseconds from when it was switched on." },
  for: { ...duration, about: "Milliseconds; absent: without end." },
  delay: duration,
} as const satisfies Readonly<Record<keyof FaultState, JsonShape>>;

/** What goes wrong on purpose. */
export const FAULTS_SHAPE = whole<FaultsState>({
  faults: {
    type: "array",
    items: {
      type: "object",
      members: FAULT_MEMBERS,
      required: ["kind", "from"],
    },
  },
  struck: { type: "any object", about: "How often each kind struck so far." },
});
