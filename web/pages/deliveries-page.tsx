import { useNavigate, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { Suspense, lazy, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
import { AttemptGrid } from "../panels/attempt-grid.tsx";
import { DeliveriesEmpty } from "../panels/deliveries-empty.tsx";
import { FilterBar } from "../panels/filter-bar.tsx";
import { OverviewStrip } from "../panels/overview-strip.tsx";
import { CountTiles } from "../panels/count-tiles.tsx";
import type { DetailSearch } from "../panels/delivery-detail.tsx";
import type { RowTest } from "../state/filter.ts";
import { parseFilter } from "../state/filter.ts";
import { FilteredRows } from "../state/filtered-rows.ts";
import { useLive } from "../state/playground-context.ts";
import { useShortcuts } from "../state/use-shortcuts.ts";
import { useWideScreen } from "../state/use-wide-screen.ts";
import { choiceTest } from "../state/row-choice.ts";
import { PAGE_TITLES, shellTexts } from "../texts/shell-texts.ts";
import "./deliveries-page.css";

const DeliveryDock = lazy(async () => {
  const { DeliveryDock: component } = await import("../panels/delivery-dock.tsx");
  return { default: component };
});

const URL_DELAY_MS = 250;

/** All attempts, the newest at the bottom, and what the chosen one sent and got. */
export function DeliveriesPage(): JSX.Element {
  const search = useSearch({ from: "/deliveries" });
  const navigate = useNavigate({ from: "/deliveries" });
  const live = useLive();
  const { chronicle } = live;
  const isWide = useWideScreen();
  const [isFollowing, setFollowing] = useState(search.sel === undefined);
  const [selected, setSelected] = useSelection(search.sel, (sel) =>
    navigate({ search: (before) => ({ ...before, sel }), replace: true }),
  );
  const { rows, problem } = useFilteredRows(search);
  const size = rows.refresh();
  const shown = useDeferredValue(selected);
  const grid = useRef<HTMLDivElement>(null);

  const change = useCallback(
    (texts: { readonly [name: string]: string | undefined } | DetailSearch) =>
      void navigate({ search: (before) => ({ ...before, ...texts }), replace: true }),
    [navigate],
  );
  useShortcuts({ f: () => setFollowing(!isFollowing) });

  const select = useCallback(
    (id: string) => {
      setFollowing(false);
      setSelected(id);
    },
    [setSelected],
  );
  const isDocked = shown !== undefined && live.isComplete;
  const clear = (): void => change({ q: undefined, r: undefined, from: undefined, to: undefined });

  return (
    <div className={`page full deliveries-page${isDocked ? " docked" : ""}`}>
      <PageHeading title={PAGE_TITLES.deliveries}>
        <CountTiles />
      </PageHeading>
      <OverviewStrip from={search.from} to={search.to} onChange={(from, to) => change({ from, to })} />
      <FilterBar
        query={search.q ?? ""}
        results={search.r ?? ""}
        problem={problem}
        matching={size}
        rows={rows}
        isFollowing={isFollowing}
        onFollow={setFollowing}
        onChange={change}
      />
      <div className="grid-and-dock">
        <div className="grid-side">
          {size === 0 ? (
            <DeliveriesEmpty isFiltered={chronicle.rows > 0} onClear={clear} />
          ) : (
            <AttemptGrid
              ref={grid}
              rows={rows}
              size={size}
              selected={selected}
              isFollowing={isFollowing}
              onFollow={setFollowing}
              onSelect={select}
              onOpen={() => focusDock()}
            />
          )}
        </div>
        {isDocked ? (
          <Suspense fallback={<p className="waiting mute">{shellTexts.loading}</p>}>
            <DeliveryDock
              id={shown}
              isModal={!isWide}
              search={search}
              onSearch={change}
              onSelect={select}
              onClose={() => {
                setSelected(undefined);
                grid.current?.focus();
              }}
            />
          </Suspense>
        ) : null}
      </div>
    </div>
  );
}

function focusDock(): void {
  document.querySelector<HTMLElement>(".delivery-dock [role=tab][aria-selected=true]")?.focus();
}

function useFilteredRows(search: {
  readonly q?: string | undefined;
  readonly r?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): { readonly rows: FilteredRows; readonly problem: { term: string; message: string } | null } {
  const { chronicle } = useLive();
  const { q = "", r = "", from = "", to = "" } = search;
  const parsed = useMemo(() => parseFilter(q), [q]);
  const [lastTest, setLastTest] = useState<RowTest | null>(null);
  // A filter that is not understood yet leaves what is shown as it is.
  if (parsed.kind === "ok" && parsed.test !== lastTest) setLastTest(() => parsed.test);
  const test = parsed.kind === "ok" ? parsed.test : lastTest;
  const rows = useMemo(
    () => new FilteredRows(chronicle, choiceTest(test, { results: r, from, to })),
    [chronicle, test, r, from, to],
  );
  return { rows, problem: parsed.kind === "problem" ? parsed : null };
}

// The selection is here at once; the address follows when the arrow key is let go.
function useSelection(
  inAddress: string | undefined,
  write: (selected: string | undefined) => unknown,
): readonly [string | undefined, (selected: string | undefined) => void] {
  const [selected, setSelected] = useState(inAddress);
  const [seen, setSeen] = useState(inAddress);
  if (seen !== inAddress) {
    setSeen(inAddress);
    setSelected(inAddress);
  }
  const writer = useRef(write);
  useEffect(() => {
    writer.current = write;
  });
  useEffect(() => {
    if (selected === inAddress) return undefined;
    const timer = setTimeout(() => writer.current(selected), URL_DELAY_MS);
    return () => clearTimeout(timer);
  }, [selected, inAddress]);
  return [selected, setSelected];
}
