import type { JSX } from "react";
import { useEffect, useState } from "react";
import type { Page, ScenarioSummary } from "../../../server/contract/control-api.ts";
import type { JsonObject } from "../../../server/contract/json.ts";
import { CodeView } from "../../elements/code-view.tsx";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { browserStorage } from "../../state/browser-storage.ts";
import { useControl } from "../../state/live/queries.ts";
import { useRun } from "../../state/use-run.ts";
import { scenarioTexts } from "../../texts/scenario-texts.ts";
import schemaUrl from "../../../fixtures/scenario.schema.json?url";
import "./scenario-editor.css";

const texts = scenarioTexts.own;
const DRAFT_KEY = "fake-sendgrid.scenario";
const BEGUN_KEY = "fake-sendgrid.scenario-begun-with";

const TEMPLATE = {
  name: "my-scenario",
  title: "My own scenario",
  description: "What the receiver should survive.",
  seed: 1,
  traffic: [{ kind: "campaign", messages: 100, over: "10m", rates: { bounce: 0.05, open: 0.4, click: 0.1 } }],
  faults: [{ kind: "duplicate-batch", rate: 0.1 }],
  receiver: [{ from: "2m", for: "5m", status: 503 }],
  expect: { ledger: { expired: 0, pending: 0 } },
};

/** A scenario of one's own as JSON; the simulator names each mistake with its place. */
export function ScenarioEditor({
  from,
  onFrom,
}: {
  /** The built-in scenario to begin with. */
  readonly from: string | undefined;
  readonly onFrom: (name: string | undefined) => void;
}): JSX.Element {
  const file = useControl<JsonObject>(`scenarios/${from}`, { isEnabled: from !== undefined });
  const run = useRun();
  const [text, setText] = useDraft(from, file.data);
  const [syntax, setSyntax] = useState<string | null>(null);

  function withScenario(use: (scenario: JsonObject) => void): void {
    const read = readJson(text);
    setSyntax(read.kind === "ok" ? null : texts.badJson(read.because));
    if (read.kind === "ok") use(read.scenario);
  }

  return (
    <div className="scenario-editor">
      <p className="mute">{texts.help}</p>
      <div className="row">
        <Beginning
          from={from}
          onFrom={(name) => {
            onFrom(name);
            if (name === undefined) setText(pretty(TEMPLATE));
          }}
        />
        <button type="button" onClick={() => withScenario((scenario) => setText(pretty(scenario)))}>
          {texts.format}
        </button>
        <button
          type="button"
          className="primary"
          disabled={run.isRunning}
          onClick={() => withScenario((scenario) => run.begin({ scenario }))}
        >
          {texts.run}
        </button>
        <a href={schemaUrl} download="scenario.schema.json">
          {texts.schema}
        </a>
      </div>
      {syntax === null ? null : (
        <p role="alert" className="problem">
          {syntax}
        </p>
      )}
      <ProblemBox error={syntax === null ? (run.problem ?? file.error) : null} />
      <CodeView text={text} label={texts.label} onChange={setText} />
    </div>
  );
}

/** The text that is edited: whoever comes back to it finds what they wrote, not the file that they began with. */
function useDraft(
  from: string | undefined,
  file: JsonObject | undefined,
): readonly [string, (text: string) => void] {
  const [text, setText] = useState(() => browserStorage.getItem(DRAFT_KEY) ?? pretty(TEMPLATE));
  const [begun, setBegun] = useState(() => browserStorage.getItem(BEGUN_KEY) ?? "");
  if (from === undefined && begun !== "") setBegun("");
  // The file that was read belongs to the name that was asked for, not to the one before.
  if (from !== undefined && begun !== from && file?.["name"] === from) {
    setBegun(from);
    setText(pretty(file));
  }
  useEffect(() => {
    browserStorage.setItem(DRAFT_KEY, text);
    browserStorage.setItem(BEGUN_KEY, begun);
  }, [text, begun]);
  return [text, setText];
}

type Read =
  { readonly kind: "ok"; readonly scenario: JsonObject } | { readonly kind: "bad"; readonly because: string };

function readJson(text: string): Read {
  try {
    return { kind: "ok", scenario: JSON.parse(text) as JsonObject };
  } catch (error) {
    return { kind: "bad", because: error instanceof Error ? error.message : String(error) };
  }
}

function Beginning({
  from,
  onFrom,
}: {
  readonly from: string | undefined;
  readonly onFrom: (name: string | undefined) => void;
}): JSX.Element {
  const scenarios = useControl<Page<ScenarioSummary>>("scenarios");
  return (
    <label className="row">
      {texts.from}
      <select value={from ?? ""} onChange={({ target }) => onFrom(target.value || undefined)}>
        <option value="">{texts.template}</option>
        {(scenarios.data?.items ?? []).map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

function pretty(scenario: object): string {
  return JSON.stringify(scenario, null, 2);
}
