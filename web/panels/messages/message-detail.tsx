import { X } from "lucide-react";
import type { JSX } from "react";
import type { MessageRecord } from "../../../server/contract/message-feed.ts";
import { messageTexts as texts } from "../../texts/message-texts.ts";
import { MessageLanes } from "./message-lanes.tsx";
import { StatusMark } from "./message-table.tsx";
import "./message-table.css";

/** One message: what happened to it and to others of its recipient, and what the app had told of it. */
export function MessageDetail({
  message,
  others,
  onClose,
}: {
  readonly message: MessageRecord;
  /** Others to the same recipient, newest first. */
  readonly others: readonly MessageRecord[];
  readonly onClose: () => void;
}): JSX.Element {
  const { id, from, to, subject, reason, categories, customArgs, asmGroupId, templateId } = message;
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
      <MessageLanes message={message} others={others} />
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
