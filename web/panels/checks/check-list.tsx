import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { formatInstant } from "../../elements/format-time.ts";
import { EmptyList, RecordTable } from "../../elements/record-table.tsx";
import type { RecordColumn } from "../../elements/record-table.tsx";
import { ResultMark } from "../../elements/result-mark.tsx";
import type { CheckLine } from "../../state/use-receiver-checks.ts";
import { checkTexts } from "../../texts/check-texts.ts";

const texts = checkTexts.list;
const MARKS = { running: "pending", done: "delivered", stopped: "will-retry", failed: "gave-up" } as const;

const COLUMNS: readonly RecordColumn<CheckLine>[] = [
  {
    title: texts.columns.id,
    kind: "head",
    show: ({ id }) => (
      <Link to="/check/$id" params={{ id }}>
        {id}
      </Link>
    ),
  },
  { title: texts.columns.target, kind: "long", show: ({ target }) => target },
  {
    title: texts.columns.state,
    show: ({ state }) => <ResultMark result={MARKS[state]} text={checkTexts.states[state]} />,
  },
  { title: texts.columns.started, show: ({ startedWallAt }) => formatInstant(startedWallAt) },
  { title: texts.columns.judged, show: ({ progress: { done, total } }) => texts.judged(done, total) },
];

/** All checks, the newest first. */
export function CheckList({ checks }: { readonly checks: readonly CheckLine[] }): JSX.Element {
  if (checks.length === 0) return <EmptyList title={texts.none} help={texts.noneHelp} />;
  return (
    <section>
      <h2>{texts.title}</h2>
      <RecordTable label={texts.title} columns={COLUMNS} rows={checks.toReversed()} keyOf={({ id }) => id} />
    </section>
  );
}
