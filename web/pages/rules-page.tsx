import { useNavigate, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import type { FaultsState, ReceiverState, RulesState } from "../../server/contract/control-api.ts";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { TabRow } from "../elements/tab-row.tsx";
import { FaultForm } from "../panels/rules/fault-form.tsx";
import { ReceiverForm } from "../panels/rules/receiver-form.tsx";
import { RulesForm } from "../panels/rules/rules-form.tsx";
import { useControl } from "../state/live/queries.ts";
import { rulesTexts as texts } from "../texts/rules-texts.ts";
import { PAGE_TITLES } from "../texts/shell-texts.ts";

const TABS = ["batching", "faults", "receiver"] as const;

/** How the simulation behaves, and how it misbehaves. */
export function RulesPage(): JSX.Element {
  const search = useSearch({ from: "/rules" });
  const navigate = useNavigate({ from: "/rules" });
  const tab = TABS.find((name) => name === search.tab) ?? "batching";
  const rules = useControl<RulesState>("rules", { isEnabled: tab === "batching" });
  const faults = useControl<FaultsState>("faults", { isEnabled: tab === "faults", everyMs: 2000 });
  const receiver = useControl<ReceiverState>("receiver", { isEnabled: tab === "receiver", everyMs: 2000 });
  const reading = { batching: rules, faults, receiver }[tab];
  return (
    <div className="page">
      <PageHeading title={PAGE_TITLES.rules} intro={texts.intro} />
      <TabRow
        label={texts.tabsLabel}
        tabs={TABS.map((name) => ({ name, text: texts.tabs[name] }))}
        chosen={tab}
        onChoose={(name) =>
          void navigate({ search: name === "batching" ? {} : { tab: name }, replace: true })
        }
      >
        <ProblemBox error={reading.error} onRetry={() => void reading.refetch()} />
        {tab === "batching" && rules.data !== undefined ? <RulesForm rules={rules.data} /> : null}
        {tab === "faults" && faults.data !== undefined ? <FaultForm state={faults.data} /> : null}
        {tab === "receiver" && receiver.data !== undefined ? <ReceiverForm state={receiver.data} /> : null}
      </TabRow>
    </div>
  );
}
