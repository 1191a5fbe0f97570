import { Play } from "lucide-react";
import type { JSX } from "react";
import { useId, useState } from "react";
import type { Page, RunState, ScenarioSummary } from "../../server/contract/control-api.ts";
import type { JsonValue } from "../../server/contract/json.ts";
import { ProblemBox } from "../elements/problem-box.tsx";
import { useControl } from "../state/queries.ts";
import { useRun } from "../state/use-run.ts";
import { scenarioTexts as texts } from "../texts/scenario-texts.ts";
import { shellTexts } from "../texts/shell-texts.ts";
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
          value={text}
          onChange={({ target }) => onText(target.value)}
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
  const { name, title, description, seed, parameters } = scenario;
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const set = (field: string, value: string): void => setValues({ ...values, [field]: value });

  function begin(): void {
    const given = parameters
      .filter((parameter) => (values[parameter.name] ?? "") !== "")
      .map((parameter) => [parameter.name, valueOfText(values[parameter.name] ?? "")]);
    const seedGiven = values["seed"] ?? "";
    run.begin({
      scenario: name,
      ...(seedGiven === "" ? {} : { seed: Number(seedGiven) }),
      ...(given.length === 0 ? {} : { parameters: Object.fromEntries(given) as Record<string, JsonValue> }),
    });
  }

  return (
    <li aria-labelledby={id}>
      <div className="head">
        <h2 id={id}>{title}</h2>
        <code className="mute">{name}</code>
      </div>
      <p>{description}</p>
      <details>
        <summary>{texts.configure}</summary>
        <div className="fields">
          {parameters.map((parameter) => (
            <label key={parameter.name}>
              <span>
                <strong>{parameter.name}</strong> <span className="mute">{parameter.description}</span>
              </span>
              <input
                placeholder={textOfValue(parameter.default)}
                value={values[parameter.name] ?? ""}
                onChange={({ target }) => set(parameter.name, target.value)}
              />
            </label>
          ))}
          <label>
            <strong>{texts.seed}</strong>
            <input
              type="number"
              min={0}
              placeholder={String(seed)}
              value={values["seed"] ?? ""}
              onChange={({ target }) => set("seed", target.value)}
            />
          </label>
          <button type="button" onClick={onEdit}>
            {texts.edit}
          </button>
        </div>
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
