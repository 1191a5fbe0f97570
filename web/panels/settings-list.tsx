import type { JSX } from "react";
import { EVENT_FLAGS } from "../../server/contract/events.ts";
import { CopyableLine } from "../elements/copyable-line.tsx";
import type { SettingsAnswer } from "../state/control-client.ts";
import type { SettingsReading } from "../state/use-settings.ts";
import "./settings-list.css";

/** The webhook settings: where they post, what, and with which public key a receiver verifies it. */
export function SettingsList({ settings }: { readonly settings: SettingsReading }): JSX.Element {
  return (
    <section aria-labelledby="settings" className="settings-list">
      <h2 id="settings">Webhook settings</h2>
      <Content settings={settings} />
    </section>
  );
}

function Content({ settings }: { readonly settings: SettingsReading }): JSX.Element {
  if (settings === null) return <p className="mute">Reading them …</p>;
  if (settings.kind === "failed") {
    return <p role="alert">They cannot be read: {settings.because}</p>;
  }
  if (settings.value.length === 0) {
    return (
      <p className="mute">
        No webhook settings yet, so nothing is posted. Start with --target URL, or POST
        /v3/user/webhooks/event/settings as on SendGrid.
      </p>
    );
  }
  return (
    <ul>
      {settings.value.map((entry) => (
        <li key={entry.id}>
          <Entry entry={entry} />
        </li>
      ))}
    </ul>
  );
}

function Entry({ entry }: { readonly entry: SettingsAnswer }): JSX.Element {
  const { id, url, enabled, friendly_name: name, public_key: publicKey = "" } = entry;
  const selected = EVENT_FLAGS.filter((flag) => entry[flag] === true);
  return (
    <>
      <strong>{name ?? url}</strong> <span className="mute">{enabled ? "enabled" : "disabled"}</span>
      <br />
      <span className="mute">{name === undefined || name === null ? id : `${url} · ${id}`}</span>
      <p>{eventsOf(selected)}</p>
      {publicKey === "" ? (
        <p className="mute">Not signed.</p>
      ) : (
        <CopyableLine text={publicKey} of="the public key" />
      )}
    </>
  );
}

function eventsOf(selected: readonly string[]): string {
  if (selected.length === 0) return "No event is selected.";
  return selected.length === EVENT_FLAGS.length ? "All events." : `Events: ${selected.join(", ")}.`;
}
