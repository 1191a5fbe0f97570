import type { JSX } from "react";
import { useState } from "react";
import "./copyable-line.css";

/** A line to be typed elsewhere, with a button that copies it. `of` names it for those who only hear the button. */
export function CopyableLine({ text, of }: { readonly text: string; readonly of: string }): JSX.Element {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");

  function copy(): void {
    navigator.clipboard.writeText(text).then(
      () => setState("copied"),
      () => setState("refused"),
    );
  }

  return (
    <div className="copyable-line">
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
      <button type="button" onClick={copy} aria-label={`Copy ${of}`}>
        {state === "copied" ? "Copied" : "Copy"}
      </button>
      <span role="status">
        {state === "refused" ? "The browser does not allow it: select and copy." : ""}
      </span>
    </div>
  );
}
