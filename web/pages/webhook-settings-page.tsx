import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import type { JSX } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { PlanPanel } from "../panels/settings/plan-panel.tsx";
import { SettingsForm } from "../panels/settings/settings-form.tsx";
import { SettingsTable } from "../panels/settings/settings-table.tsx";
import type { SettingsList } from "../state/settings/webhook-settings.ts";
import { useWebhookSettings } from "../state/settings/webhook-settings.ts";
import { settingsTexts as texts } from "../texts/settings-texts.ts";
import { PAGE_TITLES, shellTexts } from "../texts/shell-texts.ts";

/** The webhook settings of the account: the table and the plan, or the form of one entry. */
export function WebhookSettingsPage(): JSX.Element {
  const { id } = useSearch({ from: "/webhook-settings" });
  const navigate = useNavigate({ from: "/webhook-settings" });
  const settings = useWebhookSettings();
  const list = settings.data;
  const go = (to: string | undefined): void => void navigate({ search: to === undefined ? {} : { id: to } });

  if (list === undefined) {
    return (
      <div className="page">
        <PageHeading title={PAGE_TITLES["webhook-settings"]} intro={texts.intro} />
        {settings.isPending ? <p className="mute">{shellTexts.loading}</p> : null}
        <ProblemBox error={settings.error} onRetry={() => void settings.refetch()} />
      </div>
    );
  }
  const chosen = list.webhooks.find((each) => each.id === id);
  if (id !== "new" && chosen === undefined)
    return <Overview list={list} unknownId={id} onNew={() => go("new")} />;
  const name = chosen?.friendly_name || (chosen?.url ?? "");
  return (
    <div className="page">
      <PageHeading title={chosen === undefined ? texts.form.newTitle : texts.form.title(name)}>
        <Link to="/webhook-settings" className="button">
          {texts.all}
        </Link>
      </PageHeading>
      <SettingsForm key={id} current={chosen} onDone={go} />
    </div>
  );
}

function Overview({
  list,
  unknownId,
  onNew,
}: {
  readonly list: SettingsList;
  /** What the address asks for, and this account does not have. */
  readonly unknownId: string | undefined;
  readonly onNew: () => void;
}): JSX.Element {
  const isFull = list.webhooks.length >= list.max_allowed;
  return (
    <div className="page">
      <PageHeading title={PAGE_TITLES["webhook-settings"]} intro={texts.intro}>
        <span className="row">
          <span className="mute">{texts.limit(list.webhooks.length, list.max_allowed)}</span>
          <button type="button" className="primary" disabled={isFull} onClick={onNew}>
            <Plus size={15} aria-hidden="true" />
            {texts.create}
          </button>
        </span>
      </PageHeading>
      {unknownId === undefined ? null : <p className="problem">{texts.unknown(unknownId)}</p>}
      {isFull ? <p className="mute">{texts.full}</p> : null}
      <SettingsTable list={list} />
      <PlanPanel list={list} />
      <p className="mute">
        {texts.rules} <Link to="/rules">{PAGE_TITLES.rules}</Link>
      </p>
    </div>
  );
}
