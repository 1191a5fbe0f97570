import type { JSX } from "react";
import { ModalDialog } from "../../elements/modal-dialog.tsx";
import { settingsTexts } from "../../texts/settings-texts.ts";

const texts = settingsTexts.confirm;

/** Asks before something that cannot be undone; “no” has the focus. */
export function ConfirmDialog({
  kind,
  name,
  onYes,
  onClose,
}: {
  readonly kind: "delete" | "signing";
  readonly name: string;
  readonly onYes: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  return (
    <ModalDialog
      title={kind === "delete" ? texts.deleteTitle : texts.signingTitle}
      closeText={texts.close}
      onClose={onClose}
    >
      <p>{kind === "delete" ? texts.delete(name) : texts.signing}</p>
      <div className="row">
        <button type="button" data-first-focus onClick={onClose}>
          {texts.no}
        </button>
        <button type="button" className="danger" onClick={onYes}>
          {kind === "delete" ? texts.yesDelete : texts.yesSigning}
        </button>
      </div>
    </ModalDialog>
  );
}
