import { useNavigate, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { Suspense, lazy } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { StatisticsBars } from "../panels/statistics-bars.tsx";
import { StatisticsTable } from "../panels/statistics-table.tsx";
import { useLive } from "../state/playground-context.ts";
import { useSendgrid } from "../state/queries.ts";
import type { StatisticsDay } from "../state/statistics.ts";
import { totalsByName, totalsOf } from "../state/statistics.ts";
import { statisticsTexts as texts } from "../texts/statistics-texts.ts";
import { PAGE_TITLES, shellTexts } from "../texts/shell-texts.ts";

const DayChart = lazy(async () => {
  const { DayChart: component } = await import("../panels/day-chart.tsx");
  return { default: component };
});

const READ_AGAIN_MS = 3000;

/** Deliverability by event over virtual time: totals, a chart by day, all figures as a table. */
export function StatisticsPage(): JSX.Element {
  const { chronicle } = useLive();
  const startedAt = chronicle.startedAt ?? chronicle.at;
  const start = startedAt === null ? "" : new Date(startedAt).toISOString().slice(0, 10);
  const totals = useSendgrid<readonly StatisticsDay[]>(`stats?start_date=${start}&aggregated_by=day`, {
    everyMs: READ_AGAIN_MS,
    isEnabled: start !== "",
  });
  return (
    <div className="page">
      <PageHeading title={PAGE_TITLES.statistics} intro={texts.intro} />
      <ProblemBox error={totals.error} onRetry={() => void totals.refetch()} />
      {totals.isPending ? <p className="mute">{shellTexts.loading}</p> : null}
      {totals.data === undefined ? null : <Figures days={totals.data} start={start} />}
    </div>
  );
}

function Figures({
  days,
  start,
}: {
  readonly days: readonly StatisticsDay[];
  readonly start: string;
}): JSX.Element {
  const sums = totalsOf(days);
  if (Object.values(sums).every((count) => count === 0)) {
    return (
      <section>
        <h2>{texts.none}</h2>
        <p className="mute">{texts.noneHelp}</p>
      </section>
    );
  }
  return (
    <>
      <StatisticsBars sums={sums} />
      {days.length > 1 ? (
        <Suspense fallback={<p className="mute">{shellTexts.loading}</p>}>
          <DayChart days={days} />
        </Suspense>
      ) : (
        <p className="mute">{texts.oneDay}</p>
      )}
      <FiguresTable days={days} start={start} />
    </>
  );
}

function FiguresTable({
  days,
  start,
}: {
  readonly days: readonly StatisticsDay[];
  readonly start: string;
}): JSX.Element {
  const search = useSearch({ from: "/statistics" });
  const navigate = useNavigate({ from: "/statistics" });
  const isByMailbox = search.by === "mailbox";
  const mailboxes = useSendgrid<readonly StatisticsDay[]>(`mailbox_providers/stats?start_date=${start}`, {
    everyMs: READ_AGAIN_MS,
    isEnabled: isByMailbox,
  });
  const rows = isByMailbox
    ? totalsByName(mailboxes.data ?? [])
    : days.map(({ date, stats }) => [date, stats[0]?.metrics ?? {}] as const);
  return (
    <section className="stack">
      <div className="row">
        <h2>{texts.table}</h2>
        <label className="row">
          {texts.by}
          <select
            value={isByMailbox ? "mailbox" : "day"}
            onChange={({ target }) =>
              void navigate({ search: target.value === "mailbox" ? { by: "mailbox" } : {}, replace: true })
            }
          >
            <option value="day">{texts.choices.day}</option>
            <option value="mailbox">{texts.choices.mailbox}</option>
          </select>
        </label>
      </div>
      <ProblemBox error={mailboxes.error} />
      <StatisticsTable rows={rows} heading={isByMailbox ? texts.name : texts.date} />
    </section>
  );
}
