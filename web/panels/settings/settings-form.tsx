import type { JSX } from "react";
import { useState } from "react";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { useGo } from "../../state/use-go.ts";
import type { SettingsForm as Form } from "../../state/settings/use-settings-form.ts";
import { useSettingsForm } from "../../state/settings/use-settings-form.ts";
import type { SettingsAnswer } from "../../state/settings/webhook-settings.ts";
import { settingsTexts } from "../../texts/settings-texts.ts";
import { ConfirmDialog } from "../shell/confirm-dialog.tsx";
import { EventChoice } from "./event-choice.tsx";
import { SecurityFields } from "./security-fields.tsx";
import "./settings-form.css";

const texts = settingsTexts.form;

/** The form of one entry of webhook settings, new or existing. */
export function SettingsForm({
  current,
  onDone,
}: {
  readonly current: SettingsAnswer | undefined;
  /** Gets the id of the settings that are there now; undefined: back to the list. */
  readonly onDone: (id: string | undefined) => void;
}): JSX.Element {
  const form = useSettingsForm(current, onDone);
  const [asked, setAsked] = useState<"delete" | "signing" | null>(null);
  return (
    <form
      className="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (form.losesKey) setAsked("signing");
        else form.save();
      }}
    >
      <Addressing form={form} />
      <EventChoice draft={form.draft} onChange={form.change} />
      <SecurityFields draft={form.draft} current={current} onChange={form.change} />
      <ProblemBox error={form.problem} />
      <Buttons
        form={form}
        onCancel={() => onDone(undefined)}
        {...(current === undefined ? {} : { onDelete: () => setAsked("delete") })}
      />
      {asked === null ? null : (
        <ConfirmDialog
          kind={asked}
          name={current?.friendly_name || (current?.url ?? "")}
          onClose={() => setAsked(null)}
          onYes={() => {
            setAsked(null);
            if (asked === "delete") form.remove();
            else form.save();
          }}
        />
      )}
    </form>
  );
}

function Addressing({ form }: { readonly form: Form }): JSX.Element {
  const { draft, change, isBusy, test } = form;
  return (
    <>
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          checked={draft.enabled}
          onChange={({ target }) => change({ enabled: target.checked })}
        />
        {settingsTexts.enabled}
      </label>
      <label className="field">
        {texts.name}
        <input
          value={draft.name}
          placeholder={texts.namePlaceholder}
          onChange={({ target }) => change({ name: target.value })}
        />
      </label>
      <div className="url-line">
        <label className="field">
          {texts.url}
          <input
            type="url"
            required
            value={draft.url}
            placeholder={texts.urlPlaceholder}
            aria-describedby="url-help"
            onChange={({ target }) => change({ url: target.value })}
          />
        </label>
        <button type="button" title={texts.testHelp} disabled={draft.url === "" || isBusy} onClick={test}>
          {texts.test}
        </button>
      </div>
      <p id="url-help" className="mute">
        {texts.urlHelp}
      </p>
    </>
  );
}

function Buttons({
  form,
  onCancel,
  onDelete,
}: {
  readonly form: Form;
  readonly onCancel: () => void;
  /** Absent: there is nothing to delete yet. */
  readonly onDelete?: () => void;
}): JSX.Element {
  const go = useGo();
  const { done, isBusy } = form;
  return (
    <div className="row">
      <button type="submit" className="primary" disabled={isBusy}>
        {texts.save}
      </button>
      <button type="button" onClick={onCancel}>
        {texts.cancel}
      </button>
      <span role="status">{done === null ? "" : texts[done]}</span>
      {done === "tested" ? (
        <button type="button" onClick={() => go("/deliveries?q=webhook:test")}>
          {texts.seeTest}
        </button>
      ) : null}
      {onDelete === undefined ? null : (
        <button type="button" className="danger end" onClick={onDelete}>
          {texts.delete}
        </button>
      )}
    </div>
  );
}
