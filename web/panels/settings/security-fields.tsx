import type { JSX } from "react";
import { useState } from "react";
import { CopyButton } from "../../elements/copy-button.tsx";
import type { SettingsDraft } from "../../state/settings/settings-draft.ts";
import type { SettingsAnswer } from "../../state/settings/webhook-settings.ts";
import { settingsTexts } from "../../texts/settings-texts.ts";

const texts = settingsTexts.form;

interface SecurityFieldsProps {
  readonly draft: SettingsDraft;
  readonly current: SettingsAnswer | undefined;
  readonly onChange: (change: Partial<SettingsDraft>) => void;
}

/** Signing and OAuth. */
export function SecurityFields({ draft, current, onChange }: SecurityFieldsProps): JSX.Element {
  const publicKey = current?.public_key;
  return (
    <fieldset>
      <legend>{texts.security}</legend>
      <label className="check">
        <input
          type="checkbox"
          role="switch"
          checked={draft.isSigned}
          onChange={({ target }) => onChange({ isSigned: target.checked })}
        />
        <span>
          {texts.signing}
          <small>{texts.signingHelp}</small>
        </span>
      </label>
      {draft.isSigned ? (
        <div>
          <span>{texts.key}</span>
          {publicKey === undefined ? (
            <p className="mute">{texts.keyLater}</p>
          ) : (
            <div className="key">
              <code>{publicKey}</code>
              <CopyButton text={publicKey} of="" label={texts.copyKey} />
            </div>
          )}
        </div>
      ) : null}
      <OAuthFields draft={draft} current={current} onChange={onChange} />
    </fieldset>
  );
}

function OAuthFields({ draft, current, onChange }: SecurityFieldsProps): JSX.Element {
  // Only the settings open it by themselves: it does not close while its fields are emptied and typed anew.
  const [isOpen, setOpen] = useState(draft.clientId !== "");
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{texts.oauth}</summary>
      <p className="mute">{texts.oauthHelp}</p>
      <div className="pair">
        <label className="field">
          {texts.clientId}
          <input
            value={draft.clientId}
            autoComplete="off"
            onChange={({ target }) => onChange({ clientId: target.value })}
          />
        </label>
        <label className="field">
          {texts.clientSecret}
          <input
            type="password"
            value={draft.clientSecret}
            autoComplete="new-password"
            placeholder={current?.oauth_client_id === undefined ? "" : texts.secretKept}
            onChange={({ target }) => onChange({ clientSecret: target.value })}
          />
        </label>
        <label className="field">
          {texts.tokenUrl}
          <input
            type="url"
            value={draft.tokenUrl}
            onChange={({ target }) => onChange({ tokenUrl: target.value })}
          />
        </label>
      </div>
    </details>
  );
}
