import type { JSX } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
export function WebhookSettingsPage(): JSX.Element {
  return (
    <div className="page">
      <PageHeading title="webhook-settings" />
    </div>
  );
}
