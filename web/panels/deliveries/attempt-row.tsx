import type { JSX } from "react";
import { memo } from "react";
import { ResultMark, ResultShape } from "../../elements/result-mark.tsx";
import type { ShownRow } from "../../state/deliveries/shown-row.ts";
import { RESULT_WORDS } from "../../texts/delivery-texts.ts";

interface AttemptRowProps extends ShownRow {
  readonly position: number;
  readonly top: number;
  readonly isSelected: boolean;
  readonly onSelect: (id: string) => void;
}

/** One attempt in the grid. */
export const AttemptRow = memo(function AttemptRow(props: AttemptRowProps): JSX.Element {
  const { id, position, top, isSelected, onSelect, result, faults } = props;
  return (
    // The keyboard chooses rows in the grid around it.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- see above
    <div
      id={`row-${id}`}
      className={`grid-row${isSelected ? " selected" : ""}`}
      role="row"
      aria-rowindex={position + 2}
      aria-selected={isSelected}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onSelect(id)}
    >
      <span role="gridcell" className="time" title={props.fullTime}>
        {props.time}
        {props.byHand === "" ? null : <span className="by-hand narrow"> {props.byHand}</span>}
      </span>
      <span role="gridcell" className="result">
        <ResultMark result={result} />
        {faults === "" ? null : (
          <span title={`${RESULT_WORDS.injected}: ${faults}`}>
            <ResultShape result="injected" />
            <span className="unseen">{faults}</span>
          </span>
        )}
      </span>
      <span role="gridcell" className="events">
        {props.byHand === "" ? null : <span className="by-hand">{props.byHand} </span>}
        <b>{props.events}</b> <span className="mute">{props.names}</span>
      </span>
      <span role="gridcell" className="status">
        {props.status}
      </span>
      <span role="gridcell" className="try">
        {props.number}
      </span>
      <span role="gridcell" className="latency">
        <i
          aria-hidden="true"
          className={result}
          style={{ inlineSize: `${Math.round(props.latencyShare * 48)}px` }}
        />
        {props.latency}
      </span>
      <span role="gridcell" className="next">
        {props.next}
      </span>
      <span role="gridcell" className="delivery">
        {props.delivery}
      </span>
    </div>
  );
});
