import type { JSX } from "react";
import type { AttemptDetail } from "../../../server/contract/control-api.ts";
import { bodyText } from "../../elements/body-text.ts";
import { ModalDialog } from "../../elements/modal-dialog.tsx";
import { useLive } from "../../state/live/playground-context.ts";
import { useBody } from "../../state/live/queries.ts";
import { editable } from "../../state/delivery/request-draft.ts";
import { sendTexts } from "../../texts/send-texts.ts";
import { shellTexts } from "../../texts/shell-texts.ts";
import { RequestForm } from "./request-form.tsx";

const texts = sendTexts.request;

/** Sends an attempt's request otherwise: another body, other headers, a wrong signature, elsewhere. */
export function EditSendDialog({
  attempt,
  onClose,
}: {
  readonly attempt: AttemptDetail;
  readonly onClose: () => void;
}): JSX.Element {
  const { chronicle } = useLive();
  const isKept = attempt.request?.bodyKept === true;
  const body = useBody(isKept ? attempt.id : null);
  const isGone = !isKept || body.error !== null;
  const webhook = attempt.webhookId ?? chronicle.deliveries.get(attempt.deliveryId)?.webhookId ?? "";
  const url = webhook === "" ? attempt.url : "";
  const text = body.data === undefined ? "[]" : bodyText(body.data);
  return (
    <ModalDialog title={texts.title} closeText={texts.close} onClose={onClose} className="edit-send">
      {isGone ? <p className="mute">{texts.bodyGone}</p> : null}
      {isGone || body.data !== undefined ? (
        <RequestForm first={{ webhook, url, sign: "right", headers: [], ...editable(text) }} />
      ) : (
        <p className="mute">{shellTexts.loading}</p>
      )}
    </ModalDialog>
  );
}
