import { useEffect, useRef } from "react";
import { usePreferences } from "./preferences.ts";

/** What keys do: `n`, `N`, `?`, `g d` (one after the other), `ctrl+k`. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const SEQUENCE_MS = 1500;

/**
 * Listens to keys while the caller is shown.
 *
 * Single keys do nothing while a person types, or where they are switched off (WCAG 2.1.4); keys with Ctrl always do.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const [{ shortcuts: isOn }] = usePreferences();
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });

  useEffect(() => {
    let first = { key: "", at: 0 };
    function onKey(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.altKey) return;
      if (event.ctrlKey || event.metaKey)
        return perform(latest.current[`ctrl+${event.key.toLowerCase()}`], event);
      if (!isOn || isTyping(event.target) || document.querySelector("dialog[open]") !== null) return;
      const isSecond = event.timeStamp - first.at < SEQUENCE_MS;
      const task =
        latest.current[isSecond ? `${first.key} ${event.key}` : event.key] ?? latest.current[event.key];
      first = { key: event.key, at: event.timeStamp };
      perform(task, event);
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isOn]);
}

function perform(task: (() => void) | undefined, event: KeyboardEvent): void {
  if (task === undefined) return;
  event.preventDefault();
  task();
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.shadowRoot !== null ||
    /^(input|textarea|select)$/i.test(target.tagName)
  );
}
