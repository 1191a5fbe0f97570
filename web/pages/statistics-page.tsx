import type { JSX } from "react";
import { Suspense, lazy } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { MailboxBars } from "../panels/statistics/mailbox-bars.tsx";
import { StatisticsBars } from "../panels/statistics/statistics-bars.tsx";
import { StatisticsTable } from "../panels/statistics/statistics-table.tsx";
import { useLive } from "../state/live/playground-context.ts";
import { useSendgrid } from "../state/live/queries.ts";
import type { StatisticsDay } from "../state/messages/statistics.ts";
import { totalsByName, totalsOf } from "../state/messages/statistics.ts";
import { statisticsTexts as texts } from "../texts/statistics-texts.ts";
import { PAGE_TITLES, shellTexts } from "../texts/shell-texts.ts";

const DayChart = lazy(async () => {
  const { DayChart: component } = await import("../panels/statistics/day-chart.tsx");
  return { default: component };
});

const READ_AGAIN_MS = 3000;

/** Deliverability by event, over virtual time and by mailbox provider: each as a chart and as a table. */
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
      <section className="stack">
        <StatisticsBars sums={sums} />
        <StatisticsTable title={texts.total} rows={[[texts.allDays, sums]]} heading={texts.date} />
      </section>
      <section className="stack">
        {days.length > 1 ? (
          <Suspense fallback={<p className="mute">{shellTexts.loading}</p>}>
            <DayChart days={days} />
          </Suspense>
        ) : (
          <>
            <h2>{texts.chart}</h2>
            <p className="mute">{texts.oneDay}</p>
          </>
        )}
        <StatisticsTable
          title={texts.chart}
          rows={days.map(({ date, stats }) => [date, stats[0]?.metrics ?? {}])}
          heading={texts.date}
        />
      </section>
      <Mailboxes start={start} />
    </>
  );
}

function Mailboxes({ start }: { readonly start: string }): JSX.Element {
  const mailboxes = useSendgrid<readonly StatisticsDay[]>(`mailbox_providers/stats?start_date=${start}`, {
    everyMs: READ_AGAIN_MS,
  });
  const providers = totalsByName(mailboxes.data ?? []);
  return (
    <section className="stack mailbox-figures">
      <h2>{texts.mailboxes}</h2>
      <ProblemBox error={mailboxes.error} onRetry={() => void mailboxes.refetch()} />
      {mailboxes.isPending ? <p className="mute">{shellTexts.loading}</p> : null}
      {providers.length === 0 ? null : (
        <>
          <MailboxBars providers={providers} />
          <StatisticsTable title={texts.mailboxes} rows={providers} heading={texts.name} />
        </>
      )}
    </section>
  );
}
