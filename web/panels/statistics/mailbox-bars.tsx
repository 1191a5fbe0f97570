import type { JSX } from "react";
import type { Metric, Metrics } from "../../state/messages/statistics.ts";
import { statisticsTexts as texts } from "../../texts/statistics-texts.ts";
import "./mailbox-bars.css";

// What became of requests, as parts of one bar; deferred ones are delivered or bounce later.
const PARTS: readonly (readonly [metric: Metric, kind: string])[] = [
  ["delivered", "good"],
  ["bounces", "bad"],
  ["blocks", "blocked"],
];
const SHOWN = 12;

/** What mailbox providers took and refused, a bar each; those that took most come first. */
export function MailboxBars({
  providers,
}: {
  readonly providers: readonly (readonly [string, Metrics])[];
}): JSX.Element {
  const shown = providers.slice(0, SHOWN);
  const sumOf = (metrics: Metrics): number =>
    PARTS.reduce((sum, [metric]) => sum + (metrics[metric] ?? 0), 0);
  const most = Math.max(1, ...shown.map(([, metrics]) => sumOf(metrics)));
  return (
    <>
      <ul className="legend" aria-hidden="true">
        {PARTS.map(([metric, kind]) => (
          <li key={metric}>
            <i className={kind} /> {texts.metrics[metric]}
          </li>
        ))}
      </ul>
      <ul className="mailbox-bars">
        {shown.map(([name, metrics]) => (
          <li key={name}>
            <span>{name}</span>
            <span className="bar" aria-hidden="true">
              {PARTS.map(([metric, kind]) => (
                <i
                  key={metric}
                  className={kind}
                  style={{ inlineSize: `${(100 * (metrics[metric] ?? 0)) / most}%` }}
                />
              ))}
            </span>
            <span className="mute">
              {PARTS.filter(([metric]) => (metrics[metric] ?? 0) > 0)
                .map(([metric]) => texts.part(metrics[metric] ?? 0, texts.metrics[metric]))
                .join(", ")}
            </span>
          </li>
        ))}
      </ul>
      {providers.length > SHOWN ? <p className="mute">{texts.moreProviders}</p> : null}
    </>
  );
}
