import { Download } from "lucide-react";
import type { JSX } from "react";
import type { AttemptDetail } from "../../../server/contract/control-api.ts";
import { bodyText } from "../../elements/body-text.ts";
import { CopyButton } from "../../elements/copy-button.tsx";
import { saveBytes } from "../../elements/save-file.ts";
import { useParts } from "../../state/live/playground-context.ts";
import { valueOf } from "../../state/live/queries.ts";
import { asCurl, asHttpFile, asVitestTest } from "../../state/delivery/request-copies.ts";
import { useShortcuts } from "../../state/use-shortcuts.ts";
import { detailTexts } from "../../texts/delivery-texts.ts";

const texts = detailTexts.request;

/** Takes a request elsewhere: its bytes as a file, or the whole of it as code. */
export function RequestActions({
  attempt,
  body,
}: {
  readonly attempt: AttemptDetail;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}): JSX.Element {
  const { origin } = location;
  return (
    <div className="row">
      <button
        type="button"
        disabled={body === undefined}
        onClick={() => body !== undefined && saveBytes(`${attempt.id}.json`, body)}
      >
        <Download size={14} aria-hidden="true" />
        {texts.download}
      </button>
      <CopyButton
        text={() => asCurl(attempt, origin)}
        of={texts.copyCurl}
        disabled={body === undefined}
        label={`${texts.copyAs} ${texts.copyCurl}`}
      />
      <CopyButton
        text={() => asHttpFile(attempt, body)}
        of={texts.copyHttp}
        disabled={body === undefined}
        label={`${texts.copyAs} ${texts.copyHttp}`}
      />
      <CopyButton
        text={() => asVitestTest(attempt, body)}
        of={texts.copyTest}
        disabled={body === undefined}
        label={`${texts.copyAs} ${texts.copyTest}`}
      />
    </div>
  );
}

/** `Y` copies the request as curl, `B` its body. */
export function useCopyShortcuts(attempt: AttemptDetail | null): void {
  const { client } = useParts();
  useShortcuts({
    y: () => {
      if (attempt !== null) copyQuietly(() => Promise.resolve(asCurl(attempt, location.origin)));
    },
    b: () => {
      if (attempt === null) return;
      copyQuietly(async () => bodyText(await valueOf(client.body(attempt.id))));
    },
  });
}

// A key has no place to say that the browser refused: the buttons have.
function copyQuietly(text: () => Promise<string>): void {
  void text()
    .then((copied) => navigator.clipboard.writeText(copied))
    .catch(() => undefined);
}
