import { useNavigate, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { useMemo, useState } from "react";
import type { Ledger } from "../../server/contract/control-api.ts";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { LedgerTable } from "../panels/received/ledger-table.tsx";
import { ReceivedFindings } from "../panels/received/received-findings.tsx";
import { NothingReceived, OwnList, ReceivedChoice } from "../panels/received/received-source.tsx";
import { useControl } from "../state/live/queries.ts";
import { readLines } from "../state/received/received-lines.ts";
import type { ReceivedLine } from "../state/received/received-lines.ts";
import { RECEIVED_SOURCES, sourceFor } from "../state/received/received-source.ts";
import { useReceivedComparison } from "../state/received/use-received-comparison.ts";
import { useWebhookSettings } from "../state/settings/webhook-settings.ts";
import type { SettingsAnswer } from "../state/settings/webhook-settings.ts";
import { receivedTexts as texts } from "../texts/received-texts.ts";
import { PAGE_TITLES, shellTexts } from "../texts/shell-texts.ts";

const READ_AGAIN_MS = 3000;

/** The ledger of every settings entry, and what was sent against what a receiver stored. */
export function ReceivedPage(): JSX.Element {
  const settings = useWebhookSettings();
  const ledger = useControl<Ledger>("ledger", { everyMs: READ_AGAIN_MS });
  const webhooks = settings.data?.webhooks;
  return (
    <div className="page full stack">
      <PageHeading title={PAGE_TITLES.received} intro={texts.intro} />
      <ProblemBox error={settings.error ?? ledger.error} onRetry={() => void ledger.refetch()} />
      {webhooks === undefined || ledger.data === undefined ? (
        <p className="mute">{shellTexts.loading}</p>
      ) : (
        <>
          <LedgerTable ledger={ledger.data} settings={webhooks} />
          <section className="stack">
            <h2>{texts.title}</h2>
            <Compared settings={webhooks} />
          </section>
        </>
      )}
    </div>
  );
}

function Compared({ settings }: { readonly settings: readonly SettingsAnswer[] }): JSX.Element {
  const search = useSearch({ from: "/compare/received" });
  const navigate = useNavigate({ from: "/compare/received" });
  const chosen = settings.find(({ id }) => id === search.webhook) ?? settings[0];
  const by = RECEIVED_SOURCES.find((name) => name === search.by) ?? sourceFor(chosen?.url ?? "");
  const [text, setText] = useState("");
  const own = useMemo(() => readLines(text), [text]);
  const reading = useReceivedComparison({
    settings: chosen,
    by,
    own: own.kind === "ok" ? own.lines : NO_LINES,
  });
  if (chosen === undefined) return <p className="mute">{texts.nothing.settings}</p>;
  const change = (change: Readonly<Record<string, string | undefined>>): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <>
      <ReceivedChoice
        settings={settings}
        webhookId={chosen.id}
        by={by}
        onChange={change}
        onReadAgain={reading.readAgain}
      />
      {by === "own" ? <OwnList text={text} read={own} onText={setText} /> : null}
      <ProblemBox error={reading.error} onRetry={reading.readAgain} />
      {reading.comparison === null && reading.error === null ? (
        <p className="mute">{shellTexts.loading}</p>
      ) : null}
      {reading.comparison === null ? null : reading.comparison.received === 0 ? (
        <NothingReceived by={by} eventId={reading.newestId} />
      ) : (
        <ReceivedFindings
          comparison={reading.comparison}
          kind={search.find}
          onKind={(find) => change({ find })}
        />
      )}
    </>
  );
}

const NO_LINES: readonly ReceivedLine[] = [];
