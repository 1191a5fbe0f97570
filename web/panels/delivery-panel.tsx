import type { JSX } from "react";
import type { AttemptEndedEntry } from "../../server/contract/journal.ts";
import { formatBytes, formatDuration, formatInstant } from "../elements/format-time.ts";
import { ResultMark } from "../elements/result-mark.tsx";
import type { DeliveryView } from "../state/journal-reducer.ts";
import "./delivery-panel.css";

/** One delivery: how it stands, why, and each of its attempts. The sentences are the journal's own. */
export function DeliveryPanel({
  delivery,
  onClose,
}: {
  readonly delivery: DeliveryView;
  readonly onClose: () => void;
}): JSX.Element {
  const { id, events, bytes, lost, why, attempts } = delivery;
  return (
    <section aria-labelledby="delivery" className="delivery-panel">
      <header>
        <h2 id="delivery">{id}</h2>
        <ResultMark result={delivery.result} />
        <button type="button" onClick={onClose}>
          Close
        </button>
      </header>
      <p>{why}</p>
      <p className="mute">
        {events} events, {formatBytes(bytes)}
        {lost > 0 ? `, ${lost} of them lost` : ""}
      </p>
      {attempts.length === 0 ? <p className="mute">No attempt has ended yet.</p> : null}
      <ol>
        {attempts.map((attempt) => (
          <li key={attempt.attemptId}>
            <AttemptStory attempt={attempt} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function AttemptStory({ attempt }: { readonly attempt: AttemptEndedEntry }): JSX.Element {
  const { attemptId, startedAt, latencyMs, why, url, location } = attempt;
  return (
    <>
      <span>
        {formatInstant(startedAt)} · {formatDuration(latencyMs)}
      </span>
      <br />
      {why}
      <br />
      <span className="mute">
        POST {url}
        {location === null ? "" : `, which pointed to ${location} and was not followed`} ·{" "}
        <a href={`/_simulator/attempts/${encodeURIComponent(attemptId)}`}>all of it</a> ·{" "}
        <a href={`/_simulator/attempts/${encodeURIComponent(attemptId)}/body`}>the exact bytes</a>
      </span>
    </>
  );
}
