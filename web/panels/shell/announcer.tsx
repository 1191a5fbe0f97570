import type { JSX } from "react";
import { useEffect, useState } from "react";
import { useParts } from "../../state/live/playground-context.ts";
import { deliveryTexts as texts } from "../../texts/delivery-texts.ts";

const SPEAK_EVERY_MS = 5000;

/** Tells screen readers of new attempts: once in five seconds at most, never row by row. */
export function Announcer(): JSX.Element {
  const { live } = useParts();
  const [text, setText] = useState("");
  useEffect(() => {
    let told = { ...live.chronicle.counts };
    const timer = setInterval(() => {
      const { counts } = live.chronicle;
      const attempts = counts.attempts - told.attempts;
      const failed = attempts - (counts.delivered - told.delivered);
      told = { ...counts };
      if (attempts > 0 && live.isComplete) setText(texts.announced(attempts, failed));
    }, SPEAK_EVERY_MS);
    return () => clearInterval(timer);
  }, [live]);
  return (
    <p role="status" className="unseen">
      {text}
    </p>
  );
}
