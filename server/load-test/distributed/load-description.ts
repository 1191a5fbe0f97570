import type { LoadSettings } from "../../contract/load-report.ts";
import type { Duration } from "../../contract/time.ts";
import { packageVersion } from "../../runtime/package-version.ts";
import { readPrivateKey } from "../../runtime/signing/private-key.ts";
import type { Scenario } from "../../simulation/runs/scenario.ts";
import { parseAssertion } from "../assertion.ts";
import type { LoadWork } from "../load-work.ts";
import { endpointFrom } from "../load-plan.ts";
import type { LoadDraft } from "../load-plan.ts";
import type { LoadPlan } from "../load-work.ts";

/** All that makes a distributed load test, secrets included: it leaves its process sealed only. */
export interface LoadDescription {
  /** Of this program: others may make other events of the same seed. */
  readonly version: string;
  /** With credentials, where it has some. */
  readonly target: string;
  readonly settings: LoadSettings;
  /** What the events follow from: workers need no file. Null: they are made up. */
  readonly scenario: Scenario | null;
  /** In PEM; null: unsigned. */
  readonly key: string | null;
  readonly assertions: readonly string[];
  /** A worker that is silent for so long is taken for dead. */
  readonly takeoverAfterMs: Duration;
}

/** Describes a load test for workers. */
export function describeLoad(draft: LoadDraft, takeoverAfterMs: Duration): LoadDescription {
  return {
    version: packageVersion(),
    target: draft.endpoint.url.href,
    settings: draft.settings,
    scenario: draft.scenario,
    key: draft.key === null ? null : draft.key.export({ type: "pkcs8", format: "pem" }).toString(),
    assertions: draft.assertions.map(({ text }) => text),
    takeoverAfterMs,
  };
}

/** What a coordinator reads off a description. */
export function plannedReport(
  id: string,
  { settings, assertions }: LoadDescription,
): Pick<LoadPlan, "id" | "settings" | "assertions"> {
  return { id, settings, assertions: assertions.map(parseAssertion) };
}

/** What a worker does, but for the events. Throws a UsageError where this worker may not post to the target. */
export function workFrom(
  { target, key, settings, scenario }: LoadDescription,
  allowTargets: readonly string[],
): Omit<LoadWork, "source"> {
  return {
    settings,
    scenario,
    endpoint: endpointFrom(target, allowTargets),
    key: key === null ? null : readPrivateKey(key, "The load test's key"),
  };
}
