import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { formatInstant } from "../elements/format-time.ts";
import { ResultMark } from "../elements/result-mark.tsx";
import type { CheckLine } from "../state/use-receiver-checks.ts";
import { checkTexts } from "../texts/check-texts.ts";
import "./order-list.css";

const texts = checkTexts.list;
const MARKS = { running: "pending", done: "delivered", stopped: "will-retry", failed: "gave-up" } as const;

/** All checks, the newest first. */
export function CheckList({ checks }: { readonly checks: readonly CheckLine[] }): JSX.Element {
  if (checks.length === 0) {
    return (
      <section>
        <h2>{texts.none}</h2>
        <p className="mute order-help">{texts.noneHelp}</p>
      </section>
    );
  }
  return (
    <section>
      <h2>{texts.title}</h2>
      <div className="scroll" role="region" aria-label={texts.title} tabIndex={0}>
        <table className="order-list">
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
            {checks.toReversed().map(({ id, target, state, startedWallAt, progress }) => (
              <tr key={id}>
                <th scope="row">
                  <Link to="/check/$id" params={{ id }}>
                    {id}
                  </Link>
                </th>
                <td className="url">{target}</td>
                <td>
                  <ResultMark result={MARKS[state]} text={checkTexts.states[state]} />
                </td>
                <td>{formatInstant(startedWallAt)}</td>
                <td>{texts.judged(progress.done, progress.total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
