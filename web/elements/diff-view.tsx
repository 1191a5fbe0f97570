import { Change, unifiedMergeView } from "@codemirror/merge";
import type { JSX } from "react";
import { useMemo } from "react";
import type { TextChange } from "../state/delivery/text-changes.ts";
import { CodeView } from "./code-view.tsx";

/** A text with all that differs from another one marked; long stretches without a difference are folded. */
export function DiffView({
  text,
  original,
  changes,
  label,
}: {
  readonly text: string;
  readonly original: string;
  /** What differs, found before. */
  readonly changes: readonly TextChange[];
  readonly label: string;
}): JSX.Element {
  const extension = useMemo(
    () =>
      unifiedMergeView({
        original,
        mergeControls: false,
        gutter: true,
        collapseUnchanged: { margin: 3, minSize: 6 },
        diffConfig: {
          override: () => changes.map(([fromA, toA, fromB, toB]) => new Change(fromA, toA, fromB, toB)),
        },
      }),
    [original, changes],
  );
  return <CodeView text={text} label={label} extension={extension} />;
}
