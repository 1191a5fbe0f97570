import { useEffect, useState } from "react";
import type { Answer, ControlClient, SettingsAnswer } from "./control-client.ts";

/** The webhook settings as last read; null: not read yet. */
export type SettingsReading = Answer<readonly SettingsAnswer[]> | null;

const NOTHING_READ = { revision: -1, settings: null };

/** Reads the webhook settings, again whenever the journal says that they changed (`revision`). */
export function useSettings(client: ControlClient, revision: number): SettingsReading {
  const [reading, setReading] = useState<{ revision: number; settings: SettingsReading }>(NOTHING_READ);

  useEffect(() => {
    void client.settings().then((settings) => {
      // An answer that was overtaken by a newer one is dropped.
      setReading((last) => (revision < last.revision ? last : { revision, settings }));
    });
  }, [client, revision]);
  return reading.settings;
}
