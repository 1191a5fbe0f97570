import { unifiedMergeView } from "@codemirror/merge";
import type { JSX } from "react";
import { useMemo } from "react";
import { CodeView } from "./code-view.tsx";

/** A text with all that differs from another one marked; long stretches without a difference are folded. */
export function DiffView({
  text,
  original,
  label,
}: {
  readonly text: string;
  readonly original: string;
  readonly label: string;
}): JSX.Element {
  const extension = useMemo(
    () =>
      unifiedMergeView({
        original,
        mergeControls: false,
        gutter: true,
        collapseUnchanged: { margin: 3, minSize: 6 },
        diffConfig: { scanLimit: 1000, timeout: 1000 },
      }),
    [original],
  );
  return <CodeView text={text} label={label} extension={extension} />;
}
