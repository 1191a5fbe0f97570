import { Plus, X } from "lucide-react";
import type { JSX } from "react";
import { SIGNINGS, withRow } from "../../state/delivery/request-draft.ts";
import type { HeaderRow, RequestDraft } from "../../state/delivery/request-draft.ts";
import { useWebhookSettings } from "../../state/settings/webhook-settings.ts";
import { sendTexts } from "../../texts/send-texts.ts";

const texts = sendTexts.request;

/** Where a request goes, and how it is signed. */
export function RequestPlace({
  draft,
  onChange,
}: {
  readonly draft: RequestDraft;
  readonly onChange: (change: Partial<RequestDraft>) => void;
}): JSX.Element {
  const settings = useWebhookSettings().data?.webhooks ?? [];
  const chosen = settings.find(({ id }) => id === draft.webhook);
  // Those of another account, or deleted ones, are no less the ones that it was sent for.
  const isListed = draft.webhook === "" || chosen !== undefined;
  return (
    <div className="places">
      <label>
        {texts.settings}
        <select
          data-first-focus
          value={draft.webhook}
          onChange={({ target }) => onChange({ webhook: target.value })}
        >
          {settings.map(({ id, url, friendly_name: name }) => (
            <option key={id} value={id}>
              {name || url}
            </option>
          ))}
          {isListed ? null : <option value={draft.webhook}>{draft.webhook}</option>}
          <option value="">{texts.urlOnly}</option>
        </select>
      </label>
      <label>
        {draft.webhook === "" ? texts.urlNeeded : texts.url}
        <input
          type="url"
          required={draft.webhook === ""}
          placeholder={chosen?.url}
          value={draft.url}
          onChange={({ target }) => onChange({ url: target.value })}
        />
      </label>
      <label>
        {texts.sign}
        <select
          value={draft.webhook === "" ? "none" : draft.sign}
          disabled={draft.webhook === ""}
          onChange={({ target }) => {
            const sign = SIGNINGS.find((name) => name === target.value);
            if (sign !== undefined) onChange({ sign });
          }}
        >
          {SIGNINGS.map((name) => (
            <option key={name} value={name}>
              {texts.signs[name]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Headers of one's own, a row each. */
export function HeaderRows({
  rows,
  onRows,
}: {
  readonly rows: readonly HeaderRow[];
  readonly onRows: (rows: readonly HeaderRow[]) => void;
}): JSX.Element {
  const change = (id: number, news: Partial<HeaderRow>): void =>
    onRows(rows.map((row) => (row.id === id ? { ...row, ...news } : row)));
  return (
    <fieldset>
      <legend>{texts.headers}</legend>
      <p className="mute">{texts.headersHelp}</p>
      {rows.map(({ id, name, value }, index) => (
        <div key={id} className="header-row">
          <input
            aria-label={texts.name(index + 1)}
            spellCheck={false}
            value={name}
            onChange={({ target }) => change(id, { name: target.value })}
          />
          <input
            aria-label={texts.value(index + 1)}
            spellCheck={false}
            value={value}
            onChange={({ target }) => change(id, { value: target.value })}
          />
          <button
            type="button"
            className="quiet icon"
            aria-label={texts.remove(index + 1)}
            onClick={() => onRows(rows.filter((row) => row.id !== id))}
          >
            <X size={15} aria-hidden="true" />
          </button>
        </div>
      ))}
      <div className="row">
        <button type="button" onClick={() => onRows(withRow(rows))}>
          <Plus size={14} aria-hidden="true" />
          {texts.add}
        </button>
      </div>
    </fieldset>
  );
}
