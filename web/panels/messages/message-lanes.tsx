import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import type { MessageRecord } from "../../../server/contract/message-feed.ts";
import type { Instant } from "../../../server/contract/time.ts";
import { formatDuration, formatInstant } from "../../elements/format-time.ts";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { ResultShape } from "../../elements/result-mark.tsx";
import type { Result } from "../../state/deliveries/delivery-view.ts";
import type { Arrival } from "../../state/messages/event-arrivals.ts";
import { useEventArrivals } from "../../state/messages/use-event-arrivals.ts";
import { useWebhookSettings } from "../../state/settings/webhook-settings.ts";
import { messageTexts as texts } from "../../texts/message-texts.ts";
import { StatusMark } from "./message-table.tsx";
import "./message-lanes.css";

const SHOWN_LANES = 10;

const RESULT_OF_EVENT: Readonly<Record<string, Result>> = {
  processed: "pending",
  deferred: "will-retry",
  bounce: "gave-up",
  dropped: "gave-up",
  spamreport: "gave-up",
};

/** A lane for a message and for each other one of its recipient: what happened, and when the receivers had it. */
export function MessageLanes({
  message,
  others,
}: {
  readonly message: MessageRecord;
  /** To the same recipient, newest first. */
  readonly others: readonly MessageRecord[];
}): JSX.Element {
  const shown = others.slice(0, SHOWN_LANES - 1);
  const arrivals = useEventArrivals([message, ...shown]);
  const nameOf = useSettingsNames();
  const lane = (each: MessageRecord): JSX.Element => (
    <Lane key={each.id} message={each} arrivals={arrivals.data} nameOf={nameOf} />
  );
  return (
    <>
      <h3>{texts.lane}</h3>
      <ProblemBox error={arrivals.error} onRetry={() => void arrivals.refetch()} />
      {lane(message)}
      {shown.length === 0 ? null : (
        <>
          <h3>{texts.otherLanes(message.to)}</h3>
          {shown.map((each) => (
            <div key={each.id} className="other-lane">
              <p className="row">
                <Link to="/messages" search={(before) => ({ ...before, sel: each.id })}>
                  {each.subject === "" ? texts.noSubject : each.subject}
                </Link>
                <StatusMark status={each.status} />
              </p>
              {lane(each)}
            </div>
          ))}
        </>
      )}
      {others.length > shown.length ? (
        <p className="mute">{texts.moreLanes(others.length - shown.length)}</p>
      ) : null}
    </>
  );
}

function Lane({
  message: { events, processedAt, subject },
  arrivals,
  nameOf,
}: {
  readonly message: MessageRecord;
  /** Undefined: they are being read. */
  readonly arrivals: ReadonlyMap<string, readonly Arrival[]> | undefined;
  readonly nameOf: (webhookId: string) => string;
}): JSX.Element {
  return (
    <ol className="message-lane" aria-label={subject || texts.noSubject}>
      {events.map(({ id, event, at }) => (
        <li key={id}>
          <ResultShape result={RESULT_OF_EVENT[event] ?? "delivered"} />
          <strong>{event}</strong>
          <span className="mute">
            {at === processedAt ? formatInstant(at) : texts.after(formatDuration(at - processedAt))}
          </span>
          {arrivals === undefined ? (
            <span className="mute">…</span>
          ) : (
            <Arrivals arrivals={arrivals.get(id)} processedAt={processedAt} nameOf={nameOf} />
          )}
        </li>
      ))}
    </ol>
  );
}

function Arrivals({
  arrivals,
  processedAt,
  nameOf,
}: {
  /** Undefined: the event is no longer kept. */
  readonly arrivals: readonly Arrival[] | undefined;
  readonly processedAt: Instant;
  readonly nameOf: (webhookId: string) => string;
}): JSX.Element {
  if (arrivals === undefined) return <span className="mute">{texts.arrivals.gone}</span>;
  if (arrivals.length === 0) return <span className="mute">{texts.arrivals.filtered}</span>;
  return (
    <ul>
      {arrivals.map((arrival) => (
        <li key={arrival.webhookId} className={arrival.kind}>
          {sentence(arrival, processedAt, nameOf(arrival.webhookId))} <Way arrival={arrival} />
        </li>
      ))}
    </ul>
  );
}

function sentence(arrival: Arrival, processedAt: Instant, name: string): string {
  switch (arrival.kind) {
    case "reached":
      return texts.arrivals.reached(
        name,
        arrival.first === null ? "" : texts.after(formatDuration(arrival.first.at - processedAt)),
      );
    case "waiting":
      return texts.arrivals.waiting(name);
    case "expired":
      return texts.arrivals.expired(name);
    case "discarded":
      return texts.arrivals.discarded;
  }
}

/** The link to the attempt that brought it, or to the delivery that it waits in. */
function Way({ arrival }: { readonly arrival: Arrival }): JSX.Element | null {
  if (arrival.deliveryId === null) return null;
  const attemptId = arrival.kind === "reached" ? arrival.first?.attemptId : undefined;
  const id = attemptId ?? arrival.deliveryId;
  return (
    <Link to="/deliveries" search={{ sel: id }}>
      {id}
    </Link>
  );
}

/** Names settings where there are several. */
function useSettingsNames(): (webhookId: string) => string {
  const webhooks = useWebhookSettings().data?.webhooks ?? [];
  if (webhooks.length < 2) return () => texts.arrivals.receiver;
  return (webhookId) => {
    const known = webhooks.find(({ id }) => id === webhookId);
    return known?.friendly_name || known?.url || webhookId;
  };
}
