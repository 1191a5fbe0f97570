import { Link } from "@tanstack/react-router";
import type { JSX, KeyboardEvent } from "react";
import { useRef, useState } from "react";
import type { AttemptDetail } from "../../../server/contract/control-api.ts";
import { CodeView } from "../../elements/code-view.tsx";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { ResultMark } from "../../elements/result-mark.tsx";
import { resultOf } from "../../state/deliveries/delivery-view.ts";
import { useCommand } from "../../state/live/queries.ts";
import { formatted, requestBodyOf } from "../../state/delivery/request-draft.ts";
import type { RequestDraft } from "../../state/delivery/request-draft.ts";
import { sendTexts } from "../../texts/send-texts.ts";
import { HeaderRows, RequestPlace } from "./request-fields.tsx";
import "./edit-send-dialog.css";

const texts = sendTexts.request;

/** A request as a person changes it, and what was answered to it. */
export function RequestForm({ first }: { readonly first: RequestDraft }): JSX.Element {
  const command = useCommand();
  const form = useRef<HTMLFormElement>(null);
  const [answer, setAnswer] = useState<AttemptDetail | null>(null);
  const [draft, setDraft] = useState(first);
  const change = (news: Partial<RequestDraft>): void => setDraft((before) => ({ ...before, ...news }));
  // The editor would make a new line of it.
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    form.current?.requestSubmit();
  };
  return (
    <form
      ref={form}
      onKeyDownCapture={onKey}
      onSubmit={(event) => {
        event.preventDefault();
        if (command.isRunning) return;
        setAnswer(null);
        command
          .run({ api: "control", request: "POST requests", body: requestBodyOf(draft) })
          // The control API answers with the attempt.
          .then((made) => setAnswer(made as AttemptDetail))
          // The problem stands above the button.
          .catch(() => undefined);
      }}
    >
      <RequestPlace draft={draft} onChange={change} />
      <HeaderRows rows={draft.headers} onRows={(headers) => change({ headers })} />
      <CodeView text={draft.body} label={texts.body} onChange={(text) => change({ body: text })} />
      <ProblemBox error={command.problem} />
      <div className="row">
        <button type="submit" className="primary" disabled={command.isRunning}>
          {texts.send}
        </button>
        <button type="button" onClick={() => change({ body: formatted(draft.body) })}>
          {texts.format}
        </button>
        <span className="mute">{texts.sendHelp}</span>
      </div>
      <div role="status" className="answer">
        {answer === null ? null : <Answer attempt={answer} />}
      </div>
    </form>
  );
}

function Answer({ attempt }: { readonly attempt: AttemptDetail }): JSX.Element {
  const { response, deliveryId, status, why } = attempt;
  return (
    <div className="stack">
      <h3>{texts.answer}</h3>
      <p className="row">
        <ResultMark result={resultOf(attempt)} />
        <b>{status ?? attempt.result}</b>
        <span>{why}</span>
        <Link to="/deliveries/$id" params={{ id: deliveryId }}>
          {texts.open(deliveryId)}
        </Link>
      </p>
      {response === null ? <p className="mute">{texts.noAnswer}</p> : null}
      {response === null || response.body !== "" ? null : <p className="mute">{texts.emptyAnswer}</p>}
      {response === null || response.body === "" ? null : (
        <pre tabIndex={0} aria-label={texts.answer}>
          {response.body}
        </pre>
      )}
    </div>
  );
}
