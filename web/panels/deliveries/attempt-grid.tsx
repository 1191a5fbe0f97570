import type { JSX, KeyboardEvent, RefObject } from "react";
import { memo, useEffect, useLayoutEffect, useRef, useState } from "react";
import { watchView } from "../../elements/watch-view.ts";
import type { Chronicle } from "../../state/live/chronicle.ts";
import type { FilteredRows } from "../../state/deliveries/filtered-rows.ts";
import { useLive } from "../../state/live/playground-context.ts";
import { usePreferences } from "../../state/preferences.ts";
import type { Preferences } from "../../state/preference-store.ts";
import { shownRow } from "../../state/deliveries/shown-row.ts";
import { useShortcuts } from "../../state/use-shortcuts.ts";
import { deliveryTexts } from "../../texts/delivery-texts.ts";
import { AttemptRow } from "./attempt-row.tsx";
import "./attempt-grid.css";

const texts = deliveryTexts.grid;
const OVERSCAN = 12;
const HEADER_PX = 30;

interface GridProps {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly rows: FilteredRows;
  readonly size: number;
  /** The id of the chosen row. */
  readonly selected: string | undefined;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly onSelect: (id: string) => void;
  readonly onOpen: () => void;
}

/**
 * The attempts as a grid of rows of one height, of which only those in view are in the page.
 *
 * It is one stop for the Tab key; the arrow keys move the chosen row. While following it stays at its end.
 */
export function AttemptGrid({ box, onFollow, onOpen, ...props }: GridProps): JSX.Element {
  const { rows, size, selected, isFollowing, onSelect } = props;
  const lastTop = useRef(0);
  const { chronicle, isComplete } = useLive();
  const [{ density }] = usePreferences();
  const rowPx = density === "compact" ? 24 : 30;
  const view = useView(box, rowPx);
  const selectedRow = selected === undefined ? -1 : chronicle.rowOf(selected);
  const position = selectedRow < 0 ? -1 : rows.positionOf(selectedRow);
  const seen = useFollow({ box, size, isFollowing, isComplete, rowPx });
  useRevealed({ box, position, rowPx });

  const from = position < 0 ? (isFollowing ? size : -1) : position;
  const pageRows = Math.max(1, Math.floor(view.height / rowPx) - 1);
  const move = (to: number): void => {
    onSelect(chronicle.idOf(rows.at(Math.min(size - 1, Math.max(0, to)))));
  };
  useShortcuts({ j: () => move(from + 1), k: () => move(from - 1) });

  const first = Math.max(0, Math.floor(view.top / rowPx) - OVERSCAN);
  const last = Math.min(size, Math.ceil((view.top + view.height) / rowPx) + OVERSCAN);
  return (
    <>
      <div
        ref={box}
        className="attempt-grid"
        role="grid"
        tabIndex={0}
        aria-label={texts.label}
        aria-rowcount={size + 1}
        aria-colcount={8}
        aria-activedescendant={position >= first && position < last ? `row-${selected}` : undefined}
        onKeyDown={(event) => onGridKey(event, { move, from, pageRows, last: size - 1, onOpen })}
        onWheel={({ deltaY }) => {
          if (deltaY < 0 && isFollowing) onFollow(false);
        }}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          // By a finger or by the scroll bar. What follows the end, or a list that gets shorter, ends at the end.
          const isAtEnd = scrollHeight - clientHeight - scrollTop < rowPx;
          if (scrollTop < lastTop.current && !isAtEnd && isFollowing) onFollow(false);
          lastTop.current = scrollTop;
        }}
      >
        <Header />
        <div className="rows" role="rowgroup" style={{ height: size * rowPx }}>
          <RowsInView {...props} first={first} last={last} position={position} rowPx={rowPx} />
        </div>
      </div>
      {!isFollowing && size > seen ? (
        <button type="button" className="newer primary" onClick={() => onFollow(true)}>
          {texts.newer(size - seen)}
        </button>
      ) : null}
      {chronicle.droppedRows > 0 ? (
        <p className="mute over">
          {texts.over(chronicle.rows.toLocaleString("en"), chronicle.droppedRows.toLocaleString("en"))}
        </p>
      ) : null}
    </>
  );
}

