import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { EmptyList, RecordTable } from "../../elements/record-table.tsx";
import type { RecordColumn } from "../../elements/record-table.tsx";
import { ResultMark } from "../../elements/result-mark.tsx";
import type { SettingsAnswer, SettingsList } from "../../state/settings/webhook-settings.ts";
import { settingsTexts as texts } from "../../texts/settings-texts.ts";

const COLUMNS: readonly RecordColumn<SettingsAnswer>[] = [
  {
    title: texts.columns.state,
    show: ({ enabled }) => (
      <ResultMark
        result={enabled ? "delivered" : "pending"}
        text={enabled ? texts.enabled : texts.disabled}
      />
    ),
  },
  {
    title: texts.columns.name,
    kind: "head",
    show: ({ friendly_name: name }) => name || <span className="mute">{texts.unnamed}</span>,
  },
  {
    title: texts.columns.actions,
    show: ({ id, friendly_name: name, url }) => (
      <Link
        to="/webhook-settings"
        search={{ id }}
        className="button"
        aria-label={`${texts.edit} ${name || url}`}
      >
        {texts.edit}
      </Link>
    ),
  },
  { title: texts.columns.url, kind: "long", show: ({ url }) => url },
  {
    title: texts.columns.signed,
    show: ({ public_key: key }) => (key === undefined ? texts.unsigned : texts.signed),
  },
  {
    title: texts.columns.created,
    show: ({ created_date: date }) => (date === null ? <Legacy /> : shown(date)),
  },
  { title: texts.columns.updated, show: ({ updated_date: date }) => shown(date) },
];

/** All webhook settings of the account, oldest first. */
export function SettingsTable({ list: { webhooks } }: { readonly list: SettingsList }): JSX.Element {
  if (webhooks.length === 0) return <EmptyList title={texts.none} help={texts.noneHelp} />;
  return <RecordTable label={texts.list} columns={COLUMNS} rows={webhooks} keyOf={({ id }) => id} />;
}

function shown(date: string): string {
  return date.replace("T", " ").replace("Z", "");
}

/** The oldest settings of an account may be older than the dates. */
function Legacy(): JSX.Element {
  return (
    <span title={texts.legacy}>
      <span aria-hidden="true">–</span>
      <span className="unseen">{texts.legacy}</span>
    </span>
  );
}
