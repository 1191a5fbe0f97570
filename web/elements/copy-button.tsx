import { Check, Copy } from "lucide-react";
import type { JSX } from "react";
import { useState } from "react";
import { detailTexts } from "../texts/delivery-texts.ts";

/** Copies a text; `text` may be made only when it is asked for. */
export function CopyButton({
  text,
  of,
  label = detailTexts.copy,
  disabled = false,
}: {
  readonly text: string | (() => string | Promise<string>);
  /** Names the text for those who only hear the button. */
  readonly of: string;
  readonly label?: string;
  /** The text is not there. */
  readonly disabled?: boolean;
}): JSX.Element {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : await text());
      setState("copied");
    } catch {
      setState("refused");
    }
  }

  return (
    <>
      <button
        type="button"
        disabled={disabled}
        onClick={() => void copy()}
        aria-label={`${label} ${of}`}
        onBlur={() => setState("idle")}
      >
        {state === "copied" ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
        {state === "copied" ? detailTexts.copied : label}
      </button>
      <span role="status" className={state === "refused" ? "problem" : "unseen"}>
        {state === "refused"
          ? detailTexts.copyRefused
          : state === "copied"
            ? `${detailTexts.copied}: ${of}`
            : ""}
      </span>
    </>
  );
}
