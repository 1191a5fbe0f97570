import { GitCompareArrows, Pencil, RotateCw } from "lucide-react";
import type { JSX } from "react";
import { Suspense, lazy, useState } from "react";
import type { Attempt, AttemptDetail } from "../../../server/contract/control-api.ts";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { comparedWith } from "../../state/delivery/compare-attempts.ts";
import { useOfferedCommands } from "../../state/offered-commands.ts";
import { useGo } from "../../state/use-go.ts";
import { useResend } from "../../state/deliveries/use-resend.ts";
import { useShortcuts } from "../../state/use-shortcuts.ts";
import { sendTexts as texts } from "../../texts/send-texts.ts";

const EditSendDialog = lazy(async () => {
  const { EditSendDialog: component } = await import("../delivery/edit-send-dialog.tsx");
  return { default: component };
});

/** What a person can do with an attempt: send it once more, send it otherwise, compare it. */
export function AttemptActions(props: {
  readonly deliveryId: string;
  readonly attempt: AttemptDetail | null;
  /** All of the delivery. */
  readonly attempts: readonly Attempt[];
  /** The attempt that the address says to compare with. */
  readonly withId: string | undefined;
  readonly onAttempt: (attemptId: string) => void;
}): JSX.Element {
  // What went wrong with one delivery is not said of another.
  return <Actions key={props.deliveryId} {...props} />;
}

function Actions({
  deliveryId,
  attempt,
  attempts,
  withId,
  onAttempt,
}: Parameters<typeof AttemptActions>[0]): JSX.Element {
  const go = useGo();
  const [isEditing, setEditing] = useState(false);
  const { isRunning, problem, resend } = useResend(deliveryId, onAttempt);
  const edit = (): void => {
    if (attempt !== null) setEditing(true);
  };
  const compare = (): void => {
    if (attempt === null) return;
    const other = comparedWith(attempt, attempts, withId);
    go(other === undefined ? `/compare?b=${attempt.id}` : `/compare?a=${other.id}&b=${attempt.id}`);
  };
  useShortcuts({ r: resend, e: edit, c: compare });
  useOfferedCommands([
    { label: `${texts.resend} ${deliveryId}`, perform: resend },
    ...(attempt === null
      ? []
      : [
          { label: `${texts.edit}: ${attempt.id}`, perform: edit },
          { label: `${texts.compare.page}: ${attempt.id}`, perform: compare },
        ]),
  ]);
  return (
    <>
      <div className="row" role="group" aria-label={texts.actions}>
        <button type="button" title={texts.resendHelp} disabled={isRunning} onClick={resend}>
          <RotateCw size={14} aria-hidden="true" />
          {texts.resend}
        </button>
        <button type="button" title={texts.editHelp} disabled={attempt === null} onClick={edit}>
          <Pencil size={14} aria-hidden="true" />
          {texts.edit}
        </button>
        <button type="button" title={texts.compareHelp} disabled={attempt === null} onClick={compare}>
          <GitCompareArrows size={14} aria-hidden="true" />
          {texts.compare.title}
        </button>
        <span role="status" className="mute">
          {isRunning ? texts.resending : ""}
        </span>
      </div>
      <ProblemBox error={problem} />
      <Suspense>
        {isEditing && attempt !== null ? (
          <EditSendDialog attempt={attempt} onClose={() => setEditing(false)} />
        ) : null}
      </Suspense>
    </>
  );
}
