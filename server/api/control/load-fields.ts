import { LOAD_PROFILES } from "../../contract/load-report.ts";
import { DAY_MS } from "../../contract/time.ts";
import type { Field, Options } from "./fields.ts";
import {
  countField,
  durationField,
  field,
  isJsonObject,
  oneOfField,
  switchField,
  textField,
  textsField,
} from "./fields.ts";
import { RULE_FIELDS } from "./rule-fields.ts";

const { servers, timeout, batchMaxAge, retryWaits, retryWindow, retryJitter } = RULE_FIELDS;

/** What every load test may be told: names of `POST loads`, of the library, and in kebab-case of the command line. */
export const LOAD_FIELDS = {
  eventsPerSecond: numberField(0, 10_000_000, false),
  servers,
  duration: durationField(1, 30 * DAY_MS),
  profile: oneOfField(LOAD_PROFILES),
  assert: textsField('a condition such as "p99<500ms", or an array of them', 200),
  unsigned: switchField(),
  timeout,
  batchMaxAge,
  batchMaxBytes: countField(1, 768 * 1024),
  retryWaits,
  retryWindow,
  retryJitter,
  timeScale: numberField(1, 100_000, true),
  seed: countField(0),
} as const;

/** What only the person at the keyboard may say: files' names, and hosts beyond this network. */
export const OWN_LOAD_FIELDS = {
  scenario: field(
    "the name of a scenario or of its file, or a scenario as an object",
    (given) => (typeof given === "string" || isJsonObject(given) ? given : undefined),
    { type: ["string", "object"] },
  ),
  key: textField("the name of a PEM file, or the PEM itself"),
  allowTarget: textsField("a host name such as hooks.example.com, or an array of them"),
} as const;

/** A load test as `POST loads` takes it. */
export type LoadOrder = Options<typeof LOAD_FIELDS>;

/** All options of a load test as they were read: any may be absent. */
export type NamedLoadOptions = LoadOrder & Options<typeof OWN_LOAD_FIELDS>;

/** A number between bounds, fractions allowed; `least` itself only where it is said to be. */
function numberField(least: number, most: number, isLeastTaken: boolean): Field<number> {
  const lower = isLeastTaken ? `from ${least} to` : `above ${least}, at most`;
  return field(
    `a number ${lower} ${most}`,
    (given) => {
      const figure = typeof given === "string" && /^\d+(\.\d+)?$/.test(given) ? Number(given) : given;
      if (typeof figure !== "number" || figure > most) return undefined;
      return figure > least || (isLeastTaken && figure === least) ? figure : undefined;
    },
    { type: "number", [isLeastTaken ? "minimum" : "exclusiveMinimum"]: least, maximum: most },
  );
}
