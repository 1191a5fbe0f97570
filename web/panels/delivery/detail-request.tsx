import type { JSX } from "react";
import { Suspense, lazy, useMemo } from "react";
import type { AttemptDetail } from "../../../server/contract/control-api.ts";
import { ByteRows } from "../../elements/byte-rows.tsx";
import { CopyButton } from "../../elements/copy-button.tsx";
import { formatBytes } from "../../elements/format-time.ts";
import { HeaderTable } from "../../elements/header-table.tsx";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { TabRow } from "../../elements/tab-row.tsx";
import { useSha256 } from "../../elements/use-sha256.ts";
import { useBody } from "../../state/live/queries.ts";
import { detailTexts } from "../../texts/delivery-texts.ts";
import { shellTexts } from "../../texts/shell-texts.ts";
import { EventTable } from "./event-table.tsx";
import { RequestActions } from "./request-actions.tsx";
import "./detail-request.css";

const CodeView = lazy(async () => {
  const { CodeView: component } = await import("../../elements/code-view.tsx");
  return { default: component };
});

const texts = detailTexts.request;
const PARTS = ["headers", "pretty", "raw", "hex", "events"] as const;

/** Every byte that was sent: headers as they left, the body as JSON, as text, as bytes, event by event. */
export function DetailRequest({
  attempt,
  part: given,
  onPart,
}: {
  readonly attempt: AttemptDetail;
  readonly part: string | undefined;
  readonly onPart: (part: string) => void;
}): JSX.Element {
  const { request } = attempt;
  const part = PARTS.find((name) => name === given) ?? "headers";
  const body = useBody(request?.bodyKept === true ? attempt.id : null);
  const sha = useSha256(body.data);
  if (request === null) return <p className="mute">{texts.neverLeft}</p>;
  return (
    <div className="detail-request">
      <p className="line mono">
        {request.method} {request.url}
      </p>
      <p className="mute digest">
        {formatBytes(attempt.bytes)} ({attempt.bytes.toLocaleString("en")} B) ·{" "}
        {texts.count(attempt.eventCount)}
        {sha === null ? null : (
          <>
            {" "}
            · {texts.sha} <code title={sha}>{sha.slice(0, 16)}…</code>
          </>
        )}
      </p>
      <RequestActions attempt={attempt} body={body.data} />
      {request.bodyKept ? null : <p className="problem">{texts.gone}</p>}
      <ProblemBox error={body.error} onRetry={() => void body.refetch()} />
      <TabRow
        className="small"
        label={texts.partsLabel}
        tabs={PARTS.map((name) => ({ name, text: texts.parts[name] }))}
        chosen={part}
        onChoose={onPart}
      >
        {part === "headers" ? (
          <HeaderTable lines={request.headers} label={texts.parts.headers} />
        ) : body.data === undefined ? (
          <p className="mute">{request.bodyKept ? shellTexts.loading : texts.gone}</p>
        ) : (
          <BodyView key={attempt.id} part={part} body={body.data} />
        )}
      </TabRow>
    </div>
  );
}

function BodyView({
  part,
  body,
}: {
  readonly part: (typeof PARTS)[number];
  readonly body: Uint8Array<ArrayBuffer>;
}): JSX.Element {
  const text = useMemo(() => new TextDecoder().decode(body), [body]);
  const json = useMemo(() => jsonOf(text), [text]);
  const pretty = useMemo(() => (json === undefined ? null : JSON.stringify(json, null, 2)), [json]);
  switch (part) {
    case "pretty":
      if (pretty === null) return <p className="mute">{texts.notJson}</p>;
      return (
        <Suspense fallback={<p className="mute">{shellTexts.loading}</p>}>
          <CodeView text={pretty} label={texts.parts.pretty} />
        </Suspense>
      );
    case "raw":
      return (
        <>
          <CopyButton text={text} of={texts.parts.raw} />
          <ByteRows bytes={body} form="text" label={texts.raw} />
        </>
      );
    case "hex":
      return <ByteRows bytes={body} form="hex" label={texts.hex} />;
    default:
      return Array.isArray(json) ? <EventTable events={json} /> : <p className="mute">{texts.notJson}</p>;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
