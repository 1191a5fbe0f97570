import { Play } from "lucide-react";
import type { JSX } from "react";
import { useId, useState } from "react";
import type { Page, RunState, ScenarioSummary } from "../../../server/contract/control-api.ts";
import type { JsonValue } from "../../../server/contract/json.ts";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { useControl } from "../../state/live/queries.ts";
import type { RunRequest } from "../../state/use-run.ts";
import { useTypedText } from "../../state/use-typed-text.ts";
import { useRun } from "../../state/use-run.ts";
import { scenarioTexts as texts } from "../../texts/scenario-texts.ts";
import { shellTexts } from "../../texts/shell-texts.ts";
import { RunVerdict } from "./run-verdict.tsx";
import "./scenario-cards.css";

/** The built-in scenarios: what each proves, its parameters, how it went last. */
export function ScenarioCards({
  text,
  onText,
  runs,
  onEdit,
}: {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly runs: readonly RunState[];
  readonly onEdit: (name: string) => void;
}): JSX.Element {
  const [typed, setTyped] = useTypedText(text, onText);
  const scenarios = useControl<Page<ScenarioSummary>>("scenarios");
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (scenarios.data?.items ?? []).filter(({ name, title, description }) => {
    const whole = `${name} ${title} ${description}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
  return (
    <div className="stack">
      <label className="row">
        {texts.find}
        <input
          type="search"
          placeholder={texts.findPlaceholder}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </label>
      <ProblemBox error={scenarios.error} onRetry={() => void scenarios.refetch()} />
      {scenarios.isPending ? <p className="mute">{shellTexts.loading}</p> : null}
      {scenarios.isSuccess && found.length === 0 ? <p className="mute">{texts.none(text)}</p> : null}
      <ul className="scenario-cards">
        {found.map((scenario) => (
          <Card
            key={scenario.name}
            scenario={scenario}
            lastRun={runs.findLast((run) => run.scenario === scenario.name)}
            onEdit={() => onEdit(scenario.name)}
          />
        ))}
      </ul>
    </div>
  );
}

function requestOf({ name, parameters }: ScenarioSummary, values: Values): RunRequest {
  const given = parameters.map((each) => each.name).filter((each) => (values[each] ?? "") !== "");
  const seed = values["seed"] ?? "";
  return {
    scenario: name,
    ...(seed === "" ? {} : { seed: Number(seed) }),
    parameters: Object.fromEntries(given.map((each) => [each, valueOfText(values[each] ?? "")])),
  };
}

/** What was typed into the fields, by name. */
type Values = Readonly<Record<string, string>>;

function Card({
  scenario,
  lastRun,
  onEdit,
}: {
  readonly scenario: ScenarioSummary;
  readonly lastRun: RunState | undefined;
  readonly onEdit: () => void;
}): JSX.Element {
  const run = useRun();
  const id = useId();
  const { name, title, description } = scenario;
  const [values, setValues] = useState<Values>({});

  const begin = (): void => run.begin(requestOf(scenario, values));

  return (
    <li aria-labelledby={id}>
      <div className="head">
        <h2 id={id}>{title}</h2>
        <code className="mute">{name}</code>
      </div>
      <p>{description}</p>
      <details>
        <summary>{texts.configure}</summary>
        <CardFields scenario={scenario} values={values} onValues={setValues} onEdit={onEdit} />
      </details>
      <ProblemBox error={run.problem} />
      <div className="row foot">
        {lastRun === undefined ? (
          <span className="mute">{texts.never}</span>
        ) : (
          <span>
            <span className="mute">{texts.last}: </span>
            <RunVerdict run={lastRun} />
          </span>
        )}
        <button
          type="button"
          className="primary"
          disabled={run.isRunning}
          aria-label={`${texts.run}: ${title}`}
          onClick={begin}
        >
          <Play size={14} aria-hidden="true" />
          {texts.run}
        </button>
      </div>
    </li>
  );
}

function CardFields({
  scenario,
  values,
  onValues,
  onEdit,
}: {
  readonly scenario: ScenarioSummary;
  readonly values: Values;
  readonly onValues: (values: Values) => void;
  readonly onEdit: () => void;
}): JSX.Element {
  const { parameters, seed } = scenario;
  const fields = [
    ...parameters.map((each) => ({ ...each, placeholder: textOfValue(each.default) })),
    { name: "seed", description: texts.seedHelp, placeholder: String(seed) },
  ];
  return (
    <div className="fields">
      {fields.map(({ name, description, placeholder }) => (
        <label key={name}>
          <span>
            <strong>{name}</strong> <span className="mute">{description}</span>
          </span>
          <input
            placeholder={placeholder}
            value={values[name] ?? ""}
            onChange={({ target }) => onValues({ ...values, [name]: target.value })}
          />
        </label>
      ))}
      <button type="button" onClick={onEdit}>
        {texts.edit}
      </button>
    </div>
  );
}

// "12" is a number, "10m" a text: what is JSON is read as JSON.
function valueOfText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function textOfValue(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