function RowsInView({
  rows,
  first,
  last,
  position,
  rowPx,
  onSelect,
}: {
  readonly rows: FilteredRows;
  readonly first: number;
  readonly last: number;
  readonly position: number;
  readonly rowPx: number;
  readonly onSelect: (id: string) => void;
}): JSX.Element {
  const { chronicle } = useLive();
  const [{ time }] = usePreferences();
  const positions = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
  return (
    <>
      {positions.map((each) => (
        <Row
          key={rows.at(each)}
          chronicle={chronicle}
          row={rows.at(each)}
          position={each}
          top={each * rowPx}
          isSelected={each === position}
          time={time}
          onSelect={onSelect}
        />
      ))}
    </>
  );
}

const Header = memo(function Header(): JSX.Element {
  return (
    <div className="grid-row header" role="row" aria-rowindex={1}>
      {Object.entries(texts.columns).map(([name, title]) => (
        <span key={name} role="columnheader" className={name}>
          {title}
        </span>
      ))}
    </div>
  );
});

// Reads the row's columns, so that the row itself is drawn anew only when they changed.
function Row({
  chronicle,
  row,
  time,
  ...rest
}: {
  readonly chronicle: Chronicle;
  readonly row: number;
  readonly position: number;
  readonly top: number;
  readonly isSelected: boolean;
  readonly time: Preferences["time"];
  readonly onSelect: (id: string) => void;
}): JSX.Element {
  return <AttemptRow {...rest} {...shownRow(chronicle, row, time)} />;
}

interface Moves {
  readonly move: (to: number) => void;
  readonly from: number;
  readonly pageRows: number;
  readonly last: number;
  readonly onOpen: () => void;
}

function onGridKey(event: KeyboardEvent, { move, from, pageRows, last, onOpen }: Moves): void {
  const tasks: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(from + 1),
    ArrowUp: () => move(from - 1),
    PageDown: () => move(from + pageRows),
    PageUp: () => move(from - pageRows),
    Home: () => move(0),
    End: () => move(last),
    Enter: onOpen,
    ArrowRight: onOpen,
  };
  const task = event.ctrlKey || event.metaKey || event.altKey ? undefined : tasks[event.key];
  if (task === undefined) return;
  event.preventDefault();
  task();
}

function useView(box: RefObject<HTMLDivElement | null>, rowPx: number): { top: number; height: number } {
  const [view, setView] = useState({ top: 0, height: 600 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    return watchView(element, () => {
      const top = Math.max(0, Math.floor(element.scrollTop / rowPx) * rowPx);
      const height = element.clientHeight;
      setView((before) => (before.top === top && before.height === height ? before : { top, height }));
    });
  }, [box, rowPx]);
  return view;
}

interface Follow {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly size: number;
  readonly isFollowing: boolean;
  /** False: what comes now happened before the page was opened. */
  readonly isComplete: boolean;
  readonly rowPx: number;
}

/** Keeps the end in view; answers how many rows there were when it last did. */
function useFollow({ box, size, isFollowing, isComplete, rowPx }: Follow): number {
  const [last, setLast] = useState({ seen: size, isComplete });
  const isNew = last.isComplete && !isFollowing && last.seen <= size;
  if (!isNew && (last.seen !== size || last.isComplete !== isComplete)) setLast({ seen: size, isComplete });
  useLayoutEffect(() => {
    if (isFollowing) box.current?.scrollTo(0, size * rowPx + HEADER_PX);
  }, [box, size, isFollowing, rowPx]);
  return last.seen;
}

function useRevealed({
  box,
  position,
  rowPx,
}: {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly position: number;
  readonly rowPx: number;
}): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || position < 0) return;
    const top = position * rowPx;
    const room = element.clientHeight - HEADER_PX - rowPx;
    const [above, below] = [element.scrollTop - top, top - element.scrollTop - room];
    // What is far away comes to the middle; the next row only just into view.
    if (Math.max(above, below) > room) element.scrollTo(0, top - room / 2);
    else if (above > 0) element.scrollTo(0, top);
    else if (below > 0) element.scrollTo(0, top - room);
  }, [box, position, rowPx]);
}
