import type { JsonObject, JsonValue } from "../../../contract/json.ts";
import { MAX_RULE_DURATION_MS } from "../../../contract/limits.ts";
import type { Duration } from "../../../contract/time.ts";
import { countField, durationField, field, isJsonObject, shareField, textField } from "../fields.ts";
import type { Field } from "../fields.ts";
import { fieldForm } from "../file-form.ts";
import type { Form } from "../file-form.ts";

// Values that several parts of a scenario file are made of.

const ONE_DURATION = "\\d{1,12}(\\.\\d{1,6})? *(ms|s|m|h|d)?";

// What the options' own descriptions leave open: in a file, the editor should find a typing error too.
const DURATION_DEMANDS: JsonObject = { pattern: `^${ONE_DURATION}$`, minimum: 0 };
const DURATIONS_DEMANDS: JsonObject = {
  pattern: `^${ONE_DURATION}(, *${ONE_DURATION})*$`,
  items: { type: ["string", "integer"], ...DURATION_DEMANDS },
  maxItems: 1000,
};

/** A length of time of at least `leastMs`. */
export function durationForm(leastMs: Duration = 0): Form<Duration> {
  return fieldForm(durationField(leastMs, MAX_RULE_DURATION_MS), { ...DURATION_DEMANDS, minimum: leastMs });
}

/** An option's kind of value, with its durations described exactly. */
export function optionForm<Value>(kind: Field<Value>): Form<Value> {
  const form = fieldForm(kind);
  const type = JSON.stringify(form.schema["type"]);
  if (type === '["string","integer"]') return fieldForm(kind, DURATION_DEMANDS);
  return type === '["array","string"]' ? fieldForm(kind, DURATIONS_DEMANDS) : form;
}

/** A whole number. */
export function countForm(least: number, most = Number.MAX_SAFE_INTEGER): Form<number> {
  return fieldForm(countField(least, most), { maximum: most });
}

/** A share from 0 to 1. */
export function shareForm(): Form<number> {
  return fieldForm(shareField());
}

/** A text that is not empty. */
export function textForm(mostCharacters: number): Form<string> {
  return fieldForm(textField(`a text of 1 to ${mostCharacters} characters`, mostCharacters));
}

/** A text with a form of its own. */
export function patternForm(expected: string, pattern: string): Form<string> {
  const isFit = new RegExp(pattern);
  const read = (given: unknown): string | undefined =>
    typeof given === "string" && isFit.test(given) ? given : undefined;
  return fieldForm(field(expected, read, { type: "string", pattern }));
}

/** A name in kebab-case. */
export function kebabForm(): Form<string> {
  return patternForm("a name in kebab-case of at most 60 characters", "^(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*$");
}

/** An object of any names with any values. */
export function anyObjectForm(): Form<readonly (readonly [name: string, value: JsonValue])[]> {
  return fieldForm(
    field("an object", (given) => (isJsonObject(given) ? Object.entries(given) : undefined), {
      type: "object",
    }),
  );
}

/** An object of any names with texts. */
export function textsObjectForm(): Form<Readonly<Record<string, string>>> {
  return fieldForm(
    field(
      "an object of texts",
      (given) => {
        if (!isJsonObject(given)) return undefined;
        const entries = Object.entries(given);
        const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === "string");
        // A name like "__proto__" stays a member of its own.
        return texts.length === entries.length ? Object.fromEntries(texts) : undefined;
      },
      { type: "object", additionalProperties: { type: "string" } },
    ),
  );
}
