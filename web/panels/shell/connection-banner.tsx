import type { JSX } from "react";
import { useEffect, useState } from "react";
import { formatDuration } from "../../elements/format-time.ts";
import type { Connection } from "../../state/live/live-connection.ts";
import { useLive, useParts } from "../../state/live/playground-context.ts";
import { shellTexts } from "../../texts/shell-texts.ts";
import "./connection-banner.css";

const texts = shellTexts.connection;

/** Says above the page that news do not come by the stream, and when it is tried again. Nothing is covered by it. */
export function ConnectionBanner(): JSX.Element | null {
  const { connection } = useLive();
  return connection.kind === "lost" || connection.kind === "polling" ? (
    <Banner connection={connection} />
  ) : null;
}

function Banner({
  connection,
}: {
  readonly connection: Extract<Connection, { since: number }>;
}): JSX.Element {
  const parts = useParts();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const { kind, since, retryAt } = connection;
  const wait = inSeconds(retryAt - now);
  return (
    <div className={`connection-banner ${kind}`} role="group" aria-label={texts[kind]}>
      <p>{kind === "lost" ? texts.lostBanner(inSeconds(now - since), wait) : texts.pollingBanner(wait)}</p>
      <button type="button" onClick={() => parts.connection.retryNow()}>
        {texts.retryNow}
      </button>
    </div>
  );
}

function inSeconds(durationMs: number): string {
  return formatDuration(Math.max(1, Math.round(durationMs / 1000)) * 1000);
}
