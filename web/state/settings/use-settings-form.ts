import { useState } from "react";
import type { AskFailed } from "../live/queries.ts";
import { useCommand } from "../live/queries.ts";
import { bodyOf, draftOf, testBodyOf } from "./settings-draft.ts";
import type { SettingsDraft } from "./settings-draft.ts";
import type { SettingsAnswer } from "./webhook-settings.ts";

const ROOT = "user/webhooks/event/settings";

/** The form of one entry of webhook settings: what stands in it, and what its buttons do. */
export interface SettingsForm {
  readonly draft: SettingsDraft;
  readonly done: "saved" | "tested" | null;
  readonly isBusy: boolean;
  readonly problem: AskFailed | null;
  /** Saving deletes the key that is there. */
  readonly losesKey: boolean;
  readonly change: (change: Partial<SettingsDraft>) => void;
  readonly save: () => void;
  readonly test: () => void;
  readonly remove: () => void;
}

/** `onDone` gets the id of the settings that are there now; undefined: none. */
export function useSettingsForm(
  current: SettingsAnswer | undefined,
  onDone: (id: string | undefined) => void,
): SettingsForm {
  // What was not changed here is as it is there, also when the settings are read anew.
  const [changes, setChanges] = useState<Partial<SettingsDraft>>({});
  const [done, setDone] = useState<"saved" | "tested" | null>(null);
  // New settings whose signing failed are there all the same: saving once more makes no second ones.
  const [createdId, setCreatedId] = useState<string | undefined>();
  // What is saved must not look for a moment as it was before.
  const command = useCommand({ endsWhenRead: true });
  const draft: SettingsDraft = { ...draftOf(current), ...changes };

  async function save(): Promise<void> {
    const known = current?.id ?? createdId;
    const line = known === undefined ? (`POST ${ROOT}` as const) : (`PATCH ${ROOT}/${known}` as const);
    const request = `${line}?include=account_status_change` as const;
    const saved = await command.run({ api: "sendgrid", request, body: bodyOf(draft, current) });
    // SendGrid's API answers the settings that it created or changed.
    const { id } = saved as { readonly id: string };
    setCreatedId(id);
    if (draft.isSigned !== (current?.public_key !== undefined)) {
      const body = { enabled: draft.isSigned };
      await command.run({ api: "sendgrid", request: `PATCH ${ROOT}/signed/${id}`, body });
    }
    setChanges({});
    setDone("saved");
    if (current === undefined) onDone(id);
  }

  async function test(): Promise<void> {
    const body = testBodyOf(draft, current);
    await command.run({ api: "sendgrid", request: "POST user/webhooks/event/test", body });
    setDone("tested");
  }

  async function remove(): Promise<void> {
    await command.run({ api: "sendgrid", request: `DELETE ${ROOT}/${current?.id ?? ""}` });
    onDone(undefined);
  }

  // Whatever fails is told by `problem`.
  const quietly = (work: () => Promise<void>) => () => {
    setDone(null);
    void work().catch(() => undefined);
  };
  return {
    draft,
    done,
    isBusy: command.isRunning,
    problem: command.problem,
    losesKey: current?.public_key !== undefined && !draft.isSigned,
    change: (news) => {
      setDone(null);
      setChanges({ ...changes, ...news });
    },
    save: quietly(save),
    test: quietly(test),
    remove: quietly(remove),
  };
}
