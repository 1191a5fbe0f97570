import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { useLive } from "../../state/live/playground-context.ts";
import { useClock } from "../../state/live/use-clock.ts";
import { deliveryTexts } from "../../texts/delivery-texts.ts";
import "./deliveries-empty.css";

const texts = deliveryTexts.empty;

/** Why there is no row, and what to do about it. */
export function DeliveriesEmpty({
  isFiltered,
  onClear,
}: {
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}): JSX.Element {
  const live = useLive();
  const { clock, pauseOrRun } = useClock();
  if (!live.isComplete) return <div className="deliveries-empty mute">{texts.loading}</div>;
  const isPaused = clock?.mode === "manual";
  return (
    <div className="deliveries-empty">
      <h2>{isFiltered ? texts.noMatch : texts.none}</h2>
      <p className="mute">{isFiltered ? texts.noMatchHelp(live.chronicle.rows) : texts.noneHelp}</p>
      {isPaused ? <p>{texts.paused}</p> : null}
      <div className="row">
        {isFiltered ? (
          <button type="button" onClick={onClear}>
            {deliveryTexts.filter.clear}
          </button>
        ) : (
          <FirstSteps />
        )}
        {isPaused ? (
          <button type="button" onClick={pauseOrRun}>
            {texts.run}
          </button>
        ) : null}
      </div>
    </div>
  );
}

function FirstSteps(): JSX.Element {
  return (
    <>
      <Link to="/" className="button">
        {texts.start}
      </Link>
      <Link to="/scenarios" className="button">
        {texts.scenario}
      </Link>
    </>
  );
}
