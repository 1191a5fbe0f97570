import type { JSX } from "react";
import { useState } from "react";
import { ProblemBox } from "../elements/problem-box.tsx";
import { useCommand } from "../state/queries.ts";
import { bodyOf, draftOf } from "../state/settings-draft.ts";
import type { SettingsDraft } from "../state/settings-draft.ts";
import { useGo } from "../state/use-go.ts";
import type { SettingsAnswer } from "../state/webhook-settings.ts";
import { settingsTexts } from "../texts/settings-texts.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { EventChoice } from "./event-choice.tsx";
import { SecurityFields } from "./security-fields.tsx";
import "./settings-form.css";

const texts = settingsTexts.form;
const ROOT = "user/webhooks/event/settings";

/** The form of one entry of webhook settings, new or existing. */
export function SettingsForm({
  current,
  onDone,
}: {
  readonly current: SettingsAnswer | undefined;
  /** Gets the id of the settings that are there now; undefined: back to the list. */
  readonly onDone: (id: string | undefined) => void;
}): JSX.Element {
  const [draft, setDraft] = useState(() => draftOf(current));
  const [asked, setAsked] = useState<"delete" | "signing" | null>(null);
  const [done, setDone] = useState<"saved" | "tested" | null>(null);
  const command = useCommand();
  const go = useGo();
  const change = (news: Partial<SettingsDraft>): void => {
    setDone(null);
    setDraft({ ...draft, ...news });
  };

  async function save(): Promise<void> {
    const body = bodyOf(draft, current);
    const path = current === undefined ? ROOT : `${ROOT}/${current.id}`;
    const request =
      `${current === undefined ? "POST" : "PATCH"} ${path}?include=account_status_change` as const;
    const { id } = (await command.run({ api: "sendgrid", request, body })) as { readonly id: string };
    if (draft.isSigned !== (current?.public_key !== undefined)) {
      await command.run({
        api: "sendgrid",
        request: `PATCH ${ROOT}/signed/${id}`,
        body: { enabled: draft.isSigned },
      });
    }
    change({ clientSecret: "" });
    setDone("saved");
    if (current === undefined) onDone(id);
  }

  async function test(): Promise<void> {
    await command.run({
      api: "sendgrid",
      request: "POST user/webhooks/event/test",
      body: {
        url: draft.url,
        ...(current === undefined ? {} : { id: current.id }),
        ...(draft.clientId === ""
          ? {}
          : { oauth_client_id: draft.clientId, oauth_token_url: draft.tokenUrl }),
        ...(draft.clientSecret === "" ? {} : { oauth_client_secret: draft.clientSecret }),
      },
    });
    setDone("tested");
  }

  async function remove(): Promise<void> {
    await command.run({ api: "sendgrid", request: `DELETE ${ROOT}/${current?.id ?? ""}` });
    onDone(undefined);
  }

  // Every problem stands above the buttons.
  const quietly = (work: () => Promise<void>): void => void work().catch(() => undefined);
  const losesKey = current?.public_key !== undefined && !draft.isSigned;

  return (
    <form
      className="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (losesKey) setAsked("signing");
        else quietly(save);
      }}
    >
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
        <button
          type="button"
          title={texts.testHelp}
          disabled={draft.url === "" || command.isRunning}
          onClick={() => quietly(test)}
        >
          {texts.test}
        </button>
      </div>
      <p id="url-help" className="mute">
        {texts.urlHelp}
      </p>
      <EventChoice draft={draft} onChange={change} />
      <SecurityFields draft={draft} current={current} onChange={change} />
      <ProblemBox error={command.problem} />
      <div className="row">
        <button type="submit" className="primary" disabled={command.isRunning}>
          {texts.save}
        </button>
        <button type="button" onClick={() => onDone(undefined)}>
          {texts.cancel}
        </button>
        <span role="status">{done === null ? "" : texts[done]}</span>
        {done === "tested" ? (
          <button type="button" onClick={() => go("/deliveries?q=webhook:test")}>
            {texts.seeTest}
          </button>
        ) : null}
        {current === undefined ? null : (
          <button type="button" className="danger end" onClick={() => setAsked("delete")}>
            {texts.delete}
          </button>
        )}
      </div>
      {asked === null ? null : (
        <ConfirmDialog
          kind={asked}
          name={current?.friendly_name ?? current?.url ?? ""}
          onClose={() => setAsked(null)}
          onYes={() => {
            setAsked(null);
            quietly(asked === "delete" ? remove : save);
          }}
        />
      )}
    </form>
  );
}
