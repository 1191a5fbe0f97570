import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { ResultMark } from "../elements/result-mark.tsx";
import type { SettingsList } from "../state/webhook-settings.ts";
import { settingsTexts as texts } from "../texts/settings-texts.ts";
import "./settings-table.css";

/** All webhook settings of the account, oldest first. */
export function SettingsTable({ list }: { readonly list: SettingsList }): JSX.Element {
  if (list.webhooks.length === 0) {
    return (
      <section>
        <h2>{texts.none}</h2>
        <p className="mute">{texts.noneHelp}</p>
      </section>
    );
  }
  return (
    <div className="scroll" role="region" aria-label={texts.list} tabIndex={0}>
      <table className="settings-table">
        <thead>
          <tr>
            {Object.entries(texts.columns).map(([name, title]) => (
              <th key={name} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {list.webhooks.map((settings) => (
            <tr key={settings.id}>
              <td>
                <ResultMark
                  result={settings.enabled ? "delivered" : "pending"}
                  text={settings.enabled ? texts.enabled : texts.disabled}
                />
              </td>
              <th scope="row">{settings.friendly_name ?? <span className="mute">{texts.unnamed}</span>}</th>
              <td className="url">{settings.url}</td>
              <td>{settings.public_key === undefined ? texts.unsigned : texts.signed}</td>
              <td>
                {settings.created_date === null ? (
                  <span title={texts.legacy}>–</span>
                ) : (
                  shown(settings.created_date)
                )}
              </td>
              <td>{shown(settings.updated_date)}</td>
              <td>
                <Link
                  to="/webhook-settings"
                  search={{ id: settings.id }}
                  className="button"
                  aria-label={`${texts.edit} ${settings.friendly_name ?? settings.url}`}
                >
                  {texts.edit}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shown(date: string): string {
  return date.replace("T", " ").replace("Z", "");
}
