import { useNavigate, useSearch } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { JSX } from "react";
import { Fragment, useId } from "react";
import type { CheckResult } from "../../../server/contract/check-report.ts";
import { CHECK_VERDICTS } from "../../../server/contract/check-report.ts";
import { ResultMark } from "../../elements/result-mark.tsx";
import { pageAdvice } from "../../state/page-advice.ts";
import { checkTexts } from "../../texts/check-texts.ts";
import { CheckDetail } from "./check-detail.tsx";
import "./check-table.css";

const texts = checkTexts.results;
const MARKS = {
  PASS: "delivered",
  FAIL: "gave-up",
  WARN: "will-retry",
  INFO: "injected",
  SKIP: "pending",
} as const;

/** Check by check, the worst first; one at a time is open. */
export function CheckTable({ checks }: { readonly checks: readonly CheckResult[] }): JSX.Element {
  const { show, open } = useSearch({ from: "/check/$id" });
  const navigate = useNavigate({ from: "/check/$id" });
  const change = (change: Readonly<Record<string, string | undefined>>): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const isFailedOnly = show === "failed";
  const shown = checks
    .filter(({ verdict }) => !isFailedOnly || verdict === "FAIL")
    .toSorted((left, right) => CHECK_VERDICTS.indexOf(left.verdict) - CHECK_VERDICTS.indexOf(right.verdict));
  return (
    <section className="check-table">
      <div className="row">
        <h2>{texts.label}</h2>
        <label className="row">
          <input
            type="checkbox"
            checked={isFailedOnly}
            onChange={({ target }) => change({ show: target.checked ? "failed" : undefined })}
          />
          {texts.failedOnly}
        </label>
      </div>
      {shown.length === 0 ? (
        <p className="mute">{texts.noneFailed}</p>
      ) : (
        <table aria-label={texts.label}>
          <thead>
            <tr>
              <th scope="col">{texts.verdict}</th>
              <th scope="col">{texts.check}</th>
              <th scope="col">{texts.severity}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((check) => (
              <CheckLines
                key={check.id}
                check={check}
                isOpen={check.id === open}
                onToggle={() => change({ open: check.id === open ? undefined : check.id })}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function CheckLines({
  check,
  isOpen,
  onToggle,
}: {
  readonly check: CheckResult;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}): JSX.Element {
  const id = useId();
  const { verdict, title, reason, severity, fix } = check;
  const advice = pageAdvice(reason, fix);
  return (
    <Fragment>
      <tr className={isOpen ? "open" : ""}>
        <td>
          <ResultMark result={MARKS[verdict]} text={checkTexts.verdicts[verdict]} />
        </td>
        <th scope="row">
          <button
            type="button"
            className="quiet"
            aria-expanded={isOpen}
            aria-controls={isOpen ? id : undefined}
            onClick={onToggle}
          >
            <ChevronRight size={14} aria-hidden="true" />
            {title}
          </button>
          <p className="mute">{reason}</p>
          {advice === null ? null : <p className="mute advice">{advice}</p>}
        </th>
        <td>{severity}</td>
      </tr>
      {isOpen ? (
        <tr id={id} className="detail">
          <td colSpan={3}>
            <CheckDetail check={check} />
          </td>
        </tr>
      ) : null}
    </Fragment>
  );
}
