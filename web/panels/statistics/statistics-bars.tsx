import type { JSX } from "react";
import type { Metric, Metrics } from "../../state/messages/statistics.ts";
import { METRICS } from "../../state/messages/statistics.ts";
import { statisticsTexts as texts } from "../../texts/statistics-texts.ts";
import "./statistics-bars.css";

const KINDS: Readonly<Partial<Record<Metric, string>>> = {
  delivered: "good",
  deferred: "later",
  bounces: "bad",
  blocks: "bad",
  bounce_drops: "bad",
  spam_report_drops: "bad",
  unsubscribe_drops: "bad",
  invalid_emails: "bad",
  spam_reports: "bad",
  unsubscribes: "bad",
};

/** The sums as bars, each with its share of the requests in words. */
export function StatisticsBars({ sums }: { readonly sums: Metrics }): JSX.Element {
  const most = Math.max(1, ...METRICS.map((metric) => sums[metric] ?? 0));
  const requests = sums.requests ?? 0;
  return (
    <section>
      <h2>{texts.total}</h2>
      <ul className="statistics-bars">
        {METRICS.filter((metric) => (sums[metric] ?? 0) > 0).map((metric) => {
          const count = sums[metric] ?? 0;
          return (
            <li key={metric}>
              <span>{texts.metrics[metric]}</span>
              <span className="bar" aria-hidden="true">
                <i className={KINDS[metric] ?? ""} style={{ inlineSize: `${(100 * count) / most}%` }} />
              </span>
              <strong>{count.toLocaleString("en")}</strong>
              <span className="mute">
                {requests === 0 ? "" : texts.share(`${Math.floor((1000 * count) / requests) / 10} %`)}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
