import { RotateCw } from "lucide-react";
import type { JSX } from "react";
import { useId } from "react";
import { CopyButton } from "../../elements/copy-button.tsx";
import type { ReadLines } from "../../state/received/received-lines.ts";
import { RECEIVED_SOURCES, reportLine } from "../../state/received/received-source.ts";
import type { ReceivedSource } from "../../state/received/received-source.ts";
import type { SettingsAnswer } from "../../state/settings/webhook-settings.ts";
import { receivedTexts as texts } from "../../texts/received-texts.ts";
import "./received-source.css";

/** Which settings are compared, and with what. */
export function ReceivedChoice({
  settings,
  webhookId,
  by,
  onChange,
  onReadAgain,
}: {
  readonly settings: readonly SettingsAnswer[];
  readonly webhookId: string;
  readonly by: ReceivedSource;
  readonly onChange: (change: { readonly webhook?: string; readonly by?: string }) => void;
  readonly onReadAgain: () => void;
}): JSX.Element {
  return (
    <div className="row received-choice">
      <label>
        {texts.settings}
        <select value={webhookId} onChange={({ target }) => onChange({ webhook: target.value })}>
          {settings.map(({ id, url, friendly_name: name }) => (
            <option key={id} value={id}>
              {name || url}
            </option>
          ))}
        </select>
      </label>
      <label>
        {texts.by}
        <select value={by} onChange={({ target }) => onChange({ by: target.value })}>
          {RECEIVED_SOURCES.map((name) => (
            <option key={name} value={name}>
              {texts.sources[name]}
            </option>
          ))}
        </select>
      </label>
      <button type="button" onClick={onReadAgain}>
        <RotateCw size={14} aria-hidden="true" />
        {texts.readAgain}
      </button>
    </div>
  );
}

/** Takes what a receiver stored as text: pasted, or from a file. */
export function OwnList({
  text,
  read,
  onText,
}: {
  readonly text: string;
  readonly read: ReadLines;
  readonly onText: (text: string) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div className="stack own-list">
      <label>
        {texts.own.label}
        <textarea
          rows={6}
          className="mono"
          spellCheck={false}
          value={text}
          aria-describedby={`${id}-help`}
          aria-invalid={read.kind === "problem"}
          onChange={({ target }) => onText(target.value)}
        />
      </label>
      <p id={`${id}-help`} className="mute">
        {texts.own.help}
      </p>
      {read.kind === "problem" ? (
        <p role="alert" className="problem">
          {texts.own.problem(read.line, read.text)}
        </p>
      ) : null}
      <label className="row">
        {texts.own.file}
        <input
          type="file"
          accept=".json,.ndjson,.jsonl,.txt,application/json,text/plain"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file !== undefined) void file.text().then(onText);
          }}
        />
      </label>
    </div>
  );
}

/** What to do where there is nothing to compare with. */
export function NothingReceived({
  by,
  eventId,
}: {
  readonly by: ReceivedSource;
  /** Of an event that was sent, for the example. */
  readonly eventId: string | undefined;
}): JSX.Element {
  const line = reportLine(location.origin, eventId);
  return (
    <section className="stack">
      <div>
        <h3>{texts.nothing[`${by}Title`]}</h3>
        <p className="mute">{texts.nothing[by]}</p>
      </div>
      {by === "told" ? (
        <>
          <pre tabIndex={0}>
            <code>{line}</code>
          </pre>
          <span className="row">
            <CopyButton text={line} of={texts.curl} />
          </span>
        </>
      ) : null}
    </section>
  );
}
