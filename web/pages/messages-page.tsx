import type { JSX } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
export function MessagesPage(): JSX.Element {
  return (
    <div className="page">
      <PageHeading title="messages" />
    </div>
  );
}
