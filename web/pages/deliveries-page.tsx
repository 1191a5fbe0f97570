import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { Suspense, lazy, useCallback, useDeferredValue, useRef, useState } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
import { AttemptGrid } from "../panels/deliveries/attempt-grid.tsx";
import { CountTiles } from "../panels/deliveries/count-tiles.tsx";
import { DeliveriesEmpty } from "../panels/deliveries/deliveries-empty.tsx";
import type { DetailSearch } from "../panels/delivery/delivery-detail.tsx";
import { FilterBar } from "../panels/deliveries/filter-bar.tsx";
import { OverviewStrip } from "../panels/deliveries/overview-strip.tsx";
import type { FilteredRows } from "../state/deliveries/filtered-rows.ts";
import { useLive } from "../state/live/playground-context.ts";
import { useFilteredRows } from "../state/deliveries/use-filtered-rows.ts";
import type { RowSearch } from "../state/deliveries/use-filtered-rows.ts";
import { useSelection } from "../state/deliveries/use-selection.ts";
import { useShortcuts } from "../state/use-shortcuts.ts";
import { useWhenIdle } from "../state/use-when-idle.ts";
import { useWideScreen } from "../state/use-wide-screen.ts";
import { PAGE_TITLES, shellTexts } from "../texts/shell-texts.ts";
import "./deliveries-page.css";

const importDock = () => import("../panels/deliveries/delivery-dock.tsx");
const DeliveryDock = lazy(async () => ({ default: (await importDock()).DeliveryDock }));

type Change = (change: RowSearch | DetailSearch) => void;

/** All attempts, the newest at the bottom, and what the chosen one sent and got. */
export function DeliveriesPage(): JSX.Element {
  const search = useSearch({ from: "/deliveries" });
  const navigate = useNavigate({ from: "/deliveries" });
  const router = useRouter();
  const live = useLive();
  const [isFollowing, setFollowing] = useState(search.sel === undefined);
  const [selected, setSelected] = useSelection({
    inAddress: search.sel,
    write: (sel) => {
      // Whoever is on the way to another page is not called back from there.
      if (router.latestLocation.pathname === "/deliveries")
        void navigate({ search: (before) => ({ ...before, sel }), replace: true });
    },
    onOutside: (sel) => setFollowing(sel === undefined),
  });
  const { rows, problem } = useFilteredRows(search);
  const size = rows.refresh();
  const shown = useDeferredValue(selected);
  const docked = live.isComplete ? shown : undefined;
  const change: Change = useCallback(
    (news) => void navigate({ search: (before) => ({ ...before, ...news }), replace: true }),
    [navigate],
  );
  useShortcuts({ f: () => setFollowing(!isFollowing) });
  useWhenIdle(importDock);

  return (
    <div className={`page full deliveries-page${docked === undefined ? "" : " docked"}`}>
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
      <GridAndDock
        rows={rows}
        size={size}
        selected={selected}
        docked={docked}
        isFollowing={isFollowing}
        search={search}
        onChange={change}
        onFollow={setFollowing}
        onSelect={(id) => {
          setFollowing(false);
          setSelected(id);
        }}
        onClose={() => setSelected(undefined)}
      />
    </div>
  );
}

function GridAndDock({
  docked,
  search,
  onChange,
  onClose,
  ...grid
}: {
  readonly rows: FilteredRows;
  readonly size: number;
  readonly selected: string | undefined;
  /** What the details show: the chosen row, a moment later. */
  readonly docked: string | undefined;
  readonly isFollowing: boolean;
  readonly search: DetailSearch;
  readonly onChange: Change;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly onSelect: (id: string) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { chronicle } = useLive();
  const isWide = useWideScreen();
  const box = useRef<HTMLDivElement>(null);
  const clear = (): void => onChange({ q: undefined, r: undefined, from: undefined, to: undefined });
  return (
    <div className="grid-and-dock">
      <div className="grid-side">
        {grid.size === 0 ? (
          <DeliveriesEmpty isFiltered={chronicle.rows > 0} onClear={clear} />
        ) : (
          <AttemptGrid box={box} {...grid} onOpen={focusDock} />
        )}
      </div>
      {docked === undefined ? null : (
        <Suspense fallback={<p className="waiting mute">{shellTexts.loading}</p>}>
          <DeliveryDock
            id={docked}
            isModal={!isWide}
            search={search}
            onSearch={onChange}
            onSelect={grid.onSelect}
            onClose={() => {
              onClose();
              box.current?.focus();
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

function focusDock(): void {
  document.querySelector<HTMLElement>(".delivery-dock [role=tab][aria-selected=true]")?.focus();
}
