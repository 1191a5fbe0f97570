import { useNavigate, useSearch } from "@tanstack/react-router";
import { PenLine } from "lucide-react";
import type { JSX } from "react";
import { useState } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { ComposeDialog } from "../panels/messages/compose-dialog.tsx";
import { MessageDetail } from "../panels/messages/message-detail.tsx";
import { MessageSearch } from "../panels/messages/message-search.tsx";
import { MessageTable } from "../panels/messages/message-table.tsx";
import { useFoundMessages } from "../state/messages/use-found-messages.ts";
import { messageTexts as texts } from "../texts/message-texts.ts";
import { PAGE_TITLES, shellTexts } from "../texts/shell-texts.ts";
import "./messages-page.css";

/** The activity feed: every message and what happened to it; and a form that sends one. */
export function MessagesPage(): JSX.Element {
  const search = useSearch({ from: "/messages" });
  const navigate = useNavigate({ from: "/messages" });
  const [isComposing, setComposing] = useState(false);
  const { messages, isRead, isNarrowed, isCut, error, readAgain } = useFoundMessages(search);
  const change = (change: Readonly<Record<string, string | undefined>>): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const chosen = messages.find(({ id }) => id === search.sel);
  return (
    <div className="page messages-page">
      <PageHeading title={PAGE_TITLES.messages} intro={texts.intro}>
        <button type="button" className="primary" onClick={() => setComposing(true)}>
          <PenLine size={15} aria-hidden="true" />
          {texts.compose}
        </button>
      </PageHeading>
      <MessageSearch search={search} found={messages.length} onSearch={(news) => change({ ...news })} />
      {isCut ? <p className="mute">{texts.filter.most}</p> : null}
      <ProblemBox error={error} onRetry={readAgain} />
      {isRead || error !== null ? null : <p className="mute">{shellTexts.loading}</p>}
      {isRead && messages.length === 0 ? <NoMessages isNarrowed={isNarrowed} /> : null}
      {chosen === undefined ? null : (
        <MessageDetail
          message={chosen}
          others={messages.filter(({ id, to }) => id !== chosen.id && to === chosen.to)}
          onClose={() => {
            document.querySelector<HTMLElement>(".message-table [aria-pressed=true]")?.focus();
            change({ sel: undefined });
          }}
        />
      )}
      {messages.length === 0 ? null : (
        <MessageTable messages={messages} chosenId={search.sel} onChoose={(id) => change({ sel: id })} />
      )}
      {isComposing ? <ComposeDialog onClose={() => setComposing(false)} /> : null}
    </div>
  );
}

function NoMessages({ isNarrowed }: { readonly isNarrowed: boolean }): JSX.Element {
  return (
    <section>
      <h2>{isNarrowed ? texts.noMatch : texts.none}</h2>
      {isNarrowed ? null : <p className="mute">{texts.noneHelp}</p>}
    </section>
  );
}
