import type { JSX } from "react";
import type { CheckEvidence } from "../../../server/contract/check-report.ts";
import { formatBytes } from "../../elements/format-time.ts";
import { ModalDialog } from "../../elements/modal-dialog.tsx";
import { draftOfSent, isWhole } from "../../state/delivery/request-draft.ts";
import { sendTexts } from "../../texts/send-texts.ts";
import { RequestForm } from "../delivery/request-form.tsx";

const texts = sendTexts.request;

/** Sends a request of a receiver check once more, as it was or changed. */
export function EvidenceSendDialog({
  request,
  onClose,
}: {
  readonly request: CheckEvidence["request"];
  readonly onClose: () => void;
}): JSX.Element {
  return (
    <ModalDialog title={texts.title} closeText={texts.close} onClose={onClose} className="edit-send">
      <p className="mute">
        {isWhole(request) ? texts.evidence : texts.evidenceCut(formatBytes(request.bytes))}
      </p>
      <RequestForm first={draftOfSent(request)} />
    </ModalDialog>
  );
}
