import type { JSX } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { CheckForm } from "../panels/checks/check-form.tsx";
import { CheckList } from "../panels/checks/check-list.tsx";
import { useReceiverChecks } from "../state/use-receiver-checks.ts";
import { useWebhookSettings } from "../state/settings/webhook-settings.ts";
import { checkTexts as texts } from "../texts/check-texts.ts";
import { PAGE_TITLES, shellTexts } from "../texts/shell-texts.ts";

/** Begins checks of receivers, and leads to those that were made. */
export function CheckPage(): JSX.Element {
  const settings = useWebhookSettings();
  const checks = useReceiverChecks();
  return (
    <div className="page">
      <PageHeading title={PAGE_TITLES.check} intro={texts.intro} />
      {settings.isPending ? (
        <p className="mute">{shellTexts.loading}</p>
      ) : (
        <CheckForm settings={settings.data?.webhooks ?? []} />
      )}
      <ProblemBox error={checks.error} onRetry={() => void checks.refetch()} />
      {checks.data === undefined ? null : <CheckList checks={checks.data.items} />}
    </div>
  );
}
