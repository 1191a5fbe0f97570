import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { useState } from "react";
import { RecordTable } from "../../elements/record-table.tsx";
import type { RecordColumn } from "../../elements/record-table.tsx";
import { ResultMark } from "../../elements/result-mark.tsx";
import type { Finding } from "../../state/received/compare-received.ts";
import type { FindingKind } from "../../state/received/finding-kinds.ts";
import type { Result } from "../../state/deliveries/delivery-view.ts";
import { receivedTexts as texts } from "../../texts/received-texts.ts";
import "./findings-table.css";

const SHOWN_AT_ONCE = 200;
const LINKED = 4;

const MARKS: Readonly<Record<FindingKind, Result | "injected">> = {
  missing: "gave-up",
  altered: "injected",
  duplicated: "will-retry",
  reordered: "timed-out",
  unknown: "pending",
};

const COLUMNS: readonly RecordColumn<Finding>[] = [
  {
    title: texts.columns.finding,
    show: ({ kind }) => <ResultMark result={MARKS[kind]} text={texts.figures.kinds[kind]} />,
  },
  {
    title: texts.columns.event,
    kind: "head",
    show: ({ eventId, event, email }) => (
      <>
        <strong>{event ?? "–"}</strong> {email}
        <code className="mute">{eventId}</code>
      </>
    ),
  },
  {
    title: texts.columns.why,
    kind: "long",
    show: ({ isExplained, why }) => (
      <>
        <span className={isExplained ? "mute" : "problem"}>
          {isExplained ? texts.explained.yes : texts.explained.no}
        </span>{" "}
        {why}
      </>
    ),
  },
  { title: texts.columns.attempts, show: ({ attempts }) => <Attempts ids={attempts} /> },
];

/** What differs between what was sent and what was received, with the way to the attempts. */
export function FindingsTable({ findings }: { readonly findings: readonly Finding[] }): JSX.Element {
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const rest = findings.length - shown;
  return (
    <>
      <div className="findings-table">
        <RecordTable
          label={texts.findings}
          columns={COLUMNS}
          rows={findings.slice(0, shown)}
          // A receiver may report the same event with two other values.
          keyOf={(_finding, index) => index}
        />
      </div>
      {rest > 0 ? (
        <button type="button" onClick={() => setShown(shown + 5 * SHOWN_AT_ONCE)}>
          {texts.more(Math.min(5 * SHOWN_AT_ONCE, rest))}
        </button>
      ) : null}
    </>
  );
}

function Attempts({ ids }: { readonly ids: readonly string[] }): JSX.Element {
  return (
    <span className="attempts">
      {ids.slice(0, LINKED).map((id) => (
        <Link key={id} to="/deliveries" search={{ sel: id }}>
          {id}
        </Link>
      ))}
      {ids.length > LINKED ? <span className="mute">+{ids.length - LINKED}</span> : null}
    </span>
  );
}
