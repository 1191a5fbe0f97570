import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { useState } from "react";
import { ResultMark } from "../elements/result-mark.tsx";
import type { Finding, FindingKind } from "../state/compare-received.ts";
import type { Result } from "../state/delivery-view.ts";
import { receivedTexts as texts } from "../texts/received-texts.ts";
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

/** What differs between what was sent and what was received, with the way to the attempts. */
export function FindingsTable({ findings }: { readonly findings: readonly Finding[] }): JSX.Element {
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const rest = findings.length - shown;
  return (
    <>
      <div className="scroll" role="region" aria-label={texts.findings} tabIndex={0}>
        <table className="findings-table" aria-label={texts.findings}>
          <thead>
            <tr>
              {Object.entries(texts.columns).map(([name, title]) => (
                <th key={name} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {findings.slice(0, shown).map((finding, index) => (
              // A receiver may report the same event with two other values.
              // oxlint-disable-next-line react/no-array-index-key -- a list is never changed in place
              <FindingRow key={index} finding={finding} />
            ))}
          </tbody>
        </table>
      </div>
      {rest > 0 ? (
        <button type="button" onClick={() => setShown(shown + 5 * SHOWN_AT_ONCE)}>
          {texts.more(Math.min(5 * SHOWN_AT_ONCE, rest))}
        </button>
      ) : null}
    </>
  );
}

function FindingRow({ finding }: { readonly finding: Finding }): JSX.Element {
  const { kind, eventId, event, email, isExplained, why, attempts } = finding;
  return (
    <tr>
      <td>
        <ResultMark result={MARKS[kind]} text={texts.figures.kinds[kind]} />
      </td>
      <th scope="row">
        <strong>{event ?? "–"}</strong> {email}
        <code className="mute">{eventId}</code>
      </th>
      <td>
        <span className={isExplained ? "mute" : "problem"}>
          {isExplained ? texts.explained.yes : texts.explained.no}
        </span>{" "}
        {why}
      </td>
      <td className="attempts">
        {attempts.slice(0, LINKED).map((id) => (
          <Link key={id} to="/deliveries" search={{ sel: id }}>
            {id}
          </Link>
        ))}
        {attempts.length > LINKED ? <span className="mute">+{attempts.length - LINKED}</span> : null}
      </td>
    </tr>
  );
}
