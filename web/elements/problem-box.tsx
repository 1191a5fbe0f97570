import type { JSX } from "react";
import { shellTexts } from "../texts/shell-texts.ts";
import "./problem-box.css";

/** What went wrong, in the simulator's own words, and a way to try again. */
export function ProblemBox({
  error,
  onRetry,
}: {
  readonly error: (Error & { readonly problems?: readonly string[] }) | null;
  readonly onRetry?: () => void;
}): JSX.Element | null {
  if (error === null) return null;
  const problems = error.problems ?? [];
  return (
    <div role="alert" className="problem-box">
      <p>{error.message}</p>
      {problems.length === 0 ? null : (
        <ul>
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      {onRetry === undefined ? null : (
        <button type="button" onClick={onRetry}>
          {shellTexts.retry}
        </button>
      )}
    </div>
  );
}
