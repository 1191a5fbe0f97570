import type { JSX } from "react";
import type { StatusState } from "../../../server/contract/control-api.ts";
import { formatDuration } from "../../elements/format-time.ts";
import { useLive } from "../../state/live/playground-context.ts";
import { useControl } from "../../state/live/queries.ts";
import { deliveryTexts } from "../../texts/delivery-texts.ts";
import "./count-tiles.css";

const texts = deliveryTexts.tiles;

/** The counts of all that happened, in one line. */
export function CountTiles(): JSX.Element {
  const { chronicle } = useLive();
  const status = useControl<StatusState>("status", { everyMs: 2000 });
  const { attempts, delivered } = chronicle.counts;
  const share = attempts === 0 ? texts.none : `${shareOf(delivered, attempts)} %`;
  const p95 = chronicle.latencyP95;
  const tiles: readonly (readonly [string, string, string])[] = [
    [attempts.toLocaleString("en"), texts.attempts, ""],
    [share, texts.delivered, "delivered"],
    [chronicle.standing.waiting.toLocaleString("en"), texts.waiting, "retry"],
    [chronicle.standing.gaveUp.toLocaleString("en"), texts.gaveUp, "gave-up"],
    [status.data?.ledger.pending.toLocaleString("en") ?? texts.none, texts.pending, ""],
    [p95 === null ? texts.none : formatDuration(p95), texts.p95, ""],
  ];
  return (
    <ul className="count-tiles" aria-label={texts.label}>
      {tiles.map(([value, label, kind]) => (
        <li key={label} className={kind}>
          <strong>{value}</strong> <span>{label}</span>
        </li>
      ))}
    </ul>
  );
}

// 99.96 % is not 100 %: only all is all.
function shareOf(part: number, whole: number): string {
  return String(Math.floor((1000 * part) / whole) / 10);
}
