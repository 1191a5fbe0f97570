import type { JSX } from "react";
import type { AttemptDetail } from "../../../server/contract/control-api.ts";
import { CopyButton } from "../../elements/copy-button.tsx";
import { formatDuration } from "../../elements/format-time.ts";
import { HeaderTable } from "../../elements/header-table.tsx";
import { detailTexts } from "../../texts/delivery-texts.ts";

const texts = detailTexts.response;

/** What the receiver answered. */
export function DetailResponse({ attempt }: { readonly attempt: AttemptDetail }): JSX.Element {
  const { response, reason, latencyMs } = attempt;
  if (response === null) {
    return (
      <div className="stack">
        <p>
          <strong>{texts.none}</strong> {reason}
        </p>
        {latencyMs === null ? null : (
          <p className="mute">
            {detailTexts.overview.latency}: {formatDuration(latencyMs)}
          </p>
        )}
      </div>
    );
  }
  return (
    <div className="stack">
      <dl className="facts">
        <dt>{texts.status}</dt>
        <dd>
          <strong>{response.status}</strong> · {reason}
        </dd>
        <dt>{detailTexts.overview.latency}</dt>
        <dd>{latencyMs === null ? "–" : formatDuration(latencyMs)}</dd>
      </dl>
      <section>
        <h3>{texts.headers}</h3>
        <HeaderTable lines={response.headers} label={texts.headers} />
      </section>
      <section className="stack">
        <div className="row">
          <h3>{texts.body}</h3>
          {response.body === "" ? null : <CopyButton text={response.body} of={texts.body} />}
        </div>
        {response.body === "" ? (
          <p className="mute">{texts.empty}</p>
        ) : (
          <pre tabIndex={0}>
            <code>{response.body}</code>
          </pre>
        )}
        {response.truncated ? <p className="mute">{texts.truncated}</p> : null}
      </section>
    </div>
  );
}
