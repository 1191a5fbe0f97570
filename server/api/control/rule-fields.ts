import type { RulesState } from "../../contract/control-api.ts";
import { MAX_RULE_DURATION_MS } from "../../contract/limits.ts";
import type { Rules } from "../../simulation/rules.ts";
import type { Options } from "./fields.ts";
import { countField, durationField, durationsField, oneOfField, shareField } from "./fields.ts";

/** The rules by the names they have as options of the library, in configuration files and in `PATCH rules`. */
export const RULE_FIELDS = {
  servers: countField(1, 1000),
  connectionsPerServer: countField(1, 1000),
  parallelAttempts: countField(1, 1000),
  timeout: durationField(1, MAX_RULE_DURATION_MS),
  batchMaxAge: durationField(0, MAX_RULE_DURATION_MS),
  batchMaxBytes: countField(1, 64 * 1024 * 1024),
  retryWaits: durationsField(MAX_RULE_DURATION_MS),
  retryWindow: durationField(1, MAX_RULE_DURATION_MS),
  retryJitter: shareField(),
  signatureClock: oneOfField(["wall", "virtual"]),
  testRequestForm: oneOfField(["2025", "2020"]),
} as const;

/** Rules as they were read: any of them, under their public names. */
export type NamedRules = Options<typeof RULE_FIELDS>;

/** The change that named rules make. Waits given explicitly are meant exactly: they switch the jitter off. */
export function rulesFrom(named: NamedRules): Partial<Rules> {
  const { timeout, batchMaxAge, retryWaits, retryWindow, ...sameName } = named;
  return {
    ...(retryWaits === undefined ? {} : { retryWaitsMs: retryWaits, retryJitter: 0 }),
    ...sameName,
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(batchMaxAge === undefined ? {} : { batchMaxAgeMs: batchMaxAge }),
    ...(retryWindow === undefined ? {} : { retryWindowMs: retryWindow }),
  };
}

/** The rules under their public names. */
export function rulesState(rules: Rules): RulesState {
  const { timeoutMs, batchMaxAgeMs, retryWaitsMs, retryWindowMs, ...sameName } = rules;
  return {
    ...sameName,
    timeout: timeoutMs,
    batchMaxAge: batchMaxAgeMs,
    retryWaits: retryWaitsMs,
    retryWindow: retryWindowMs,
  };
}
