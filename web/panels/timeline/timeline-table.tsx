import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { formatDuration } from "../../elements/format-time.ts";
import { ResultMark } from "../../elements/result-mark.tsx";
import type { DeliveryView } from "../../state/deliveries/delivery-view.ts";
import { useLive } from "../../state/live/playground-context.ts";
import { RESULT_WORDS } from "../../texts/delivery-texts.ts";
import { timelineTexts as texts } from "../../texts/timeline-texts.ts";

const SHOWN = 500;

/** The same as the chart, in words: when each attempt was made and how it ended. */
export function TimelineTable({ deliveries }: { readonly deliveries: readonly DeliveryView[] }): JSX.Element {
  const { chronicle } = useLive();
  return (
    <div className="scroll" role="region" aria-label={texts.label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.columns.delivery}</th>
            <th scope="col">{texts.columns.result}</th>
            <th scope="col" className="number">
              {texts.columns.attempts}
            </th>
            <th scope="col">{texts.columns.times}</th>
          </tr>
        </thead>
        <tbody>
          {deliveries.slice(-SHOWN).map((delivery) => {
            const rows = chronicle.rowsOf(delivery);
            const first = chronicle.valuesAt(rows[0] ?? 0).at;
            return (
              <tr key={delivery.id}>
                <th scope="row">
                  <Link to="/deliveries/$id" params={{ id: delivery.id }}>
                    {delivery.id}
                  </Link>
                </th>
                <td>
                  <ResultMark result={delivery.result} />
                </td>
                <td className="number">{delivery.attempts}</td>
                <td>
                  {rows
                    .map((row) => {
                      const after = chronicle.valuesAt(row).at - first;
                      return `${after === 0 ? "0 s" : formatDuration(after)} ${RESULT_WORDS[chronicle.resultOf(row)].toLowerCase()}`;
                    })
                    .join(" · ")}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {deliveries.length > SHOWN ? <p className="mute">{texts.older(deliveries.length - SHOWN)}</p> : null}
    </div>
  );
}
