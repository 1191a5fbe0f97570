import type { RunState } from "../../contract/control-api.ts";
import { MAX_RULE_DURATION_MS } from "../../contract/limits.ts";
import { SNAPSHOT_KIND, SNAPSHOT_VERSION } from "../../contract/snapshot.ts";
import type { Rules } from "../rules.ts";
import type { RunDeskState } from "../runs/run-desk.ts";
import { accounts } from "./account-shapes.ts";
import { instant, present, stream, texts } from "./basic-shapes.ts";
import { deliveryLine, deliveryRecord, ledger, ledgerCounts, numbering } from "./delivery-shapes.ts";
import {
  between,
  count,
  dictionary,
  either,
  flag,
  json,
  leaf,
  list,
  matching,
  number,
  oneOf,
} from "./shape.ts";
import { orNull, pair, record, text, whole } from "./shape.ts";
import type { Shape } from "./shape.ts";
import type { SimulatorState, TypedSnapshot } from "./simulator-state.ts";
import { pendingThing } from "./story-shapes.ts";

// The whole of a snapshot.

const longest = MAX_RULE_DURATION_MS;

const rules: Shape<Rules> = record({
  servers: whole(1, 1000),
  connectionsPerServer: whole(1, 1000),
  parallelAttempts: whole(1, 1000),
  timeoutMs: between(1, longest),
  batchMaxAgeMs: between(0, longest),
  batchMaxBytes: whole(1),
  retryWaitsMs: list(between(Number.MIN_VALUE, longest), 1),
  retryWindowMs: between(1, longest),
  retryJitter: between(0, 1),
  signatureClock: oneOf(["wall", "virtual"]),
  testRequestForm: oneOf(["2025", "2020"]),
});

const runState: Shape<RunState> = record({
  id: matching(/^run_[1-9]\d{0,14}$/, "the id of a run, such as run_1"),
  scenario: text,
  title: text,
  description: text,
  account: text,
  seed: count,
  parameters: dictionary(json),
  state: oneOf(["finished", "stopped"]),
  startedAt: instant,
  endedAt: orNull(instant),
  messages: record({ planned: count, made: count }),
  events: dictionary(count),
  ledger: ledgerCounts,
  faults: dictionary(count),
  expectations: list(
    record({
      subject: text,
      expected: text,
      actual: orNull(number),
      verdict: oneOf(["open", "met", "missed", "not judged"]),
      reason: orNull(text),
    }),
  ),
  passed: orNull(flag),
});

const runs: Shape<RunDeskState> = record({
  begun: count,
  recipients: count,
  seeds: list(pair(count, count)),
  over: list(record({ run: runState, retries: stream, outstanding: count })),
});

const speed = either<"max", number>(oneOf(["max"]), between(Number.MIN_VALUE, 1e9));

const state: Shape<SimulatorState> = record({
  clock: record({ now: present, alarmsSet: count, mode: oneOf(["real", "manual"]), speed }),
  chance: record({
    seed: count,
    streams: record({
      recipients: stream,
      latencies: stream,
      faults: stream,
      ids: stream,
      retries: stream,
    }),
  }),
  numbering,
  rules,
  accounts,
  settings: texts,
  stories: list(pendingThing),
  line: deliveryLine,
  ledger,
  runs,
  deliveries: list(deliveryRecord),
  received: list(pair(text, whole(1))),
});

/** A snapshot of this version. */
export const snapshotShape: Shape<TypedSnapshot> = record({
  kind: oneOf([SNAPSHOT_KIND]),
  version: leaf<typeof SNAPSHOT_VERSION>(`${SNAPSHOT_VERSION}`, (given) => given === SNAPSHOT_VERSION),
  state,
});
