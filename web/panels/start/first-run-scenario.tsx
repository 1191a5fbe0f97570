import type { JSX } from "react";
import { useState } from "react";
import type { Page, RunState, ScenarioSummary } from "../../../server/contract/control-api.ts";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { ResultMark } from "../../elements/result-mark.tsx";
import { useLive } from "../../state/live/playground-context.ts";
import { useCommand, useControl } from "../../state/live/queries.ts";
import { useClock } from "../../state/live/use-clock.ts";
import { useGo } from "../../state/use-go.ts";
import { startTexts } from "../../texts/start-texts.ts";

const texts = startTexts.run;
const FIRST_CHOICE = "happy-path";

/** Runs a scenario and shows how far it is. */
export function FirstRunScenario({ hasSettings }: { readonly hasSettings: boolean }): JSX.Element {
  const scenarios = useControl<Page<ScenarioSummary>>("scenarios");
  const command = useCommand();
  const [name, setName] = useState(FIRST_CHOICE);
  const [runId, setRunId] = useState<string | null>(null);
  const chosen = scenarios.data?.items.find((each) => each.name === name);

  function start(): void {
    command
      .run({ api: "control", request: "POST runs", body: { scenario: name } })
      .then((run) => setRunId((run as RunState).id))
      // The problem stands below the button.
      .catch(() => undefined);
  }

  return (
    <>
      <p className="mute">{chosen?.description ?? texts.help}</p>
      <div className="tick">
        <label className="row">
          <span className="unseen">{texts.choose}</span>
          <select value={name} onChange={({ target }) => setName(target.value)}>
            {(scenarios.data?.items ?? []).map((each) => (
              <option key={each.name} value={each.name}>
                {each.title}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="primary"
          disabled={!hasSettings || command.isRunning}
          onClick={start}
        >
          {texts.start}
        </button>
        {hasSettings ? null : <span className="mute">{startTexts.test.first}</span>}
      </div>
      <ProblemBox error={command.problem ?? scenarios.error} />
      {runId === null ? null : <RunTick runId={runId} />}
    </>
  );
}

function RunTick({ runId }: { readonly runId: string }): JSX.Element | null {
  const { version } = useLive();
  const run = useControl<RunState>(`runs/${runId}`, { everyMs: 1000, revision: Math.floor(version / 30) });
  const { clock, setSpeed } = useClock();
  const go = useGo();
  if (run.data === undefined) return <ProblemBox error={run.error} />;
  const { messages, ledger, passed } = run.data;
  return (
    <div className="tick" role="group" aria-label={run.data.title}>
      <ResultMark
        result={passed === null ? "pending" : passed ? "delivered" : "gave-up"}
        text={
          passed === null
            ? texts.running(messages.made, messages.planned)
            : passed
              ? texts.passed
              : texts.missed
        }
      />
      <span>{texts.received(ledger.acknowledged)}</span>
      <button type="button" onClick={() => go(`/deliveries?q=run:${runId}`)}>
        {texts.watch}
      </button>
      {clock?.mode === "manual" ? (
        <>
          <span className="mute">{texts.waiting}</span>
          <button type="button" onClick={() => setSpeed("max")}>
            {texts.speed}
          </button>
        </>
      ) : null}
    </div>
  );
}
