import { useNavigate, useSearch } from "@tanstack/react-router";
import { PenLine } from "lucide-react";
import type { JSX } from "react";
import { useState } from "react";
import { MESSAGE_STATUSES } from "../../server/contract/message-feed.ts";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { ComposeDialog } from "../panels/compose-dialog.tsx";
import { MessageDetail } from "../panels/message-detail.tsx";
import { MessageTable } from "../panels/message-table.tsx";
import { useMessages } from "../state/use-messages.ts";
import { messageTexts as texts } from "../texts/message-texts.ts";
import { PAGE_TITLES, shellTexts } from "../texts/shell-texts.ts";
import "./messages-page.css";

type Change = Readonly<Record<string, string | undefined>>;

/** The activity feed: every message and what happened to it; and a form that sends one. */
export function MessagesPage(): JSX.Element {
  const search = useSearch({ from: "/messages" });
  const navigate = useNavigate({ from: "/messages" });
  const [isComposing, setComposing] = useState(false);
  const { q = "", status = "", sel } = search;
  const messages = useMessages(q, status);
  const change = (change: Change): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const found = messages.data ?? [];
  const chosen = found.find(({ id }) => id === sel);
  return (
    <div className="page messages-page">
      <PageHeading title={PAGE_TITLES.messages} intro={texts.intro}>
        <button type="button" className="primary" onClick={() => setComposing(true)}>
          <PenLine size={15} aria-hidden="true" />
          {texts.compose}
        </button>
      </PageHeading>
      <MessageFilter q={q} status={status} count={found.length} onChange={change} />
      <ProblemBox error={messages.error} onRetry={() => void messages.refetch()} />
      {messages.isPending ? <p className="mute">{shellTexts.loading}</p> : null}
      {messages.isSuccess && found.length === 0 ? (
        <NoMessages isFiltered={q !== "" || status !== ""} />
      ) : null}
      {chosen === undefined ? null : (
        <MessageDetail
          message={chosen}
          onClose={() => {
            document.querySelector<HTMLElement>(".message-table [aria-pressed=true]")?.focus();
            change({ sel: undefined });
          }}
        />
      )}
      {found.length === 0 ? null : (
        <MessageTable messages={found} chosenId={sel} onChoose={(id) => change({ sel: id })} />
      )}
      {isComposing ? <ComposeDialog onClose={() => setComposing(false)} /> : null}
    </div>
  );
}

function MessageFilter({
  q,
  status,
  count,
  onChange,
}: {
  readonly q: string;
  readonly status: string;
  readonly count: number;
  readonly onChange: (change: Change) => void;
}): JSX.Element {
  return (
    <div className="row">
      <label className="row find">
        {texts.find}
        <input
          type="search"
          value={q}
          placeholder={texts.findPlaceholder}
          onChange={({ target }) => onChange({ q: target.value || undefined })}
        />
      </label>
      <label className="row">
        {texts.status}
        <select value={status} onChange={({ target }) => onChange({ status: target.value || undefined })}>
          <option value="">{texts.anyStatus}</option>
          {MESSAGE_STATUSES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <span className="mute" role="status">
        {texts.count(count)}
      </span>
    </div>
  );
}

function NoMessages({ isFiltered }: { readonly isFiltered: boolean }): JSX.Element {
  return (
    <section>
      <h2>{isFiltered ? texts.noMatch : texts.none}</h2>
      {isFiltered ? null : <p className="mute">{texts.noneHelp}</p>}
    </section>
  );
}
