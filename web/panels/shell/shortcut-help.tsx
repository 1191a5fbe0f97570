import type { JSX } from "react";
import { ModalDialog } from "../../elements/modal-dialog.tsx";
import { usePreferences } from "../../state/preferences.ts";
import { shellTexts } from "../../texts/shell-texts.ts";
import "./shortcut-help.css";

const texts = shellTexts.shortcuts;

/** All shortcuts. */
export function ShortcutHelp({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [{ shortcuts }] = usePreferences();
  return (
    <ModalDialog title={texts.title} closeText={texts.close} onClose={onClose} className="shortcut-help">
      <p className="mute">{shortcuts ? texts.note : texts.off}</p>
      {texts.groups.map(({ title, keys }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {keys.map(([key, meaning]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </ModalDialog>
  );
}
