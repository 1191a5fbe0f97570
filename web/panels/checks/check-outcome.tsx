import type { JSX } from "react";
import type { CheckReport, CheckRunState } from "../../../server/contract/check-report.ts";
import { FigureTiles } from "../../elements/figure-tiles.tsx";
import { counted, formatDuration } from "../../elements/format-time.ts";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { checkTexts } from "../../texts/check-texts.ts";
import { CheckTable } from "./check-table.tsx";
import "./check-outcome.css";

const texts = checkTexts.run;

/** How far a check is; once it is over, its verdicts counted and one by one. */
export function CheckOutcome({ check }: { readonly check: CheckRunState }): JSX.Element {
  const { state, progress, report, error } = check;
  return (
    <>
      {state === "running" ? (
        <label className="check-progress">
          <span className="unseen">{texts.progress}</span>
          <progress value={progress.done} max={Math.max(1, progress.total)} />
          <span className="mute">{texts.progressOf(progress.done, progress.total, progress.current)}</span>
        </label>
      ) : null}
      {error === null ? null : <ProblemBox error={new Error(error)} />}
      {state === "stopped" && report === null ? <p className="mute">{texts.noReport}</p> : null}
      {report === null ? null : <Found report={report} />}
    </>
  );
}

function Found({ report }: { readonly report: CheckReport }): JSX.Element {
  const { summary } = report;
  const { verdicts } = checkTexts;
  return (
    <>
      <FigureTiles
        label={texts.counts}
        tiles={[
          [String(summary.passed), verdicts.PASS, summary.passed > 0 ? "delivered" : ""],
          [String(summary.failed), verdicts.FAIL, summary.failed > 0 ? "gave-up" : ""],
          [String(summary.warned), verdicts.WARN, summary.warned > 0 ? "retry" : ""],
          [String(summary.informed), verdicts.INFO, ""],
          [String(summary.skipped), verdicts.SKIP, ""],
        ]}
      />
      <div>
        <p className="mute" role="status">
          {texts.done(counted(summary.posts, "post"), formatDuration(summary.durationMs))}
          {summary.isIncomplete ? ` · ${texts.incomplete}` : ""}
        </p>
        {summary.notJudged.length === 0 ? null : (
          <p className="mute">
            {texts.notJudged} {summary.notJudged.join(", ")}.
          </p>
        )}
      </div>
      <CheckTable checks={report.checks} />
    </>
  );
}
