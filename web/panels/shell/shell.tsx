import { Outlet, useRouter, useRouterState } from "@tanstack/react-router";
import type { ErrorComponentProps } from "@tanstack/react-router";
import type { JSX } from "react";
import { Suspense, lazy, useCallback, useEffect, useRef, useState } from "react";
import { usePreferences } from "../../state/preferences.ts";
import { PAGE_KEYS, PAGE_PATHS } from "../../state/page-names.ts";
import { SPEEDS, useClock } from "../../state/live/use-clock.ts";
import { useShortcuts } from "../../state/use-shortcuts.ts";
import type { Shortcuts } from "../../state/use-shortcuts.ts";
import { useGo } from "../../state/use-go.ts";
import { useWhenIdle } from "../../state/use-when-idle.ts";
import { shellTexts as texts } from "../../texts/shell-texts.ts";
import { ClockBar } from "./clock-bar.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { Navigation } from "./navigation.tsx";
import { Announcer } from "./announcer.tsx";
import "./shell.css";

const importPalette = () => import("./command-palette.tsx");
const importShortcutHelp = () => import("./shortcut-help.tsx");
const CommandPalette = lazy(async () => ({ default: (await importPalette()).CommandPalette }));
const ShortcutHelp = lazy(async () => ({ default: (await importShortcutHelp()).ShortcutHelp }));

type Dialog = "palette" | "shortcuts";

/** What stands around every page: navigation, clock, connection, commands. */
export function Shell(): JSX.Element {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const clock = useClock();
  const go = useGo();
  const main = useFocusOnNavigation();
  const address = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.href });
  usePreferencesOnPage();
  usePagesWhenIdle();
  // A dialog tells late that it was closed: another one may be open by then.
  const close = (closed: Dialog): void => setDialog((open) => (open === closed ? null : open));

  const keys: Shortcuts = {
    "ctrl+k": () => setDialog("palette"),
    "?": () => setDialog("shortcuts"),
    p: clock.pauseOrRun,
    ".": clock.step,
    n: clock.toNextRetry,
    N: clock.untilIdle,
    ...Object.fromEntries(SPEEDS.map((speed, index) => [String(index + 1), () => clock.setSpeed(speed)])),
    ...Object.fromEntries(
      Object.entries(PAGE_KEYS).map(([key, page]) => [`g ${key}`, () => go(PAGE_PATHS[page])]),
    ),
  };
  useShortcuts(keys);

  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={() => main.current?.focus()}>
        {texts.skip}
      </a>
      <ClockBar
        controls={clock}
        onCommands={() => setDialog("palette")}
        onShortcuts={() => setDialog("shortcuts")}
      />
      <Navigation />
      <main id="main" ref={main} tabIndex={-1} data-address={address}>
        <ConnectionBanner />
        <Suspense fallback={<p className="waiting mute">{texts.loading}</p>}>
          <Outlet />
        </Suspense>
      </main>
      <Announcer />
      <Suspense>
        {dialog === "palette" ? (
          <CommandPalette
            clock={clock}
            onClose={() => close("palette")}
            onShortcuts={() => setDialog("shortcuts")}
          />
        ) : null}
        {dialog === "shortcuts" ? <ShortcutHelp onClose={() => close("shortcuts")} /> : null}
      </Suspense>
    </div>
  );
}

/** What is shown instead of a page that has a bug, or that could not be loaded. */
export function Crashed({ error }: ErrorComponentProps): JSX.Element {
  return (
    <div className="page">
      <h1>{texts.failed}</h1>
      <p>{isNotLoaded(error) ? texts.notLoaded : texts.crashed}</p>
      <pre tabIndex={0}>{error instanceof Error ? error.message : String(error)}</pre>
      <p>
        <button type="button" onClick={() => location.reload()}>
          {texts.reload}
        </button>
      </p>
    </div>
  );
}

// What is said of a file that did not come: by Chromium and Firefox, by Safari, by Vite of a style sheet.
function isNotLoaded(error: unknown): boolean {
  const words = /dynamically imported module|module script failed|unable to preload/i;
  return error instanceof Error && words.test(error.message);
}

// Who navigates by keyboard or by ear goes on reading at the new page.
function useFocusOnNavigation(): React.RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  // One entry of webhook settings, and the form of a new one, are pages as well: `id` says which.
  const path = useRouterState({
    select: ({ resolvedLocation: at }) => at && `${at.pathname} ${"id" in at.search ? at.search.id : ""}`,
  });
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (before.current !== undefined && before.current !== path) {
      main.current?.focus();
      main.current?.scrollTo(0, 0);
    }
    before.current = path;
  }, [path]);
  return main;
}

// A simulator that has ended gives out no more scripts: what it did can be looked at from all pages nevertheless.
function usePagesWhenIdle(): void {
  const router = useRouter();
  const load = useCallback(async () => {
    const pages = Object.values(router.routesById).map((route) => router.loadRouteChunk(route));
    await Promise.all([...pages, importPalette(), importShortcutHelp()]);
  }, [router]);
  useWhenIdle(load);
}

function usePreferencesOnPage(): void {
  const [{ theme, density }] = usePreferences();
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
    document.documentElement.dataset["density"] = density;
  }, [theme, density]);
}
