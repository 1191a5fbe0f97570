import { RotateCw } from "lucide-react";
import type { JSX } from "react";
import { Suspense, lazy, useState } from "react";
import type { FilteredRows } from "../../state/deliveries/filtered-rows.ts";
import { useLive } from "../../state/live/playground-context.ts";
import { useOfferedCommands } from "../../state/offered-commands.ts";
import { useShortcuts } from "../../state/use-shortcuts.ts";
import { sendTexts } from "../../texts/send-texts.ts";

const texts = sendTexts.all;

const ResendAllDialog = lazy(async () => {
  const { ResendAllDialog: component } = await import("./resend-all-dialog.tsx");
  return { default: component };
});

/** Sends all deliveries of the filtered list once more, after a question. */
export function ResendAll({
  rows,
  matching,
}: {
  readonly rows: FilteredRows;
  readonly matching: number;
}): JSX.Element {
  const { chronicle } = useLive();
  // The deliveries at the moment of the question: those that are sent once more match as well.
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const ask = (): void => {
    const ids = new Set<string>();
    for (let position = 0; position < rows.refresh(); position++) {
      const row = rows.at(position);
      const isPosted = chronicle.valuesAt(row).attempt !== 0;
      if (isPosted && chronicle.deliveryOf(row)?.origin === "batch") ids.add(chronicle.deliveryIdOf(row));
    }
    setAsked([...ids]);
  };
  useShortcuts({ R: ask });
  useOfferedCommands([{ label: texts.title, perform: ask }]);
  return (
    <>
      <button type="button" title={texts.help} disabled={matching === 0} onClick={ask}>
        <RotateCw size={14} aria-hidden="true" />
        {texts.open}
      </button>
      <Suspense>
        {asked === null ? null : <ResendAllDialog deliveryIds={asked} onClose={() => setAsked(null)} />}
      </Suspense>
    </>
  );
}
