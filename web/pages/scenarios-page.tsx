import { useNavigate, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { Suspense, lazy } from "react";
import type { Page, RunState } from "../../server/contract/control-api.ts";
import { PageHeading } from "../elements/page-heading.tsx";
import { TabRow } from "../elements/tab-row.tsx";
import { RunList } from "../panels/scenarios/run-list.tsx";
import { ScenarioCards } from "../panels/scenarios/scenario-cards.tsx";
import { useLive } from "../state/live/playground-context.ts";
import { useControl } from "../state/live/queries.ts";
import { scenarioTexts as texts } from "../texts/scenario-texts.ts";
import { PAGE_TITLES, shellTexts } from "../texts/shell-texts.ts";

const ScenarioEditor = lazy(async () => {
  const { ScenarioEditor: component } = await import("../panels/scenarios/scenario-editor.tsx");
  return { default: component };
});

const TABS = ["builtIn", "runs", "own"] as const;

/** What can be run, what was run, and an editor for one's own. */
export function ScenariosPage(): JSX.Element {
  const search = useSearch({ from: "/scenarios" });
  const navigate = useNavigate({ from: "/scenarios" });
  const { chronicle } = useLive();
  const runs = useControl<Page<RunState>>("runs?limit=1000", {
    revision: chronicle.runsRevision,
    everyMs: 2000,
  });
  const tab = TABS.find((name) => name === search.tab) ?? "builtIn";
  const change = (change: Readonly<Record<string, string | undefined>>): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const all = runs.data?.items ?? [];
  return (
    <div className="page">
      <PageHeading title={PAGE_TITLES.scenarios} intro={texts.intro} />
      <TabRow
        label={texts.tabsLabel}
        tabs={TABS.map((name) => ({
          name,
          text: name === "runs" && all.length > 0 ? `${texts.tabs.runs} (${all.length})` : texts.tabs[name],
        }))}
        chosen={tab}
        onChoose={(name) => change({ tab: name === "builtIn" ? undefined : name })}
      >
        {tab === "builtIn" ? (
          <ScenarioCards
            text={search.q ?? ""}
            onText={(q) => change({ q: q || undefined })}
            runs={all}
            onEdit={(name) => change({ tab: "own", edit: name })}
          />
        ) : null}
        {tab === "runs" ? (
          <RunList runs={all} chosenId={search.run} onChoose={(run) => change({ run })} error={runs.error} />
        ) : null}
        {tab === "own" ? (
          <Suspense fallback={<p className="mute">{shellTexts.loading}</p>}>
            <ScenarioEditor from={search.edit} onFrom={(edit) => change({ edit })} />
          </Suspense>
        ) : null}
      </TabRow>
    </div>
  );
}
