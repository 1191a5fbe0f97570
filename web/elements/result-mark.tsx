import type { JSX } from "react";
import type { Result } from "../state/deliveries/delivery-view.ts";
import { RESULT_WORDS } from "../texts/delivery-texts.ts";
import "./result-mark.css";

// Drawn, not typed: some systems have no glyph for these shapes.
const SHAPES: Readonly<Record<Result | "injected", JSX.Element>> = {
  delivered: <circle cx="8" cy="8" r="6" />,
  "will-retry": <path d="M8 3 14 13.5H2z" className="hollow" />,
  "timed-out": <rect x="2.8" y="2.8" width="10.4" height="10.4" className="hollow" />,
  "gave-up": <path d="m3 3 10 10M13 3 3 13" className="hollow" />,
  pending: <circle cx="8" cy="8" r="5.5" className="hollow dotted" />,
  injected: <path d="M8 1.5 14.5 8 8 14.5 1.5 8z" />,
};

/** A result as a shape, a colour and a word: never colour alone. */
export function ResultMark({
  result,
  text,
}: {
  readonly result: Result | "injected";
  /** In place of the result's own word. */
  readonly text?: string;
}): JSX.Element {
  return (
    <span className={`result-mark ${result}`}>
      <ResultShape result={result} />
      {text ?? RESULT_WORDS[result]}
    </span>
  );
}

/** Only the shape, for places where the word stands beside it anyway. */
export function ResultShape({ result }: { readonly result: Result | "injected" }): JSX.Element {
  return (
    <svg className={`result-shape ${result}`} viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
      {SHAPES[result]}
    </svg>
  );
}
