import type { JSX } from "react";
import type { DeliveryResult } from "../state/journal-reducer.ts";
import "./result-mark.css";

const WORDS: Readonly<Record<DeliveryResult, string>> = {
  delivered: "Delivered",
  "will-retry": "Will retry",
  "timed-out": "Timed out",
  "gave-up": "Gave up",
  pending: "Pending",
};

// Drawn, not typed: some systems have no glyph for these shapes.
const SHAPES: Readonly<Record<DeliveryResult, JSX.Element>> = {
  delivered: <circle cx="8" cy="8" r="6" />,
  "will-retry": <path d="M8 3 14 13.5H2z" className="hollow" />,
  "timed-out": <rect x="2.8" y="2.8" width="10.4" height="10.4" className="hollow" />,
  "gave-up": <path d="m3 3 10 10M13 3 3 13" className="hollow" />,
  pending: <circle cx="8" cy="8" r="5.5" className="hollow dotted" />,
};

/** A result as a shape, a colour and a word: never colour alone. */
export function ResultMark({ result }: { readonly result: DeliveryResult }): JSX.Element {
  return (
    <span className={`result-mark ${result}`}>
      <Shape>{SHAPES[result]}</Shape>
      {WORDS[result]}
    </span>
  );
}

/** Says that a fault had a hand in it, and which. */
export function FaultMark({ faults }: { readonly faults: readonly string[] }): JSX.Element {
  return (
    <span className="result-mark injected">
      <Shape>
        <path d="M8 1.5 14.5 8 8 14.5 1.5 8z" />
      </Shape>
      {faults.join(", ")}
    </span>
  );
}

function Shape({ children }: { readonly children: JSX.Element }): JSX.Element {
  return (
    <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
      {children}
    </svg>
  );
}
