import type { JSX } from "react";
import type { RulesState } from "../../../server/contract/control-api.ts";
import { writeDuration } from "../../elements/format-time.ts";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { useRulesForm } from "../../state/use-rules-form.ts";
import { rulesTexts as texts } from "../../texts/rules-texts.ts";
import "./rules-form.css";

type Field = keyof typeof texts.fields;
type Draft = Readonly<Record<Field, string>>;

const GROUPS: readonly (readonly [string, readonly Field[]])[] = [
  [texts.groups.batching, ["batchMaxAge", "batchMaxBytes", "servers"]],
  [texts.groups.delivery, ["timeout", "connectionsPerServer", "parallelAttempts"]],
  [texts.groups.retries, ["retryWaits", "retryJitter", "retryWindow"]],
  [texts.groups.signing, ["signatureClock", "testRequestForm"]],
];

const CHOICES: Readonly<Partial<Record<Field, readonly string[]>>> = {
  signatureClock: ["wall", "virtual"],
  testRequestForm: ["2025", "2020"],
};

/** Batching, retries, timeout and servers; only what was changed is sent. */
export function RulesForm({ rules }: { readonly rules: RulesState }): JSX.Element {
  const before = draftOf(rules);
  const form = useRulesForm("rules", before);
  const { draft } = form;
  const changed = FIELDS.filter((field) => draft[field] !== before[field]);
  return (
    <form
      className="rules-form"
      onSubmit={(event) => {
        event.preventDefault();
        form.save(Object.fromEntries(changed.map((field) => [field, sent(field, draft[field])])));
      }}
    >
      <p className="mute">{texts.durations}</p>
      {GROUPS.map(([title, fields]) => (
        <fieldset key={title}>
          <legend>{title}</legend>
          {fields.map((field) => (
            <RuleField
              key={field}
              field={field}
              value={draft[field]}
              onChange={(value) => form.change({ [field]: value })}
            />
          ))}
        </fieldset>
      ))}
      <ProblemBox error={form.problem} />
      <div className="row">
        <button type="submit" className="primary" disabled={changed.length === 0 || form.isBusy}>
          {texts.save}
        </button>
        <button type="button" disabled={changed.length === 0} onClick={form.undo}>
          {texts.reset}
        </button>
        <span role="status">{form.isSaved ? texts.saved : ""}</span>
      </div>
    </form>
  );
}

function RuleField({
  field,
  value,
  onChange,
}: {
  readonly field: Field;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): JSX.Element {
  const [name, meaning] = texts.fields[field];
  const choices = CHOICES[field];
  return (
    <label>
      <span>{name}</span>
      {choices === undefined ? (
        <input required value={value} onChange={({ target }) => onChange(target.value)} />
      ) : (
        <select value={value} onChange={({ target }) => onChange(target.value)}>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
      <small className="mute">{meaning}</small>
    </label>
  );
}

// The names of a literal's own members.
const FIELDS = Object.keys(texts.fields) as readonly Field[];
const DURATIONS: ReadonlySet<Field> = new Set(["batchMaxAge", "timeout", "retryWindow"]);

function draftOf(rules: RulesState): Draft {
  const entries = FIELDS.map((field): [Field, string] => {
    const value = rules[field];
    if (Array.isArray(value)) return [field, value.map((each: number) => writeDuration(each)).join(", ")];
    return [field, DURATIONS.has(field) && typeof value === "number" ? writeDuration(value) : String(value)];
  });
  // All names are there, because FIELDS has them all.
  return Object.fromEntries(entries) as Record<Field, string>;
}

function sent(field: Field, text: string): unknown {
  if (field === "retryWaits") return text.split(",").map((each) => each.trim());
  if (DURATIONS.has(field) || CHOICES[field] !== undefined) return text.trim();
  return Number(text);
}
