import type { JSX } from "react";
import { ResultMark } from "../../elements/result-mark.tsx";
import type { WatchedLoad } from "../../state/loads/watched-load.ts";
import { loadTexts } from "../../texts/load-texts.ts";

const texts = loadTexts.run;

/** What the test was to show, condition by condition: what was measured, and whether it is met. */
export function LoadConditions({ load }: Pick<WatchedLoad, "load">): JSX.Element | null {
  if (load.assertions.length === 0) return null;
  const isOver = load.passed !== null;
  return (
    <section>
      <h2>{texts.conditions}</h2>
      <table className="load-conditions" aria-label={texts.conditions}>
        <thead>
          <tr>
            <th scope="col">{texts.condition}</th>
            <th scope="col">{texts.measured}</th>
            <th scope="col">{texts.verdict}</th>
          </tr>
        </thead>
        <tbody>
          {load.assertions.map(({ assertion, actual, isMet }) => (
            <tr key={assertion}>
              <th scope="row">
                <code>{assertion}</code>
              </th>
              <td>{actual}</td>
              <td>
                {isOver ? (
                  <Verdict isMet={isMet} />
                ) : (
                  <ResultMark result="pending" text={texts.verdicts.open} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Verdict({ isMet }: { readonly isMet: boolean }): JSX.Element {
  return isMet ? (
    <ResultMark result="delivered" text={texts.verdicts.met} />
  ) : (
    <ResultMark result="gave-up" text={texts.verdicts.missed} />
  );
}
