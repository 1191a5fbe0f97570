import type { JSX } from "react";
import { useId, useRef } from "react";
import type { Instant } from "../../../server/contract/time.ts";
import type { Span } from "../../state/deliveries/draw-overview.ts";
import { deliveryTexts } from "../../texts/delivery-texts.ts";

const texts = deliveryTexts.overview;

/** Chooses a window of time by typing: what dragging over the strip does, without a mouse and to the second. */
export function OverviewWindow({
  span,
  window,
  onChoose,
}: {
  readonly span: Span;
  readonly window: Span | null;
  readonly onChoose: (window: Span) => void;
}): JSX.Element {
  const id = useId();
  const box = useRef<HTMLFormElement>(null);
  const { from, to } = window ?? span;
  return (
    <>
      <button type="button" className="quiet" popoverTarget={id}>
        {texts.choose}
      </button>
      <form
        key={window === null ? "" : `${from} ${to}`}
        id={id}
        ref={box}
        popover="auto"
        className="overview-window"
        aria-label={texts.choose}
        onSubmit={(event) => {
          event.preventDefault();
          const given = new FormData(event.currentTarget);
          const times = [given.get("from"), given.get("to")]
            .map(instantOf)
            .toSorted((one, other) => one - other);
          const [first = span.from, last = span.to] = times;
          box.current?.hidePopover();
          onChoose({ from: first, to: last });
        }}
      >
        {(["from", "to"] as const).map((name) => (
          <label key={name}>
            {texts[name]}
            <input
              type="datetime-local"
              step={1}
              required
              name={name}
              defaultValue={fieldOf(name === "from" ? from : to)}
            />
          </label>
        ))}
        <button type="submit" className="primary">
          {texts.show}
        </button>
      </form>
    </>
  );
}

/** The field knows no zone: what stands in it is UTC. */
function fieldOf(instant: Instant): string {
  return new Date(instant).toISOString().slice(0, 19);
}

function instantOf(field: FormDataEntryValue | null): Instant {
  return Date.parse(`${typeof field === "string" ? field : ""}Z`);
}
