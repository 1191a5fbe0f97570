import { Check } from "lucide-react";
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { useState } from "react";
import { EVENT_FLAGS } from "../../../server/contract/events.ts";
import { CopyButton } from "../../elements/copy-button.tsx";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { useCommand } from "../../state/live/queries.ts";
import type { SettingsAnswer } from "../../state/settings/webhook-settings.ts";
import { startTexts } from "../../texts/start-texts.ts";

const texts = startTexts.url;

/** Takes a URL and makes settings of it: all events, signed. */
export function FirstUrl({ current }: { readonly current: SettingsAnswer | undefined }): JSX.Element {
  const [url, setUrl] = useState(current?.url ?? "");
  const command = useCommand();

  async function save(target: string): Promise<void> {
    const events = Object.fromEntries(EVENT_FLAGS.map((flag) => [flag, true]));
    const root = "user/webhooks/event/settings" as const;
    if (current !== undefined) {
      await command.run({
        api: "sendgrid",
        request: `PATCH ${root}/${current.id}`,
        body: { url: target, enabled: true },
      });
      return;
    }
    const made = await command.run({
      api: "sendgrid",
      request: `POST ${root}`,
      body: { enabled: true, url: target, ...events },
    });
    const { id } = made as { readonly id: string };
    await command.run({ api: "sendgrid", request: `PATCH ${root}/signed/${id}`, body: { enabled: true } });
  }

  function use(target: string): void {
    setUrl(target);
    // The problem stands below the field.
    void save(target).catch(() => undefined);
  }

  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          use(url);
        }}
      >
        <label>
          {texts.label}
          <input
            type="url"
            required
            placeholder={texts.placeholder}
            value={url}
            onChange={({ target }) => setUrl(target.value)}
          />
        </label>
        <button type="submit" className="primary" disabled={command.isRunning || url === current?.url}>
          {texts.save}
        </button>
        <button type="button" disabled={command.isRunning} onClick={() => use(builtInUrl())}>
          {texts.builtIn}
        </button>
      </form>
      <p className="mute">{texts.help}</p>
      <ProblemBox error={command.problem} />
      {current === undefined ? null : <SavedTick current={current} />}
    </>
  );
}

function builtInUrl(): string {
  return `${location.origin}/_simulator/receiver`;
}

function SavedTick({ current }: { readonly current: SettingsAnswer }): JSX.Element {
  return (
    <div className="tick">
      <span className="result-mark delivered">
        <Check size={16} aria-hidden="true" /> {texts.saved(current.url)}
      </span>
      <Link to="/webhook-settings" search={{ id: current.id }}>
        {texts.more}
      </Link>
      {current.public_key === undefined ? null : (
        <CopyButton text={current.public_key} of="" label={texts.copyKey} />
      )}
    </div>
  );
}
