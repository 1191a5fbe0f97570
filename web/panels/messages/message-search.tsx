import type { JSX } from "react";
import { useId, useState } from "react";
import { MESSAGE_STATUSES } from "../../../server/contract/message-feed.ts";
import type { MessageSearch as Search } from "../../state/messages/use-found-messages.ts";
import { useTypedText } from "../../state/use-typed-text.ts";
import { messageTexts as texts } from "../../texts/message-texts.ts";

/** What the list of messages is narrowed down to: a text, a status, SendGrid's own filter. */
export function MessageSearch({
  search: { q = "", status = "", filter = "" },
  found,
  onSearch,
}: {
  readonly search: Search;
  readonly found: number;
  readonly onSearch: (search: Search) => void;
}): JSX.Element {
  const [text, setText] = useTypedText(q, (typed) => onSearch({ q: typed || undefined }));
  return (
    <>
      <div className="row">
        <label className="row find">
          {texts.find}
          <input
            type="search"
            value={text}
            placeholder={texts.findPlaceholder}
            onChange={({ target }) => setText(target.value)}
          />
        </label>
        <label className="row">
          {texts.status}
          <select value={status} onChange={({ target }) => onSearch({ status: target.value || undefined })}>
            <option value="">{texts.anyStatus}</option>
            {MESSAGE_STATUSES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <span className="mute" role="status">
          {texts.count(found)}
        </span>
      </div>
      <ActivityFilter
        key={filter}
        filter={filter}
        onFilter={(text) => onSearch({ filter: text || undefined })}
      />
    </>
  );
}

/** A query in the language of SendGrid's Email Activity; it holds once it is sent off. */
function ActivityFilter({
  filter,
  onFilter,
}: {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
}): JSX.Element {
  const id = useId();
  const [text, setText] = useState(filter);
  return (
    <form
      className="row message-filter"
      onSubmit={(event) => {
        event.preventDefault();
        onFilter(text.trim());
      }}
    >
      <label className="row find">
        {texts.filter.label}
        <input
          className="mono"
          spellCheck={false}
          value={text}
          placeholder={texts.filter.placeholder}
          title={texts.filter.help}
          aria-describedby={id}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <span id={id} className="unseen">
        {texts.filter.help}
      </span>
      <button type="submit">{texts.filter.apply}</button>
      {filter === "" ? null : (
        <button
          type="button"
          onClick={() => {
            setText("");
            onFilter("");
          }}
        >
          {texts.filter.clear}
        </button>
      )}
    </form>
  );
}
