import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { useMemo } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
import { ResultMark } from "../elements/result-mark.tsx";
import { TimelineChart } from "../panels/timeline/timeline-chart.tsx";
import { TimelineTable } from "../panels/timeline/timeline-table.tsx";
import { useLive } from "../state/live/playground-context.ts";
import { timelineTexts as texts } from "../texts/timeline-texts.ts";
import { PAGE_TITLES } from "../texts/shell-texts.ts";
import { deliveryTexts } from "../texts/delivery-texts.ts";
import "./timeline-page.css";

const RESULTS = ["delivered", "will-retry", "timed-out", "gave-up", "pending", "injected"] as const;

/** The one filter of the address. */
const RETRIED = "retried";

/** All deliveries over time: by the time since the first attempt of each, or on the virtual clock. */
export function TimelinePage(): JSX.Element {
  const search = useSearch({ from: "/timeline" });
  const navigate = useNavigate({ from: "/timeline" });
  const { chronicle, version } = useLive();
  const change = (texts: Readonly<Record<string, string | undefined>>): void =>
    void navigate({ search: (before) => ({ ...before, ...texts }), replace: true });
  const axis = search.axis === "clock" ? "clock" : "log";
  const isRetriedOnly = search.q === RETRIED;
  const deliveries = useMemo(
    () => [...chronicle.deliveries.values()].filter(({ attempts }) => !isRetriedOnly || attempts > 1),
    // The chronicle changes from within; its version says so.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see above
    [chronicle, version, isRetriedOnly],
  );

  return (
    <div className="page full timeline-page">
      <PageHeading title={PAGE_TITLES.timeline} intro={texts.intro} />
      <div className="row controls">
        <Choice
          label={texts.axis}
          chosen={axis}
          choices={[
            ["log", texts.log],
            ["clock", texts.clock],
          ]}
          onChoose={(name) => change({ axis: name === "log" ? undefined : name })}
        />
        <Choice
          label={texts.view}
          chosen={search.view === "table" ? "table" : "chart"}
          choices={[
            ["chart", texts.chart],
            ["table", texts.table],
          ]}
          onChoose={(name) => change({ view: name === "chart" ? undefined : name })}
        />
        <Check
          text={texts.onlyRetried}
          isOn={isRetriedOnly}
          onChange={(isOn) => change({ q: isOn ? RETRIED : undefined })}
        />
        {axis === "clock" ? (
          <Check
            text={texts.idle}
            isOn={search.idle !== "shown"}
            onChange={(isOn) => change({ idle: isOn ? undefined : "shown" })}
          />
        ) : null}
        <span className="mute count">{texts.deliveries(deliveries.length)}</span>
      </div>
      <UnknownFilter filter={search.q} />
      <Legend />
      {deliveries.length === 0 ? (
        <TimelineEmpty isRetriedOnly={isRetriedOnly} />
      ) : search.view === "table" ? (
        <TimelineTable deliveries={deliveries} />
      ) : (
        <TimelineChart deliveries={deliveries} axis={axis} isIdleShown={search.idle === "shown"} />
      )}
    </div>
  );
}

function UnknownFilter({ filter }: { readonly filter: string | undefined }): JSX.Element | null {
  if (filter === undefined || filter === RETRIED) return null;
  return <p className="problem">{texts.unknownFilter(filter)}</p>;
}

function Legend(): JSX.Element {
  return (
    <p className="row legend">
      {RESULTS.map((result) => (
        <ResultMark key={result} result={result} />
      ))}
    </p>
  );
}

function TimelineEmpty({ isRetriedOnly }: { readonly isRetriedOnly: boolean }): JSX.Element {
  const { isComplete } = useLive();
  const none = isRetriedOnly ? texts.noRetries : texts.none;
  return (
    <div className="timeline-empty">
      <h2>{isComplete ? none : deliveryTexts.empty.loading}</h2>
      <p className="mute">{texts.noneHelp}</p>
      <Link to="/scenarios" className="button">
        {PAGE_TITLES.scenarios}
      </Link>
    </div>
  );
}

function Check({
  text,
  isOn,
  onChange,
}: {
  readonly text: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}): JSX.Element {
  return (
    <label className="row">
      <input type="checkbox" checked={isOn} onChange={({ target }) => onChange(target.checked)} />
      {text}
    </label>
  );
}

function Choice<Name extends string>({
  label,
  choices,
  chosen,
  onChoose,
}: {
  readonly label: string;
  readonly choices: readonly (readonly [Name, string])[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
}): JSX.Element {
  return (
    <div className="row choice" role="group" aria-label={label}>
      {choices.map(([name, text]) => (
        <button key={name} type="button" aria-pressed={name === chosen} onClick={() => onChoose(name)}>
          {text}
        </button>
      ))}
    </div>
  );
}
