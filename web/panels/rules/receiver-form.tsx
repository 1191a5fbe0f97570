import type { JSX } from "react";
import type { ReceiverState } from "../../../server/contract/control-api.ts";
import { CopyButton } from "../../elements/copy-button.tsx";
import { writeDuration } from "../../elements/format-time.ts";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { useRulesForm } from "../../state/use-rules-form.ts";
import { rulesTexts } from "../../texts/rules-texts.ts";
import "./rules-form.css";

const texts = rulesTexts.receiver;

interface Draft {
  readonly status: string;
  readonly delay: string;
  readonly redirect: string;
  readonly drop: boolean;
  readonly body: string;
  readonly tokenLifetime: string;
}

/** How the built-in receiver answers, and what it got. */
export function ReceiverForm({ state }: { readonly state: ReceiverState }): JSX.Element {
  const form = useRulesForm("receiver", draftOf(state));
  return (
    <form
      className="rules-form"
      onSubmit={(event) => {
        event.preventDefault();
        form.save(bodyOf(form.changes));
      }}
    >
      <p className="mute">{texts.help}</p>
      <Counts state={state} />
      <Answers draft={form.draft} onChange={form.change} />
      {state.layers > 0 ? <p className="mute">{texts.layers(state.layers)}</p> : null}
      <ProblemBox error={form.problem} />
      <div className="row">
        <button type="submit" className="primary" disabled={form.isBusy}>
          {rulesTexts.save}
        </button>
        <button type="button" onClick={form.undo}>
          {rulesTexts.reset}
        </button>
        <CopyButton text={state.url} of={texts.url} />
        <code>{state.url}</code>
        <span role="status">{form.isSaved ? rulesTexts.saved : ""}</span>
      </div>
    </form>
  );
}

function Counts({ state }: { readonly state: ReceiverState }): JSX.Element {
  const { received } = state;
  // The names of a literal's own members.
  const names = Object.keys(texts.counts) as (keyof typeof texts.counts)[];
  return (
    <section>
      <h2>{texts.received}</h2>
      <dl className="receiver-counts">
        {names.map((name) => (
          <div key={name}>
            <dt>{texts.counts[name]}</dt>
            <dd>{received[name].toLocaleString("en")}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Answers({
  draft,
  onChange,
}: {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
}): JSX.Element {
  return (
    <fieldset>
      <legend>{rulesTexts.tabs.receiver}</legend>
      <label>
        <span>{texts.status}</span>
        <input
          type="number"
          min={200}
          max={599}
          required
          value={draft.status}
          onChange={({ target }) => onChange({ status: target.value })}
        />
      </label>
      <label>
        <span>{texts.delay}</span>
        <input required value={draft.delay} onChange={({ target }) => onChange({ delay: target.value })} />
        <small className="mute">{rulesTexts.durations}</small>
      </label>
      <label>
        <span>{texts.redirect}</span>
        <input value={draft.redirect} onChange={({ target }) => onChange({ redirect: target.value })} />
        <small className="mute">{texts.redirectHelp}</small>
      </label>
      <label>
        <span>{texts.tokenLifetime}</span>
        <input
          value={draft.tokenLifetime}
          onChange={({ target }) => onChange({ tokenLifetime: target.value })}
        />
        <small className="mute">{texts.tokenLifetimeHelp}</small>
      </label>
      <label>
        <span>{texts.body}</span>
        <textarea rows={3} value={draft.body} onChange={({ target }) => onChange({ body: target.value })} />
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={draft.drop}
          onChange={({ target }) => onChange({ drop: target.checked })}
        />
        {texts.drop}
      </label>
    </fieldset>
  );
}

function draftOf({ status, delay, redirect, drop, body, tokenLifetime }: ReceiverState): Draft {
  return {
    status: String(status),
    delay: writeDuration(delay),
    redirect: redirect ?? "",
    drop,
    body,
    tokenLifetime: tokenLifetime === null ? "" : writeDuration(tokenLifetime),
  };
}

// Only what was changed: what a run has laid over the answers is shown as well, and is not to stay when the run ends.
function bodyOf({ status, redirect, tokenLifetime, ...rest }: Partial<Draft>): object {
  return {
    ...rest,
    ...(status === undefined ? {} : { status: Number(status) }),
    ...(redirect === undefined ? {} : { redirect: redirect || null }),
    ...(tokenLifetime === undefined ? {} : { tokenLifetime: tokenLifetime || null }),
  };
}
