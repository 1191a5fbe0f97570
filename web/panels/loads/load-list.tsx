import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import type { LoadReport } from "../../../server/contract/load-report.ts";
import { formatDuration, formatInstant } from "../../elements/format-time.ts";
import { EmptyList, RecordTable } from "../../elements/record-table.tsx";
import type { RecordColumn } from "../../elements/record-table.tsx";
import { ResultMark } from "../../elements/result-mark.tsx";
import { loadTexts } from "../../texts/load-texts.ts";

const texts = loadTexts.list;
const MARKS = { running: "pending", finished: "delivered", stopped: "will-retry" } as const;

const COLUMNS: readonly RecordColumn<LoadReport>[] = [
  {
    title: texts.columns.id,
    kind: "head",
    show: ({ id }) => (
      <Link to="/load/$id" params={{ id }}>
        {id}
      </Link>
    ),
  },
  { title: texts.columns.target, kind: "long", show: ({ settings }) => settings.target },
  {
    title: texts.columns.state,
    show: ({ state }) => <ResultMark result={MARKS[state]} text={loadTexts.states[state]} />,
  },
  { title: texts.columns.started, show: ({ startedAt }) => formatInstant(startedAt) },
  {
    title: texts.columns.rate,
    kind: "number",
    show: ({ settings }) => settings.eventsPerSecond.toLocaleString("en"),
  },
  {
    title: texts.columns.p99,
    kind: "number",
    show: ({ latency }) => (latency.count === 0 ? loadTexts.run.none : formatDuration(latency.p99)),
  },
  {
    title: texts.columns.failed,
    kind: "number",
    show: ({ posts }) => posts.failed.toLocaleString("en"),
  },
];

/** All load tests, the newest first. */
export function LoadList({ loads }: { readonly loads: readonly LoadReport[] }): JSX.Element {
  if (loads.length === 0) return <EmptyList title={texts.none} help={texts.noneHelp} />;
  return (
    <section>
      <h2>{texts.title}</h2>
      <RecordTable label={texts.title} columns={COLUMNS} rows={loads.toReversed()} keyOf={({ id }) => id} />
    </section>
  );
}
