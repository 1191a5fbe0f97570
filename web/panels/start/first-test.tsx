import type { JSX } from "react";
import { useState } from "react";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { ResultMark } from "../../elements/result-mark.tsx";
import { useLive } from "../../state/live/playground-context.ts";
import { useCommand } from "../../state/live/queries.ts";
import { useGo } from "../../state/use-go.ts";
import type { SettingsAnswer } from "../../state/settings/webhook-settings.ts";
import { startTexts } from "../../texts/start-texts.ts";

const texts = startTexts.test;

/** Posts the test request and ticks once the receiver has answered. */
export function FirstTest({ current }: { readonly current: SettingsAnswer | undefined }): JSX.Element {
  const { chronicle } = useLive();
  const command = useCommand();
  const go = useGo();
  const [after, setAfter] = useState<number | null>(null);
  const answer = after === null ? null : firstTestAfter(chronicle, after);

  function send(): void {
    if (current === undefined) return;
    setAfter(chronicle.rows);
    const body = { id: current.id, url: current.url };
    // The problem stands below the button.
    command.run({ api: "sendgrid", request: "POST user/webhooks/event/test", body }).catch(() => undefined);
  }

  return (
    <>
      <p className="mute">{texts.help}</p>
      <div className="tick">
        <button
          type="button"
          className="primary"
          disabled={current === undefined || command.isRunning}
          onClick={send}
        >
          {texts.send}
        </button>
        {current === undefined ? <span className="mute">{texts.first}</span> : null}
        <span role="status">
          {after !== null && answer === null && command.problem === null ? texts.waiting : null}
          {answer === null ? null : (
            <ResultMark
              result={answer.result}
              text={`${answer.result === "delivered" ? texts.sent : texts.failed}: ${answer.reason}`}
            />
          )}
        </span>
        {answer === null ? null : (
          <button type="button" onClick={() => go(`/deliveries?sel=${answer.id}&tab=request`)}>
            {texts.open}
          </button>
        )}
      </div>
      <ProblemBox error={command.problem} />
    </>
  );
}

interface TestAnswer {
  readonly id: string;
  readonly result: "delivered" | "will-retry" | "timed-out" | "gave-up";
  readonly reason: string;
}

function firstTestAfter(
  chronicle: ReturnType<typeof useLive>["chronicle"],
  after: number,
): TestAnswer | null {
  for (let row = after; row < chronicle.rows; row++) {
    const result = chronicle.resultOf(row);
    if (chronicle.deliveryOf(row)?.origin === "test-request" && result !== "pending") {
      return {
        id: chronicle.idOf(row),
        result,
        reason: chronicle.texts.text(chronicle.columns.reason[row] ?? 0),
      };
    }
  }
  return null;
}
