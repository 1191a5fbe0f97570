import type { JSX } from "react";
import type { EventFlag } from "../../../server/contract/events.ts";
import { flagsFrom } from "../../state/settings/settings-draft.ts";
import type { SettingsDraft } from "../../state/settings/settings-draft.ts";
import { FLAG_TEXTS, settingsTexts } from "../../texts/settings-texts.ts";

const texts = settingsTexts.form;
const DELIVERABILITY: readonly EventFlag[] = ["processed", "dropped", "deferred", "delivered", "bounce"];
const ENGAGEMENT: readonly EventFlag[] = [
  "open",
  "click",
  "unsubscribe",
  "spam_report",
  "group_unsubscribe",
  "group_resubscribe",
];

/** Which events are posted. */
export function EventChoice({
  draft,
  onChange,
}: {
  readonly draft: SettingsDraft;
  readonly onChange: (change: Partial<SettingsDraft>) => void;
}): JSX.Element {
  const groups = [
    [texts.deliverability, DELIVERABILITY],
    [texts.engagement, ENGAGEMENT],
  ] as const;
  return (
    <>
      <div className="row">
        <button type="button" onClick={() => onChange({ flags: flagsFrom(() => true) })}>
          {texts.selectAll}
        </button>
        <button type="button" onClick={() => onChange({ flags: flagsFrom(() => false) })}>
          {texts.selectNone}
        </button>
      </div>
      {groups.map(([title, flags]) => (
        <fieldset key={title}>
          <legend>{title}</legend>
          <div className="checks">
            {flags.map((flag) => (
              <Check
                key={flag}
                name={FLAG_TEXTS[flag][0]}
                meaning={FLAG_TEXTS[flag][1]}
                isOn={draft.flags[flag]}
                onChange={(isOn) => onChange({ flags: { ...draft.flags, [flag]: isOn } })}
              />
            ))}
            {flags === DELIVERABILITY ? (
              <Check
                name={texts.accountStatus}
                meaning={texts.accountStatusHelp}
                isOn={draft.postsAccountStatus}
                onChange={(isOn) => onChange({ postsAccountStatus: isOn })}
              />
            ) : null}
          </div>
        </fieldset>
      ))}
    </>
  );
}

function Check({
  name,
  meaning,
  isOn,
  onChange,
}: {
  readonly name: string;
  readonly meaning: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}): JSX.Element {
  return (
    <label className="check">
      <input type="checkbox" checked={isOn} onChange={({ target }) => onChange(target.checked)} />
      <span>
        {name}
        <small>{meaning}</small>
      </span>
    </label>
  );
}
