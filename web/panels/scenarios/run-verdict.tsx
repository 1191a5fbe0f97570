import type { JSX } from "react";
import type { RunState } from "../../../server/contract/control-api.ts";
import { ResultMark } from "../../elements/result-mark.tsx";
import { scenarioTexts as texts } from "../../texts/scenario-texts.ts";

/** How a run went, or that it is not over. */
export function RunVerdict({ run }: { readonly run: RunState }): JSX.Element {
  const { passed, state, messages } = run;
  if (passed !== null) {
    return (
      <ResultMark result={passed ? "delivered" : "gave-up"} text={passed ? texts.passed : texts.missed} />
    );
  }
  const progress = state === "running" ? ` · ${texts.messages(messages.made, messages.planned)}` : "";
  return <ResultMark result="pending" text={`${texts.progress[state]}${progress}`} />;
}
