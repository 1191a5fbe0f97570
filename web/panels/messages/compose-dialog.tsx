import type { JSX } from "react";
import { useState } from "react";
import { ModalDialog } from "../../elements/modal-dialog.tsx";
import { ProblemBox } from "../../elements/problem-box.tsx";
import {
  FIRST_MAIL,
  OFFERED_TAGS,
  argsOf,
  categoriesOf,
  mailBodyOf,
  tagged,
} from "../../state/messages/mail-draft.ts";
import type { MailDraft } from "../../state/messages/mail-draft.ts";
import { personalLooking } from "../../state/messages/personal-data.ts";
import { useCommand } from "../../state/live/queries.ts";
import { messageTexts } from "../../texts/message-texts.ts";
import "./compose-dialog.css";

const texts = messageTexts.form;

/** Composes a mail and sends it over SendGrid's own API. */
export function ComposeDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [draft, setDraft] = useState(FIRST_MAIL);
  const [isSent, setSent] = useState(false);
  const command = useCommand();
  const change = (news: Partial<MailDraft>): void => {
    setSent(false);
    setDraft({ ...draft, ...news });
  };
  const personal = personalIn(draft);
  return (
    <ModalDialog title={texts.title} closeText={texts.close} onClose={onClose} className="compose">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          command
            .run({ api: "sendgrid", request: "POST mail/send", body: mailBodyOf(draft) })
            .then(() => setSent(true))
            // The problem stands above the button.
            .catch(() => undefined);
        }}
      >
        <Field name="from" label={texts.from} draft={draft} onChange={change} />
        <label>
          {texts.to}
          <textarea
            rows={2}
            required
            value={draft.to}
            onChange={({ target }) => change({ to: target.value })}
          />
        </label>
        <TagButtons onTag={(tag) => change({ to: tagged(draft.to, tag) })} />
        <Field name="subject" label={texts.subject} draft={draft} onChange={change} />
        <label>
          {texts.text}
          <textarea
            rows={3}
            required
            value={draft.text}
            onChange={({ target }) => change({ text: target.value })}
          />
        </label>
        <Field name="categories" label={texts.categories} draft={draft} onChange={change} />
        <label>
          {texts.args}
          <textarea rows={2} value={draft.args} onChange={({ target }) => change({ args: target.value })} />
        </label>
        <p role="status" className="hint">
          {personal.length === 0 ? "" : texts.personal(personal)}
        </p>
        <ProblemBox error={command.problem} />
        <div className="row">
          <button type="submit" className="primary" disabled={command.isRunning}>
            {texts.send}
          </button>
          <span role="status">{isSent && command.problem === null ? texts.sent : ""}</span>
        </div>
      </form>
    </ModalDialog>
  );
}

function personalIn(draft: MailDraft): readonly string[] {
  const categories = Object.fromEntries(categoriesOf(draft).map((category) => [category, category]));
  return personalLooking({ ...categories, ...argsOf(draft) });
}

function TagButtons({ onTag }: { readonly onTag: (tag: string) => void }): JSX.Element {
  return (
    <div role="group" aria-label={texts.outcomes}>
      <p className="mute">{texts.outcomesHelp}</p>
      <div className="row tags">
        {OFFERED_TAGS.map((tag) => (
          <button key={tag} type="button" aria-label={texts.addTag(tag)} onClick={() => onTag(tag)}>
            +{tag}
          </button>
        ))}
      </div>
    </div>
  );
}

function Field({
  name,
  label,
  draft,
  onChange,
}: {
  readonly name: "from" | "subject" | "categories";
  readonly label: string;
  readonly draft: MailDraft;
  readonly onChange: (change: Partial<MailDraft>) => void;
}): JSX.Element {
  return (
    <label>
      {label}
      <input
        required={name === "from"}
        value={draft[name]}
        onChange={({ target }) => onChange({ [name]: target.value })}
      />
    </label>
  );
}
