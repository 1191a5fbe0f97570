import { Check, Minus, X } from "lucide-react";
import type { JSX } from "react";
import { useEffect, useState } from "react";
import type { AttemptDetail } from "../../../server/contract/control-api.ts";
import { CopyButton } from "../../elements/copy-button.tsx";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { TabRow } from "../../elements/tab-row.tsx";
import { useBody } from "../../state/live/queries.ts";
import type { SignatureSteps } from "../../state/delivery/signature-steps.ts";
import { checkSignature, headerIn } from "../../state/delivery/signature-steps.ts";
import { verifySnippets } from "../../state/delivery/verify-snippets.ts";
import { useWebhookSettings } from "../../state/settings/webhook-settings.ts";
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../../../server/contract/wire.ts";
import { detailTexts } from "../../texts/delivery-texts.ts";
import { shellTexts } from "../../texts/shell-texts.ts";
import { formatBytes } from "../../elements/format-time.ts";
import "./detail-signature.css";

const texts = detailTexts.signature;

/** Whether a receiver that verifies would take the request: five steps, each true or false, and how to do it oneself. */
export function DetailSignature({ attempt }: { readonly attempt: AttemptDetail }): JSX.Element {
  const { request, webhookId } = attempt;
  const settings = useWebhookSettings();
  if (request === null) return <p className="mute">{detailTexts.request.neverLeft}</p>;
  if (settings.data === undefined) {
    return settings.error === null ? (
      <p className="mute">{shellTexts.loading}</p>
    ) : (
      <ProblemBox error={settings.error} onRetry={() => void settings.refetch()} />
    );
  }
  const publicKey = settings.data.webhooks.find(({ id }) => id === webhookId)?.public_key;
  const signature = headerIn(request.headers, SIGNATURE_HEADER);
  if (publicKey === undefined && signature === null) {
    return (
      <div className="stack">
        <h3>{texts.unsigned}</h3>
        <p className="mute">{texts.unsignedHelp}</p>
      </div>
    );
  }
  if (publicKey === undefined) return <p className="problem">{texts.noKey}</p>;
  if (!request.bodyKept) return <p className="problem">{detailTexts.request.gone}</p>;
  const timestamp = headerIn(request.headers, TIMESTAMP_HEADER);
  return (
    <div className="detail-signature">
      <Verdict attempt={attempt} publicKey={publicKey} />
      {signature === null || timestamp === null ? null : (
        <Snippets values={{ publicKey, signature, timestamp }} />
      )}
    </div>
  );
}

function Verdict({
  attempt,
  publicKey,
}: {
  readonly attempt: AttemptDetail;
  readonly publicKey: string;
}): JSX.Element {
  const body = useBody(attempt.id);
  const check = useCheck({ attempt, body: body.data, publicKey });
  if (body.error !== null) return <ProblemBox error={body.error} onRetry={() => void body.refetch()} />;
  if (check === null) return <p className="mute">{shellTexts.loading}</p>;
  if (check.steps === null) return <p className="mute">{texts.insecure}</p>;
  return (
    <Steps steps={check.steps} faults={attempt.faults} bodyBytes={attempt.bytes} publicKey={publicKey} />
  );
}

function useCheck({
  attempt,
  body,
  publicKey,
}: {
  readonly attempt: AttemptDetail;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
  readonly publicKey: string | undefined;
}): { readonly steps: SignatureSteps | null } | null {
  const [check, setCheck] = useState<{ readonly steps: SignatureSteps | null } | null>(null);
  const { request } = attempt;
  useEffect(() => {
    if (body === undefined || publicKey === undefined || request === null) return undefined;
    let isWanted = true;
    void checkSignature({ headers: request.headers, body, publicKey }).then((steps) => {
      if (isWanted) setCheck({ steps });
    });
    return () => {
      isWanted = false;
    };
  }, [body, publicKey, request]);
  return check;
}

interface Step {
  readonly title: string;
  readonly isTrue: boolean | undefined;
  readonly detail: string;
}

function Steps({
  steps,
  faults,
  bodyBytes,
  publicKey,
}: {
  readonly steps: SignatureSteps;
  readonly faults: readonly string[];
  readonly bodyBytes: number;
  readonly publicKey: string;
}): JSX.Element {
  const isValid = steps.isVerified === true;
  return (
    <>
      <h3 className={isValid ? "verdict true" : "verdict false"}>{isValid ? texts.valid : texts.invalid}</h3>
      <ol>
        {stepsOf(steps, { bodyBytes, publicKey }).map(({ title, isTrue, detail }) => (
          <li key={title} className={String(isTrue)}>
            <StepMark isTrue={isTrue} />
            <strong>{title}</strong>
            <span className="mute detail">{detail}</span>
          </li>
        ))}
      </ol>
      {faults.length === 0 ? null : <p className="injected">{texts.faults(faults.join(", "))}</p>}
    </>
  );
}

function StepMark({ isTrue }: { readonly isTrue: boolean | undefined }): JSX.Element {
  const Icon = isTrue === undefined ? Minus : isTrue ? Check : X;
  return (
    <span className="mark">
      <Icon size={16} aria-hidden="true" />
      {isTrue === undefined ? texts.notReached : isTrue ? texts.yes : texts.no}
    </span>
  );
}

function stepsOf(
  steps: SignatureSteps,
  { bodyBytes, publicKey }: { readonly bodyBytes: number; readonly publicKey: string },
): readonly Step[] {
  const { signature, timestamp, isKey, messageBytes, sha256, isVerified } = steps;
  const missing = [
    ...(signature === null ? [SIGNATURE_HEADER] : []),
    ...(timestamp === null ? [TIMESTAMP_HEADER] : []),
  ].join(", ");
  return [
    {
      title: texts.steps.headers,
      isTrue: steps.hasHeaders,
      detail: steps.hasHeaders ? texts.headersDetail(timestamp ?? "") : texts.headersMissing(missing),
    },
    {
      title: texts.steps.key,
      isTrue: isKey,
      detail: isKey === false ? texts.keyBad : `${publicKey.slice(0, 24)}… · ${texts.keyDetail}`,
    },
    {
      title: texts.steps.message,
      isTrue: messageBytes === undefined ? undefined : true,
      detail: texts.messageDetail(timestamp?.length ?? 0, formatBytes(bodyBytes)),
    },
    { title: texts.steps.hash, isTrue: sha256 === undefined ? undefined : true, detail: sha256 ?? "" },
    {
      title: texts.steps.verify,
      isTrue: isVerified,
      detail: isVerified === false ? texts.verifyBad : texts.verifyDetail,
    },
  ];
}

function Snippets({ values }: { readonly values: Parameters<typeof verifySnippets>[0] }): JSX.Element {
  const snippets = verifySnippets(values);
  const [language, setLanguage] = useState("Node");
  const chosen = snippets.find((snippet) => snippet.language === language);
  return (
    <section>
      <h3>{texts.snippets}</h3>
      <p className="mute">{texts.snippetsHelp}</p>
      <TabRow
        className="small"
        label={texts.snippets}
        tabs={snippets.map((snippet) => ({ name: snippet.language, text: snippet.language }))}
        chosen={language}
        onChoose={setLanguage}
      >
        <div className="stack">
          <pre tabIndex={0} aria-label={language}>
            <code>{chosen?.code}</code>
          </pre>
          <span>
            <CopyButton text={chosen?.code ?? ""} of={language} />
          </span>
        </div>
      </TabRow>
    </section>
  );
}
