import type { JSX } from "react";
import { Suspense, lazy, useState } from "react";
import type { CheckEvidence, CheckResult, FixExample } from "../../../server/contract/check-report.ts";
import type { HeaderLines } from "../../../server/contract/control-api.ts";
import { Pencil } from "lucide-react";
import { CopyButton } from "../../elements/copy-button.tsx";
import { formatBytes, formatDuration } from "../../elements/format-time.ts";
import { HeaderTable } from "../../elements/header-table.tsx";
import { TabRow } from "../../elements/tab-row.tsx";
import { isWhole } from "../../state/delivery/request-draft.ts";
import { checkTexts } from "../../texts/check-texts.ts";
import { sendTexts } from "../../texts/send-texts.ts";
import "./check-detail.css";

const texts = checkTexts.results;

const EvidenceSendDialog = lazy(async () => {
  const { EvidenceSendDialog: component } = await import("./evidence-send-dialog.tsx");
  return { default: component };
});

/** Why a check matters, how to put right what it found, and what was sent and answered. */
export function CheckDetail({ check }: { readonly check: CheckResult }): JSX.Element {
  const { why, fix, examples, evidence } = check;
  return (
    <div className="check-detail stack">
      <section>
        <h3>{texts.why}</h3>
        <p>{why}</p>
      </section>
      {fix === "" ? null : (
        <section>
          <h3>{texts.fix}</h3>
          <p>{fix}</p>
          {examples.length === 0 ? null : <Examples examples={examples} />}
        </section>
      )}
      <section>
        <h3>{texts.evidence}</h3>
        {evidence.length === 0 ? <p className="mute">{texts.noEvidence}</p> : null}
        {evidence.map((each, index) => (
          // The same thing may be sent twice.
          // oxlint-disable-next-line react/no-array-index-key -- the order never changes
          <Evidence key={index} evidence={each} />
        ))}
      </section>
    </div>
  );
}

function Examples({ examples }: { readonly examples: readonly FixExample[] }): JSX.Element {
  const [chosen, setChosen] = useState("0");
  const { framework, code } = examples[Number(chosen)] ?? { framework: "", code: "" };
  return (
    <TabRow
      label={texts.frameworks}
      tabs={examples.map((example, index) => ({ name: String(index), text: example.framework }))}
      chosen={chosen}
      onChoose={setChosen}
    >
      <div className="stack">
        <pre tabIndex={0} aria-label={texts.code(framework)} role="region">
          <code>{code}</code>
        </pre>
        <span className="row">
          <CopyButton text={code} of={texts.code(framework)} />
        </span>
      </div>
    </TabRow>
  );
}

function Evidence({ evidence }: { readonly evidence: CheckEvidence }): JSX.Element {
  const { what, request, answer, failure, latencyMs } = evidence;
  const outcome =
    answer === null ? (failure ?? texts.noAnswer) : texts.answer(answer.status, formatDuration(latencyMs));
  return (
    <details>
      <summary>
        {what} <span className="mute">→ {outcome}</span>
      </summary>
      <div className="exchange">
        <section>
          <h4>{texts.request}</h4>
          <p>
            <code>POST {request.url}</code>
          </p>
          <Message
            lines={request.headers}
            label={texts.requestHeaders}
            body={request.body}
            {...(isWhole(request) ? {} : { cutFrom: request.bytes })}
          />
          <SendAgain request={request} />
        </section>
        <section>
          <h4>{texts.response}</h4>
          {answer === null ? (
            <p>{outcome}</p>
          ) : (
            <>
              <p>
                <code>{answer.status}</code>
              </p>
              <Message lines={answer.headers} label={texts.responseHeaders} body={answer.body} />
            </>
          )}
        </section>
      </div>
    </details>
  );
}

function SendAgain({ request }: { readonly request: CheckEvidence["request"] }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <p className="row">
        <button type="button" onClick={() => setOpen(true)}>
          <Pencil size={14} aria-hidden="true" />
          {sendTexts.edit}
        </button>
      </p>
      <Suspense>
        {isOpen ? <EvidenceSendDialog request={request} onClose={() => setOpen(false)} /> : null}
      </Suspense>
    </>
  );
}

function Message({
  lines,
  label,
  body,
  cutFrom,
}: {
  readonly lines: HeaderLines;
  readonly label: string;
  readonly body: string;
  /** The bytes of the whole, where this is its beginning. */
  readonly cutFrom?: number;
}): JSX.Element {
  return (
    <>
      {lines.length === 0 ? null : <HeaderTable lines={lines} label={label} />}
      {cutFrom === undefined ? null : <p className="mute">{texts.cut(formatBytes(cutFrom))}</p>}
      {body === "" ? (
        <p className="mute">{texts.emptyBody}</p>
      ) : (
        <pre tabIndex={0}>
          <code>{body}</code>
        </pre>
      )}
    </>
  );
}
