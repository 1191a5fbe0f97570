import type { Field, Options } from "../api/control/fields.ts";
import {
  countField,
  field,
  instantField,
  oneOfField,
  speedField,
  switchField,
  textField,
  textsField,
} from "../api/control/fields.ts";
import { PLANS } from "../api/control/account.ts";
import { FAULT_OPTIONS, FAULTS_OPTION } from "../api/control/fault-options.ts";
import { RULE_FIELDS } from "../api/control/rule-fields.ts";
import type { ApiKey } from "../api/sendgrid/authorization.ts";

/**
 * The options of a simulator by their names: camelCase in the library and in configuration files, the same in
 * kebab-case as flags.
 */
export const SIMULATOR_FIELDS = {
  clock: oneOfField(["real", "manual"]),
  speed: speedField(),
  seed: countField(0),
  startAt: instantField(),
  plan: oneOfField(PLANS),
  apiKey: apiKeysField(),
  rateLimit: countField(1, 1_000_000),
  smtpPort: countField(0, 65_535),
  allowTarget: textsField("a host name such as hooks.example.com, or an array of them"),
  allowHost: textsField("a host name of this machine, or an array of them"),
  key: textField("the name of a PEM file, or the PEM itself"),
  randomKeys: switchField(),
  data: textField("the name of a folder", 4096),
  keptAttempts: countField(1, 10_000_000),
  keptBodyBytes: countField(0, 64 * 1024 ** 3),
  ...RULE_FIELDS,
  faults: FAULTS_OPTION,
  ...FAULT_OPTIONS,
} as const;

/** Options of a simulator as they were read: any may be absent. */
export type NamedOptions = Options<typeof SIMULATOR_FIELDS>;

/** API keys: `KEY`, or `KEY=ACCOUNT` for one that is bound to an account. */
function apiKeysField(): Field<readonly ApiKey[]> {
  return field("an API key, KEY=ACCOUNT, or an array of them", (given) => {
    const texts: readonly unknown[] = Array.isArray(given) ? given : [given];
    const keys = texts.map(apiKeyOf).filter((key) => key !== undefined);
    return keys.length === texts.length ? keys : undefined;
  });
}

// A bearer token may end in "=" itself (RFC 6750): only what follows it makes it an account.
function apiKeyOf(text: unknown): ApiKey | undefined {
  if (typeof text !== "string") return undefined;
  const parts = /^([^\s=]+=*?)(?:=([^=\s][^=]*))?$/.exec(text);
  if (parts?.[1] === undefined) return undefined;
  return { key: parts[1], account: parts[2] ?? null };
}
