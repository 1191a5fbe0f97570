import type { JSX } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
export function StatisticsPage(): JSX.Element {
  return (
    <div className="page">
      <PageHeading title="statistics" />
    </div>
  );
}
