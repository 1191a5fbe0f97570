import type { JSX } from "react";
import { useState } from "react";
import { formatInstant } from "../../elements/format-time.ts";
import { detailTexts } from "../../texts/delivery-texts.ts";
import "./event-table.css";

const texts = detailTexts.request;

const SHOWN_AT_ONCE = 100;

/** The events of a body, one a line; a line opens to the whole object. */
export function EventTable({ events }: { readonly events: readonly unknown[] }): JSX.Element {
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  return (
    <div className="event-table">
      {events.slice(0, shown).map((event, index) => (
        // Two events may be alike to the last byte: a fault can see to that.
        // oxlint-disable-next-line react/no-array-index-key -- the order never changes
        <EventLine key={index} event={event} number={index + 1} />
      ))}
      {events.length > shown ? (
        <button type="button" onClick={() => setShown(shown + 5 * SHOWN_AT_ONCE)}>
          {texts.moreEvents(Math.min(5 * SHOWN_AT_ONCE, events.length - shown))}
        </button>
      ) : null}
    </div>
  );
}

function EventLine({ event, number }: { readonly event: unknown; readonly number: number }): JSX.Element {
  const members: Readonly<Record<string, unknown>> =
    typeof event === "object" && event !== null ? { ...event } : {};
  const { event: name, email, timestamp } = members;
  return (
    <details>
      <summary>
        <span className="number mute">{number}</span>
        <strong>{typeof name === "string" ? name : "–"}</strong>
        <span className="email">{typeof email === "string" ? email : ""}</span>
        <span className="mute">{typeof timestamp === "number" ? formatInstant(timestamp * 1000) : ""}</span>
      </summary>
      <pre tabIndex={0}>
        <code>{JSON.stringify(event, null, 2)}</code>
      </pre>
    </details>
  );
}
