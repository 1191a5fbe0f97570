import { useEffect, useRef } from "react";
import { usePreferences } from "./preferences.ts";

/** What keys do: `n`, `N`, `?`, `g d` (one after the other), `ctrl+k`. */
export type Shortcuts = Readonly<Record<string, () => void>>;

interface Listener {
  readonly read: () => Shortcuts;
  readonly areSinglesOn: boolean;
}

const SEQUENCE_MS = 1500;

/** Keys that move, and go on moving while they are held; any other one does once what it does. */
const HELD = new Set(["j", "k"]);

const listeners = new Set<Listener>();
let first = { key: "", at: 0 };

/**
 * Listens to keys while the caller is shown.
 *
 * Single keys do nothing while a person types, or where they are switched off (WCAG 2.1.4); keys with Ctrl always do.
 * Two keys one after the other come before a single one, whoever listens to it: in `g r` the `r` is no key of its own.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const [{ shortcuts: areSinglesOn }] = usePreferences();
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });

  useEffect(() => {
    const listener: Listener = { read: () => latest.current, areSinglesOn };
    listeners.add(listener);
    if (listeners.size === 1) window.addEventListener("keydown", onKey);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) window.removeEventListener("keydown", onKey);
    };
  }, [areSinglesOn]);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey) return;
  if (event.ctrlKey || event.metaKey) return perform(taskOf(`ctrl+${event.key.toLowerCase()}`), event);
  if (isTyping(event.target) || document.querySelector("dialog[open]") !== null) return;
  const isSecond = event.timeStamp - first.at < SEQUENCE_MS;
  const task = (isSecond ? taskOf(`${first.key} ${event.key}`) : undefined) ?? taskOf(event.key);
  first = { key: event.key, at: event.timeStamp };
  perform(task, event);
}

function taskOf(keys: string): (() => void) | undefined {
  const isWithCtrl = keys.startsWith("ctrl+");
  for (const { read, areSinglesOn } of listeners) {
    const task = read()[keys];
    if (task !== undefined && (isWithCtrl || areSinglesOn)) return task;
  }
  return undefined;
}

function perform(task: (() => void) | undefined, event: KeyboardEvent): void {
  if (task === undefined) return;
  event.preventDefault();
  if (!event.repeat || HELD.has(event.key)) task();
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.shadowRoot !== null ||
    /^(input|textarea|select)$/i.test(target.tagName)
  );
}
