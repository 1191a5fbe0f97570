import type { JSX, ReactNode } from "react";
import { useEffect } from "react";
import { useParts } from "../state/live/playground-context.ts";
import { shellTexts } from "../texts/shell-texts.ts";
import "./page-heading.css";

/** The one heading of a page, which also names the browser's tab; `children` stand beside it. */
export function PageHeading({
  title,
  intro,
  children,
}: {
  readonly title: string;
  readonly intro?: string;
  readonly children?: ReactNode;
}): JSX.Element {
  const { live } = useParts();
  useEffect(() => {
    const name = (): void => {
      const gaveUp = document.hidden ? live.chronicle.standing.gaveUp : 0;
      document.title = shellTexts.titleOf(title, gaveUp);
    };
    name();
    document.addEventListener("visibilitychange", name);
    const unsubscribe = live.subscribe(name);
    return () => {
      document.removeEventListener("visibilitychange", name);
      unsubscribe();
    };
  }, [title, live]);
  return (
    <header className="page-heading">
      <div>
        <h1>{title}</h1>
        {intro === undefined ? null : <p className="mute">{intro}</p>}
      </div>
      {children}
    </header>
  );
}
