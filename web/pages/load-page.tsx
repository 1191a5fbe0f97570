import type { JSX } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { LoadForm } from "../panels/loads/load-form.tsx";
import { LoadList } from "../panels/loads/load-list.tsx";
import { useLoadTests } from "../state/loads/use-load-tests.ts";
import { useWebhookSettings } from "../state/settings/webhook-settings.ts";
import { loadTexts as texts } from "../texts/load-texts.ts";
import { PAGE_TITLES, shellTexts } from "../texts/shell-texts.ts";

/** Begins load tests, and leads to those that were made. */
export function LoadPage(): JSX.Element {
  const settings = useWebhookSettings();
  const loads = useLoadTests();
  return (
    <div className="page">
      <PageHeading title={PAGE_TITLES.load} intro={texts.intro} />
      {settings.isPending ? (
        <p className="mute">{shellTexts.loading}</p>
      ) : (
        <LoadForm url={settings.data?.webhooks[0]?.url ?? ""} />
      )}
      <ProblemBox error={loads.error} onRetry={() => void loads.refetch()} />
      {loads.data === undefined ? null : <LoadList loads={loads.data.items} />}
    </div>
  );
}
