import type { JSX } from "react";
import { formatBytes, formatInstant } from "../elements/format-time.ts";
import { FaultMark, ResultMark } from "../elements/result-mark.tsx";
import type { DeliveryView, JournalView } from "../state/journal-reducer.ts";
import "./delivery-list.css";

/** Rows shown at a time. */
const SHOWN_ROWS = 200;

const COLUMNS: readonly { readonly title: string; readonly isNumber?: boolean }[] = [
  { title: "Delivery" },
  { title: "Result" },
  { title: "Events", isNumber: true },
  { title: "Status", isNumber: true },
  { title: "Try", isNumber: true },
  { title: "Next" },
  { title: "Created" },
];

/** The deliveries, the newest first: how each stands, and what comes next. */
export function DeliveryList({
  journal,
  selectedId,
  onSelect,
}: {
  readonly journal: JournalView;
  readonly selectedId: string | null;
  readonly onSelect: (deliveryId: string) => void;
}): JSX.Element {
  const newestFirst = [...journal.deliveries.values()].slice(-SHOWN_ROWS).toReversed();
  const notShown = journal.deliveries.size - newestFirst.length + journal.forgottenDeliveries;
  return (
    <section aria-labelledby="deliveries" className="delivery-list">
      <h1 id="deliveries">Deliveries</h1>
      <Counts journal={journal} />
      {newestFirst.length === 0 ? (
        <p className="mute">
          No deliveries yet: a batch leaves 30 s after its first event, or when it is full, once webhook
          settings ask for the event.
        </p>
      ) : (
        <div className="scroll" role="region" aria-labelledby="deliveries" tabIndex={0}>
          <table>
            <thead>
              <tr>
                {COLUMNS.map(({ title, isNumber = false }) => (
                  <th key={title} scope="col" className={isNumber ? "number" : undefined}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {newestFirst.map((delivery) => (
                <Row
                  key={delivery.id}
                  delivery={delivery}
                  isSelected={delivery.id === selectedId}
                  onSelect={onSelect}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {notShown > 0 ? (
        <p className="mute">
          {notShown} older deliveries are not shown: GET /_simulator/deliveries has them.
        </p>
      ) : null}
    </section>
  );
}

function Row({
  delivery,
  isSelected,
  onSelect,
}: {
  readonly delivery: DeliveryView;
  readonly isSelected: boolean;
  readonly onSelect: (deliveryId: string) => void;
}): JSX.Element {
  const last = delivery.attempts.at(-1);
  const faults = last?.faults ?? [];
  return (
    <tr className={isSelected ? "selected" : undefined}>
      <th scope="row">
        <button
          type="button"
          className="link"
          aria-pressed={isSelected}
          onClick={() => onSelect(delivery.id)}
          title={delivery.id}
        >
          {delivery.webhookId === null ? "test request" : shortened(delivery.id)}
        </button>
      </th>
      <td>
        <ResultMark result={delivery.result} /> {faults.length > 0 ? <FaultMark faults={faults} /> : null}
      </td>
      <td className="number" title={formatBytes(delivery.bytes)}>
        {delivery.events}
      </td>
      <td className="number">{last?.status ?? "—"}</td>
      <td className="number">
        {delivery.attempts.length}
        {delivery.isInFlight ? " + 1 on its way" : ""}
      </td>
      <td>{delivery.next === null ? "—" : formatInstant(delivery.next)}</td>
      <td>{formatInstant(delivery.createdAt)}</td>
    </tr>
  );
}

function Counts({ journal }: { readonly journal: JournalView }): JSX.Element {
  const { messages, events, attempts, deliveredAttempts } = journal.counts;
  return (
    <p className="mute">
      {counted(messages, "message")} · {counted(events, "event")} · {counted(attempts, "attempt")}
      {attempts === 0 ? "" : `, ${Math.floor((100 * deliveredAttempts) / attempts)} % delivered`}
    </p>
  );
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function shortened(id: string): string {
  return id.length <= 12 ? id : `${id.slice(0, 11)}…`;
}
