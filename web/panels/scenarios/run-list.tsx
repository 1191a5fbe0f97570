import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import type { RunState } from "../../../server/contract/control-api.ts";
import { formatInstant } from "../../elements/format-time.ts";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { ResultMark } from "../../elements/result-mark.tsx";
import { useCommand } from "../../state/live/queries.ts";
import { scenarioTexts } from "../../texts/scenario-texts.ts";
import { RunVerdict } from "./run-verdict.tsx";
import "./run-list.css";

const texts = scenarioTexts.runs;

/** What was run, the newest first; the chosen one with all its expectations. */
export function RunList({
  runs,
  chosenId,
  onChoose,
  error,
}: {
  readonly runs: readonly RunState[];
  readonly chosenId: string | undefined;
  readonly onChoose: (runId: string | undefined) => void;
  readonly error: Error | null;
}): JSX.Element {
  const command = useCommand();
  if (runs.length === 0) {
    return (
      <div className="stack">
        <ProblemBox error={error} />
        <h2>{texts.none}</h2>
        <p className="mute">{texts.noneHelp}</p>
      </div>
    );
  }
  const stop = (run: RunState): void => {
    // The problem stands above the table.
    command.run({ api: "control", request: `DELETE runs/${run.id}` }).catch(() => undefined);
  };
  const close = (): void => {
    document.querySelector<HTMLElement>(".run-list table [aria-pressed=true]")?.focus();
    onChoose(undefined);
  };
  const chosen = runs.find(({ id }) => id === chosenId);
  return (
    <div className="stack run-list">
      <ProblemBox error={error ?? command.problem} />
      <div className="scroll" role="region" aria-label={scenarioTexts.tabs.runs} tabIndex={0}>
        <table>
          <RunHead />
          <tbody>
            {runs.toReversed().map((run) => (
              <RunLine
                key={run.id}
                run={run}
                isChosen={run.id === chosenId}
                onChoose={() => onChoose(run.id)}
                onStop={() => stop(run)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {chosen === undefined ? null : <RunDetail run={chosen} onClose={close} />}
    </div>
  );
}

function RunHead(): JSX.Element {
  return (
    <thead>
      <tr>
        {Object.entries(texts.columns).map(([name, title]) => (
          <th key={name} scope="col" className={/messages|acknowledged|expired/.test(name) ? "number" : ""}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function RunLine({
  run,
  isChosen,
  onChoose,
  onStop,
}: {
  readonly run: RunState;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly onStop: () => void;
}): JSX.Element {
  return (
    <tr>
      <th scope="row">
        <button type="button" aria-pressed={isChosen} onClick={onChoose}>
          {run.id}
        </button>
      </th>
      <td>
        {run.title} <span className="mute">{texts.seedOf(run.seed)}</span>
      </td>
      <td>
        <RunVerdict run={run} />
      </td>
      <td>{formatInstant(run.startedAt)}</td>
      <td className="number">{run.messages.made.toLocaleString("en")}</td>
      <td className="number">{run.ledger.acknowledged.toLocaleString("en")}</td>
      <td className="number">{run.ledger.expired.toLocaleString("en")}</td>
      <td>
        <span className="row">
          <Link to="/deliveries" search={{ q: `run:${run.id}` }} className="button">
            {texts.deliveries}
          </Link>
          {run.state === "running" ? (
            <button type="button" onClick={onStop}>
              {texts.stop}
            </button>
          ) : null}
        </span>
      </td>
    </tr>
  );
}

function RunDetail({ run, onClose }: { readonly run: RunState; readonly onClose: () => void }): JSX.Element {
  const struck = Object.entries(run.faults);
  return (
    <section className="run-detail" aria-label={run.id}>
      <div className="row">
        <h2>
          {run.id} · {run.title}
        </h2>
        <button type="button" onClick={onClose}>
          {texts.close}
        </button>
      </div>
      <p className="mute">{run.description}</p>
      <h3>{texts.expectations}</h3>
      <div className="scroll" role="region" aria-label={texts.expectations} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.subject}</th>
              <th scope="col">{texts.expected}</th>
              <th scope="col" className="number">
                {texts.actual}
              </th>
              <th scope="col">{texts.verdict}</th>
            </tr>
          </thead>
          <tbody>
            {run.expectations.map(({ subject, expected, actual, verdict, reason }) => (
              <tr key={subject}>
                <th scope="row">
                  <code>{subject}</code>
                </th>
                <td>{expected}</td>
                <td className="number">{actual?.toLocaleString("en") ?? "–"}</td>
                <td>
                  <ResultMark
                    result={verdict === "met" ? "delivered" : verdict === "missed" ? "gave-up" : "pending"}
                    text={reason === null ? verdict : `${verdict}: ${reason}`}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {struck.length === 0 ? null : (
        <p>
          {texts.struck}:{" "}
          {struck.map(([kind, count]) => (
            <span key={kind} className="fault">
              <ResultMark result="injected" text={`${kind} ${count.toLocaleString("en")}×`} />
            </span>
          ))}
        </p>
      )}
    </section>
  );
}
