import type { JSX } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
export function PreferencesPage(): JSX.Element {
  return (
    <div className="page">
      <PageHeading title="preferences" />
    </div>
  );
}
