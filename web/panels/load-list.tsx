import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import type { LoadReport } from "../../server/contract/load-report.ts";
import { formatDuration, formatInstant } from "../elements/format-time.ts";
import { ResultMark } from "../elements/result-mark.tsx";
import { loadTexts } from "../texts/load-texts.ts";
import "./order-list.css";

const texts = loadTexts.list;
const MARKS = { running: "pending", finished: "delivered", stopped: "will-retry" } as const;

/** All load tests, the newest first. */
export function LoadList({ loads }: { readonly loads: readonly LoadReport[] }): JSX.Element {
  if (loads.length === 0) {
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
                <th key={name} scope="col" className={/rate|p99|failed/.test(name) ? "number" : ""}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {loads.toReversed().map(({ id, settings, state, startedAt, latency, posts }) => (
              <tr key={id}>
                <th scope="row">
                  <Link to="/load/$id" params={{ id }}>
                    {id}
                  </Link>
                </th>
                <td className="url">{settings.target}</td>
                <td>
                  <ResultMark result={MARKS[state]} text={loadTexts.states[state]} />
                </td>
                <td>{formatInstant(startedAt)}</td>
                <td className="number">{settings.eventsPerSecond.toLocaleString("en")}</td>
                <td className="number">
                  {latency.count === 0 ? loadTexts.run.none : formatDuration(latency.p99)}
                </td>
                <td className="number">{posts.failed.toLocaleString("en")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
