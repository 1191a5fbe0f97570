import type { JSX } from "react";
import type { MessageRecord, MessageStatus } from "../../../server/contract/message-feed.ts";
import { formatDuration, formatInstant } from "../../elements/format-time.ts";
import { ResultMark } from "../../elements/result-mark.tsx";
import type { Result } from "../../state/deliveries/delivery-view.ts";
import { messageTexts as texts } from "../../texts/message-texts.ts";
import "./message-table.css";

const SHOWN = 200;

const RESULT_OF_STATUS: Readonly<Record<MessageStatus, Result>> = {
  processed: "pending",
  delivered: "delivered",
  deferred: "will-retry",
  dropped: "gave-up",
  bounced: "gave-up",
  blocked: "gave-up",
};

/** Messages, newest first. */
export function MessageTable({
  messages,
  chosenId,
  onChoose,
}: {
  readonly messages: readonly MessageRecord[];
  readonly chosenId: string | undefined;
  readonly onChoose: (id: string) => void;
}): JSX.Element {
  return (
    <>
      <div className="scroll" role="region" aria-label={texts.columns.subject} tabIndex={0}>
        <table className="message-table">
          <thead>
            <tr>
              {Object.entries(texts.columns).map(([name, title]) => (
                <th key={name} scope="col" className={name === "opens" || name === "clicks" ? "number" : ""}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {messages.slice(0, SHOWN).map((message) => (
              <tr key={message.id} className={message.id === chosenId ? "chosen" : ""}>
                <th scope="row">
                  <button
                    type="button"
                    className="quiet"
                    aria-pressed={message.id === chosenId}
                    onClick={() => onChoose(message.id)}
                  >
                    {message.to}
                  </button>
                </th>
                <td>
                  {message.subject === "" ? <span className="mute">{texts.noSubject}</span> : message.subject}
                </td>
                <td>
                  <StatusMark status={message.status} />
                </td>
                <td>{formatInstant(message.processedAt)}</td>
                <td>{lastAfter(message)}</td>
                <td className="number">{message.opens}</td>
                <td className="number">{message.clicks}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {messages.length > SHOWN ? <p className="mute">{texts.more(SHOWN)}</p> : null}
    </>
  );
}

function lastAfter({ lastEventAt, processedAt }: MessageRecord): string {
  const after = lastEventAt - processedAt;
  return after === 0 ? texts.atOnce : texts.after(formatDuration(after));
}

/** Where a message stands. */
export function StatusMark({ status }: { readonly status: MessageStatus }): JSX.Element {
  return <ResultMark result={RESULT_OF_STATUS[status]} text={status} />;
}
