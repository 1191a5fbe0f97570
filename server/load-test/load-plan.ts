import { randomInt } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { LOAD_FIELDS, OWN_LOAD_FIELDS } from "../api/control/load-fields.ts";
import type { NamedLoadOptions } from "../api/control/load-fields.ts";
import { readOptions } from "../api/control/fields.ts";
import { RULE_FIELDS, rulesFrom } from "../api/control/rule-fields.ts";
import type { NamedRules } from "../api/control/rule-fields.ts";
import type { LoadProfile, LoadSettings } from "../contract/load-report.ts";
import { MINUTE_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";
import { createKeyRing } from "../runtime/signing/key-ring.ts";
import { publicKeyText } from "../runtime/signing/private-key.ts";
import { createTargetPolicy } from "../runtime/posting/target-policy.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { MAIN_ACCOUNT } from "../simulation/account/accounts.ts";
import { DEFAULT_RULES } from "../simulation/rules.ts";
import { shownUrl } from "../simulation/wording.ts";
import { parseAssertion } from "./assertion.ts";
import { COORDINATOR_FIELDS, splitOptions } from "./distributed/coordinator-options.ts";
import type { SplitLoadOptions } from "./distributed/coordinator-options.ts";
import type { LoadPlan } from "./load-work.ts";
import { CAMPAIGN_SPAN_MS } from "./rate-curve.ts";
import type { Endpoint } from "./receiver-connection.ts";
import type { PlannedScenario } from "./scenario/scenario-plan.ts";
import { scenarioSettings } from "./scenario/scenario-settings.ts";

/** A plan but for its name and the events themselves, which take a moment to make. */
export type LoadDraft = Omit<LoadPlan, "id" | "source">;

/** SendGrid has "tens or even hundreds". Ours. */
const DEFAULT_SERVERS = 10;
const DEFAULT_DURATION_MS: Duration = MINUTE_MS;
const DEFAULT_SOAK_MS: Duration = 30 * MINUTE_MS;

/** Reads the options of `loadTest`. Throws a UsageError that names the option and the nearest right one. */
export function readLoadOptions(given: unknown): SplitLoadOptions {
  const { resume: _commandLineOnly, ...fields } = COORDINATOR_FIELDS;
  const read = readOptions({ ...LOAD_FIELDS, ...OWN_LOAD_FIELDS, ...fields }, given);
  if (read.kind === "problem") throw new UsageError(`loadTest: ${read.message} ${read.hint}`);
  return splitOptions(read.value);
}

/** What of a plan can be read, and be wrong, before its scenario is simulated. */
export type LoadBasis = Pick<LoadDraft, "key" | "endpoint" | "assertions"> & { readonly target: string };

/** Reads what does not depend on a scenario. Throws a UsageError. */
export function readBasis(target: string, options: NamedLoadOptions): LoadBasis {
  const endpoint = endpointFrom(target, options.allowTarget ?? []);
  const key = options.unsigned === true ? null : keyFrom(options.key);
  if (options.unsigned === true && options.key !== undefined) {
    throw new UsageError("--key and --unsigned exclude each other: give one of them.");
  }
  return { target, endpoint, key, assertions: (options.assert ?? []).map(parseAssertion) };
}

/** Makes the plan of a load test. Throws a UsageError. */
export function draftLoad(
  { target, ...basis }: LoadBasis,
  options: NamedLoadOptions,
  planned: PlannedScenario | null,
): LoadDraft {
  const settings = settingsFrom({ target, key: basis.key, planned }, options);
  return { ...basis, settings, scenario: planned?.scenario ?? null };
}

interface Asked extends Pick<LoadBasis, "target" | "key"> {
  readonly planned: PlannedScenario | null;
}

function settingsFrom({ target, key, planned }: Asked, options: NamedLoadOptions): LoadSettings {
  const rules = { ...DEFAULT_RULES, ...planned?.rules, ...rulesFrom(rulesIn(options)) };
  return {
    target: shownUrl(target),
    ...(planned === null ? profileSettings(options) : scenarioSettings(planned, options)),
    servers: options.servers ?? planned?.rules.servers ?? DEFAULT_SERVERS,
    batchMaxAgeMs: rules.batchMaxAgeMs,
    batchMaxBytes: rules.batchMaxBytes,
    timeoutMs: rules.timeoutMs,
    retryWaitsMs: rules.retryWaitsMs,
    retryWindowMs: rules.retryWindowMs,
    retryJitter: rules.retryJitter,
    isSigned: key !== null,
    publicKey: key === null ? null : publicKeyText(key),
    seed: planned?.seed ?? options.seed ?? randomInt(2 ** 32),
  };
}

type Traffic = "profile" | "scenario" | "eventsPerSecond" | "durationMs" | "timeScale";

function profileSettings(options: NamedLoadOptions): Pick<LoadSettings, Traffic> {
  const { eventsPerSecond, profile = "constant" } = options;
  if (eventsPerSecond === undefined) {
    throw new UsageError("--events-per-second is missing. Give the rate, such as --events-per-second 1000.");
  }
  const durationMs = options.duration ?? (profile === "soak" ? DEFAULT_SOAK_MS : DEFAULT_DURATION_MS);
  const { timeScale = usualScale(profile, durationMs) } = options;
  return { profile, eventsPerSecond, durationMs, timeScale };
}

function rulesIn(options: NamedLoadOptions): NamedRules {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name in RULE_FIELDS));
}

// A campaign's hours pass within the test.
function usualScale(profile: LoadProfile, durationMs: Duration): number {
  return profile === "campaign" ? Math.max(1, CAMPAIGN_SPAN_MS / durationMs) : 1;
}

/** Where a receiver is, if it may be posted to from here. Throws a UsageError. */
export function endpointFrom(target: string, allowTargets: readonly string[]): Endpoint {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `${shownUrl(target)} is no http or https URL. Name the receiver, such as http://127.0.0.1:3000/events.`,
    );
  }
  const policy = createTargetPolicy(allowTargets);
  const verdict = policy.judge(url);
  if (verdict.kind === "blocked") throw new UsageError(`${sentence(verdict.reason)}.`);
  return { url, lookup: policy.lookup };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// The development key of the first settings unless given, as everywhere.
function keyFrom(key: string | undefined): KeyObject {
  const first = { account: MAIN_ACCOUNT, ordinal: 1, generation: 1 };
  if (key === undefined) return createKeyRing({}).privateKey(first);
  const isPem = key.includes("-----BEGIN");
  const pem = isPem ? key : keyFile(key);
  return createKeyRing({ firstKeyPem: pem, firstKeyOrigin: isPem ? "The key" : `--key ${key}` }).privateKey(
    first,
  );
}

function keyFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new UsageError(
      `--key ${path} cannot be read${code}. Name a PEM file, such as fake-sendgrid keygen makes.`,
      { cause },
    );
  }
}
