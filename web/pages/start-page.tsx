import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
import { CopyButton } from "../elements/copy-button.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { FirstRunScenario } from "../panels/start/first-run-scenario.tsx";
import { FirstTest } from "../panels/start/first-test.tsx";
import { FirstUrl } from "../panels/start/first-url.tsx";
import { usePreferences } from "../state/preferences.ts";
import { firstMessage } from "../state/messages/first-message.ts";
import { useControl } from "../state/live/queries.ts";
import { useWebhookSettings } from "../state/settings/webhook-settings.ts";
import type { SettingsAnswer } from "../state/settings/webhook-settings.ts";
import { startTexts as texts } from "../texts/start-texts.ts";
import { PAGE_TITLES } from "../texts/shell-texts.ts";
import "./start-page.css";

/** Three steps for whoever is here for the first time: a URL, a test, a run. */
export function StartPage(): JSX.Element {
  const settings = useWebhookSettings();
  const scenarios = useControl("scenarios");
  const current = settings.data?.webhooks.find(({ enabled }) => enabled) ?? settings.data?.webhooks[0];
  return (
    <div className="page start-page">
      <PageHeading title={PAGE_TITLES.start} intro={texts.intro} />
      <ProblemBox error={settings.error} onRetry={() => void settings.refetch()} />
      {/* What is there stays where it is: all comes once all is known. */}
      {settings.isPending || scenarios.isPending ? null : (
        <>
          <Steps current={current} />
          <FromOwnApp />
        </>
      )}
    </div>
  );
}

function Steps({ current }: { readonly current: SettingsAnswer | undefined }): JSX.Element {
  return (
    <ol>
      <li>
        <h2>{texts.steps.url}</h2>
        <FirstUrl key={current?.url ?? ""} current={current} />
      </li>
      <li>
        <h2>{texts.steps.test}</h2>
        <FirstTest current={current} />
      </li>
      <li>
        <h2>{texts.steps.run}</h2>
        <FirstRunScenario hasSettings={current !== undefined} />
      </li>
    </ol>
  );
}

function FromOwnApp(): JSX.Element {
  const [{ apiKey }] = usePreferences();
  const command = firstMessage(location.origin, apiKey);
  return (
    <section>
      <h2>{texts.app}</h2>
      <p className="mute">{texts.appHelp}</p>
      <div className="stack">
        <pre tabIndex={0}>
          <code>{command}</code>
        </pre>
        <span className="row">
          <CopyButton text={command} of="curl" />
          <Link to="/messages" className="button">
            {PAGE_TITLES.messages}
          </Link>
        </span>
      </div>
    </section>
  );
}
