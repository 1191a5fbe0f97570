import { X } from "lucide-react";
import type { JSX } from "react";
import type { MessageRecord } from "../../server/contract/message-feed.ts";
import { formatDuration, formatInstant } from "../elements/format-time.ts";
import { ResultShape } from "../elements/result-mark.tsx";
import type { Result } from "../state/delivery-view.ts";
import { messageTexts as texts } from "../texts/message-texts.ts";
import { StatusMark } from "./message-table.tsx";
import "./message-table.css";

const RESULT_OF_EVENT: Readonly<Record<string, Result>> = {
  processed: "pending",
  deferred: "will-retry",
  bounce: "gave-up",
  dropped: "gave-up",
  spamreport: "gave-up",
};

/** One message: the lane of its events, and what the app had told of it. */
export function MessageDetail({
  message,
  onClose,
}: {
  readonly message: MessageRecord;
  readonly onClose: () => void;
}): JSX.Element {
  const { id, from, to, subject, reason, categories, customArgs, asmGroupId, templateId, processedAt } =
    message;
  const facts: readonly (readonly [string, string])[] = [
    [texts.facts.id, id],
    [texts.facts.from, from],
    ...(reason === null ? [] : [[texts.facts.reason, reason] as const]),
    [texts.facts.categories, categories.join(", ") || "–"],
    [texts.facts.args, Object.keys(customArgs).length === 0 ? "–" : JSON.stringify(customArgs)],
    ...(asmGroupId === null ? [] : [[texts.facts.group, String(asmGroupId)] as const]),
    ...(templateId === null ? [] : [[texts.facts.template, templateId] as const]),
  ];
  return (
    <section className="message-detail" aria-label={texts.detail}>
      <header>
        <h2>
          {to} · {subject === "" ? texts.noSubject : subject}
        </h2>
        <button type="button" className="quiet icon" aria-label={texts.close} onClick={onClose}>
          <X size={17} aria-hidden="true" />
        </button>
      </header>
      <StatusMark status={message.status} />
      <h3>{texts.lane}</h3>
      <ol className="message-lane">
        {message.events.map((event) => (
          <li key={event.id}>
            <ResultShape result={RESULT_OF_EVENT[event.event] ?? "delivered"} />
            <strong>{event.event}</strong>
            <span className="mute">
              {event.at === processedAt
                ? formatInstant(event.at)
                : texts.after(formatDuration(event.at - processedAt))}
            </span>
          </li>
        ))}
      </ol>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
