import type { JSX } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
export function RulesPage(): JSX.Element {
  return (
    <div className="page">
      <PageHeading title="rules" />
    </div>
  );
}
