import type { JSX } from "react";
import { PageHeading } from "../../elements/page-heading.tsx";
import { shellTexts as texts } from "../../texts/shell-texts.ts";

/** An address that leads nowhere. */
export function NotFound(): JSX.Element {
  return (
    <div className="page">
      <PageHeading title={texts.notFound} />
      <p>{texts.notFoundHelp}</p>
    </div>
  );
}
