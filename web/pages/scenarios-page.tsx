import type { JSX } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
export function ScenariosPage(): JSX.Element {
  return (
    <div className="page">
      <PageHeading title="scenarios" />
    </div>
  );
}
