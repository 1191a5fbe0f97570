import type { JSX } from "react";
import { ModalDialog } from "../../elements/modal-dialog.tsx";
import { useResendAll } from "../../state/deliveries/use-resend-all.ts";
import type { ResendProgress } from "../../state/deliveries/use-resend-all.ts";
import { sendTexts } from "../../texts/send-texts.ts";

const texts = sendTexts.all;
const SHOWN_FAILURES = 5;

/** Asks before many deliveries are sent once more, and shows how far it has come. */
export function ResendAllDialog({
  deliveryIds,
  onClose,
}: {
  readonly deliveryIds: readonly string[];
  readonly onClose: () => void;
}): JSX.Element {
  const { progress, start, stop } = useResendAll(deliveryIds);
  const count = deliveryIds.length;
  return (
    <ModalDialog title={texts.title} closeText={texts.close} onClose={onClose}>
      {progress.state === "asking" ? (
        <>
          <p>{count === 0 ? texts.none : texts.ask(count)}</p>
          <div className="row">
            <button type="button" data-first-focus onClick={onClose}>
              {texts.no}
            </button>
            {count === 0 ? null : (
              <button type="button" className="primary" onClick={start}>
                {texts.yes(count)}
              </button>
            )}
          </div>
        </>
      ) : (
        <Progress progress={progress} count={count} onStop={stop} onClose={onClose} />
      )}
    </ModalDialog>
  );
}

function Progress({
  progress: { state, sent, failures },
  count,
  onStop,
  onClose,
}: {
  readonly progress: ResendProgress;
  readonly count: number;
  readonly onStop: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const done = sent + failures.length;
  return (
    <>
      <progress max={count} value={done} aria-label={texts.title} />
      <p>{texts.progress(sent, count)}</p>
      <p role="status">
        {state === "ended" ? texts.ended(sent) : state === "stopped" ? texts.stopped(sent) : ""}
      </p>
      {failures.length === 0 ? null : (
        <div role="alert">
          <p className="problem">{texts.failed(failures.length)}</p>
          <ul>
            {[...new Set(failures)].slice(0, SHOWN_FAILURES).map((because) => (
              <li key={because}>{because}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="row">
        <button type="button" onClick={state === "running" ? onStop : onClose}>
          {state === "running" ? texts.stop : texts.close}
        </button>
      </div>
    </>
  );
}
