import type { JSX } from "react";
import { useState } from "react";
import type { AccountState } from "../../../server/contract/control-api.ts";
import type { Plan } from "../../../server/contract/limits.ts";
import { MAX_SETTINGS_BY_PLAN } from "../../../server/contract/limits.ts";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { useCommand, useControl } from "../../state/live/queries.ts";
import type { SettingsList } from "../../state/settings/webhook-settings.ts";
import { settingsTexts } from "../../texts/settings-texts.ts";

const texts = settingsTexts.plan;
// The names of a literal's own members.
const PLANS = Object.keys(MAX_SETTINGS_BY_PLAN) as readonly Plan[];

/** The plan of the account; before a smaller one is taken it names the settings that would be disabled. */
export function PlanPanel({ list }: { readonly list: SettingsList }): JSX.Element {
  const account = useControl<AccountState>("account");
  const command = useCommand();
  const [wanted, setWanted] = useState<Plan | null>(null);
  const current = account.data?.plan;
  const plan = wanted ?? current ?? "pro";
  const disabled = disabledBy(list, MAX_SETTINGS_BY_PLAN[plan]);
  const isChange = wanted !== null && wanted !== current;
  return (
    <section className="stack">
      <h2>{texts.heading}</h2>
      <div className="row">
        <label className="row">
          <span className="unseen">{texts.label}</span>
          <select
            value={plan}
            onChange={({ target }) => setWanted(PLANS.find((name) => name === target.value) ?? null)}
          >
            {PLANS.map((name) => (
              <option key={name} value={name}>
                {texts.option(texts.names[name], MAX_SETTINGS_BY_PLAN[name])}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          disabled={!isChange || command.isRunning}
          onClick={() => {
            // The problem stands below.
            command
              .run({ api: "control", request: "PATCH account", body: { plan } })
              .then(() => setWanted(null))
              .catch(() => undefined);
          }}
        >
          {texts.change}
        </button>
      </div>
      {isChange ? (
        <p role="status" className={disabled.length > 0 ? "problem" : "mute"}>
          {disabled.length > 0 ? texts.warning(disabled) : texts.fine}
        </p>
      ) : null}
      <ProblemBox error={command.problem ?? account.error} />
    </section>
  );
}

/** The names of the settings that a limit would disable: the newest of the enabled ones. */
export function disabledBy({ webhooks }: SettingsList, limit: number): readonly string[] {
  return webhooks
    .filter(({ enabled }) => enabled)
    .toSorted((left, right) => (left.created_date ?? "").localeCompare(right.created_date ?? ""))
    .slice(limit)
    .map(({ friendly_name: name, url }) => name || url);
}
