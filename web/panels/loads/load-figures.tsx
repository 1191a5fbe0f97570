import type { JSX } from "react";
import { Suspense, lazy } from "react";
import type { LoadFailure, LoadKnee } from "../../../server/contract/load-report.ts";
import type { FigureTile } from "../../elements/figure-tiles.tsx";
import { FigureTiles } from "../../elements/figure-tiles.tsx";
import { counted, formatDuration } from "../../elements/format-time.ts";
import type { WatchedLoad } from "../../state/loads/watched-load.ts";
import { loadTexts } from "../../texts/load-texts.ts";
import { shellTexts } from "../../texts/shell-texts.ts";
import { LoadConditions } from "./load-conditions.tsx";
import "./load-figures.css";

const LoadCharts = lazy(async () => {
  const { LoadCharts: component } = await import("./load-charts.tsx");
  return { default: component };
});

const texts = loadTexts.run;

/** The figures of a load test, its course as lines, and how attempts failed. */
export function LoadFigures({ load, course }: WatchedLoad): JSX.Element {
  const { settings, events, posts, failures, knee } = load;
  const isRunning = load.passed === null;
  return (
    <>
      <p className="mute load-line">
        {texts.plan(
          loadTexts.form.profiles[settings.profile],
          figure(settings.eventsPerSecond),
          counted(settings.servers, "server"),
        )}
        {" · "}
        {isRunning
          ? texts.elapsed(formatDuration(load.elapsedMs), formatDuration(settings.durationMs))
          : texts.over(formatDuration(load.elapsedMs))}
        {isRunning && posts.attempts === 0 && events.generated > 0 ? ` · ${texts.waiting}` : ""}
      </p>
      <p className="unseen" role="status">
        {loadTexts.states[load.state]}
      </p>
      <FigureTiles label={texts.tiles} tiles={tilesOf({ load, course })} />
      <LoadConditions load={load} />
      {knee === null ? null : <Knee knee={knee} />}
      {course.count < 2 ? (
        <p className="mute">{loadTexts.charts.tooFew}</p>
      ) : (
        <Suspense fallback={<p className="mute">{shellTexts.loading}</p>}>
          <LoadCharts course={course} />
        </Suspense>
      )}
      {failures.length === 0 ? null : <Failures failures={failures} />}
    </>
  );
}

function tilesOf({ load, course }: WatchedLoad): readonly FigureTile[] {
  const { passed, rates, latency, posts, events } = load;
  const newest = course.columns.generatedRate[course.count - 1] ?? rates.generated;
  const rate = passed === null ? newest : rates.generated;
  const time = (ms: number): string => (latency.count === 0 ? texts.none : formatDuration(ms));
  return [
    [figure(rate), texts.rate, ""],
    [time(latency.p50), texts.p50, ""],
    [time(latency.p95), texts.p95, ""],
    [time(latency.p99), texts.p99, ""],
    [figure(posts.failed), texts.errors, posts.failed > 0 ? "gave-up" : ""],
    [figure(posts.queued), texts.queued, posts.queued > 0 ? "retry" : ""],
    [figure(events.pending), texts.pending, ""],
  ];
}

function Knee({ knee }: { readonly knee: LoadKnee }): JSX.Element {
  const rate = (value: number | null): string =>
    value === null ? texts.none : texts.perSecond(figure(value));
  return (
    <section>
      <h2>{texts.knee}</h2>
      <dl className="facts">
        <dt>{texts.lastGood}</dt>
        <dd>{rate(knee.lastGoodRate)}</dd>
        <dt>{texts.broken}</dt>
        <dd>{rate(knee.brokenRate)}</dd>
        <dt>{texts.because}</dt>
        <dd>{knee.because ?? texts.none}</dd>
      </dl>
    </section>
  );
}

function Failures({ failures }: { readonly failures: readonly LoadFailure[] }): JSX.Element {
  return (
    <section>
      <h2>{texts.failures}</h2>
      <table className="load-failures">
        <thead>
          <tr>
            <th scope="col">{texts.reason}</th>
            <th scope="col" className="number">
              {texts.count}
            </th>
          </tr>
        </thead>
        <tbody>
          {failures.map(({ reason, count }) => (
            <tr key={reason}>
              <th scope="row">{reason}</th>
              <td className="number">{figure(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function figure(value: number): string {
  return (value < 10 ? Math.round(value * 10) / 10 : Math.round(value)).toLocaleString("en");
}
