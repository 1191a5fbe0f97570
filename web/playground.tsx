import type { JSX } from "react";
import { useState } from "react";
import { ClockLine } from "./panels/clock-line.tsx";
import { DeliveryList } from "./panels/delivery-list.tsx";
import { DeliveryPanel } from "./panels/delivery-panel.tsx";
import { FirstRun } from "./panels/first-run.tsx";
import { SettingsList } from "./panels/settings-list.tsx";
import type { ControlClient } from "./state/control-client.ts";
import { useClock } from "./state/use-clock.ts";
import { useJournal } from "./state/use-journal.ts";
import { useSettings } from "./state/use-settings.ts";
import "./playground.css";

/** The whole page. */
export function Playground({ client }: { readonly client: ControlClient }): JSX.Element {
  const { journal, connection } = useJournal(client);
  const controls = useClock(client);
  const settings = useSettings(client, journal.settingsRevision);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const selected = selectedId === null ? undefined : journal.deliveries.get(selectedId);

  return (
    <>
      <a className="skip" href="#main">
        Skip to the deliveries
      </a>
      <ClockLine controls={controls} connection={connection} />
      <main id="main" tabIndex={-1}>
        <div>
          <DeliveryList journal={journal} selectedId={selectedId} onSelect={setSelectedId} />
          {journal.counts.messages === 0 ? <FirstRun origin={window.location.origin} /> : null}
        </div>
        <div>
          {selected === undefined ? null : (
            <DeliveryPanel delivery={selected} onClose={() => setSelectedId(null)} />
          )}
          <SettingsList settings={settings} />
          {journal.notes.map((note) => (
            <p key={note} className="mute">
              {note}
            </p>
          ))}
        </div>
      </main>
    </>
  );
}
