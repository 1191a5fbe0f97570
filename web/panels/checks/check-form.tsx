import type { JSX } from "react";
import { useState } from "react";
import type { CheckProfile, CheckRunState } from "../../../server/contract/check-report.ts";
import { OrderField, OrderForm } from "../../elements/order-form.tsx";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { useCommand } from "../../state/live/queries.ts";
import { useGoFromHere } from "../../state/use-go.ts";
import type { SettingsAnswer } from "../../state/settings/webhook-settings.ts";
import { checkTexts } from "../../texts/check-texts.ts";

const texts = checkTexts.form;
const PROFILES: readonly CheckProfile[] = ["full", "reduced"];

interface Draft {
  /** The id of webhook settings; "": a URL. */
  readonly webhook: string;
  readonly url: string;
  readonly probe: string;
  readonly profile: CheckProfile;
  readonly isUnsigned: boolean;
}

/** Begins a check of a receiver, by its webhook settings or by a URL, and goes to what it finds. */
export function CheckForm({ settings }: { readonly settings: readonly SettingsAnswer[] }): JSX.Element {
  const [draft, setDraft] = useState<Draft>({
    webhook: settings[0]?.id ?? "",
    url: "",
    probe: "",
    profile: "full",
    isUnsigned: false,
  });
  const command = useCommand();
  const go = useGoFromHere();

  function begin(): void {
    command
      .run({ api: "control", request: "POST checks", body: orderOf(draft) })
      .then((check) => go(`/check/${(check as CheckRunState).id}`))
      // The problem stands above the button.
      .catch(() => undefined);
  }

  const change = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  return (
    <OrderForm
      title={texts.label}
      fields={
        <>
          <ReceiverFields settings={settings} draft={draft} onChange={change} />
          <SendingFields draft={draft} onChange={change} />
        </>
      }
      onSubmit={begin}
    >
      <ProblemBox error={command.problem} />
      <div className="row">
        <button type="submit" className="primary" disabled={command.isRunning}>
          {texts.run}
        </button>
      </div>
    </OrderForm>
  );
}

function orderOf({ webhook, url, probe, profile, isUnsigned }: Draft): object {
  const target = webhook === "" ? { url: url.trim() } : { webhook };
  const more = {
    ...(probe.trim() === "" ? {} : { probe: probe.trim() }),
    ...(isUnsigned ? { unsigned: true } : {}),
  };
  return { ...target, profile, ...more };
}

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
}

function ReceiverFields({
  settings,
  draft: { webhook, url },
  onChange,
}: FieldsProps & { readonly settings: readonly SettingsAnswer[] }): JSX.Element {
  return (
    <>
      <label className="wide">
        <span>{texts.receiver}</span>
        <select value={webhook} onChange={({ target }) => onChange({ webhook: target.value })}>
          {settings.map(({ id, url: address, friendly_name: name }) => (
            <option key={id} value={id}>
              {name === null || name === "" ? address : `${name}: ${address}`}
            </option>
          ))}
          <option value="">{texts.other}</option>
        </select>
      </label>
      {webhook === "" ? (
        <OrderField name={texts.url} help={texts.urlHelp} isWide>
          <input
            type="url"
            required
            placeholder="http://127.0.0.1:3000/events"
            value={url}
            onChange={({ target }) => onChange({ url: target.value })}
          />
        </OrderField>
      ) : null}
    </>
  );
}

function SendingFields({ draft: { probe, profile, isUnsigned }, onChange }: FieldsProps): JSX.Element {
  return (
    <>
      <OrderField name={texts.probe} help={texts.probeHelp} isWide>
        <input
          inputMode="url"
          placeholder="http://127.0.0.1:3000/events/{sg_event_id}"
          value={probe}
          onChange={({ target }) => onChange({ probe: target.value })}
        />
      </OrderField>
      <OrderField name={texts.profile} help={texts.profileHelp}>
        <select
          value={profile}
          onChange={({ target }) => onChange({ profile: target.value === "reduced" ? "reduced" : "full" })}
        >
          {PROFILES.map((each) => (
            <option key={each} value={each}>
              {texts.profiles[each]}
            </option>
          ))}
        </select>
      </OrderField>
      <label className="tick wide">
        <input
          type="checkbox"
          checked={isUnsigned}
          onChange={({ target }) => onChange({ isUnsigned: target.checked })}
        />
        {texts.unsigned}
      </label>
    </>
  );
}
