import type { JSX } from "react";
import { useId, useMemo, useState } from "react";
import { ModalDialog } from "../../elements/modal-dialog.tsx";
import { offeredCommands } from "../../state/offered-commands.ts";
import { PAGE_NAMES, PAGE_PATHS } from "../../state/page-names.ts";
import { useParts } from "../../state/live/playground-context.ts";
import { usePreferences } from "../../state/preferences.ts";
import { SPEEDS } from "../../state/live/use-clock.ts";
import type { ClockControls } from "../../state/live/use-clock.ts";
import { useControl } from "../../state/live/queries.ts";
import { useGo } from "../../state/use-go.ts";
import type { Page, ScenarioSummary } from "../../../server/contract/control-api.ts";
import { PAGE_TITLES, shellTexts } from "../../texts/shell-texts.ts";
import { sendTexts } from "../../texts/send-texts.ts";
import "./command-palette.css";

const texts = shellTexts.palette;
const SHOWN = 60;

interface PaletteItem {
  readonly group: string;
  readonly label: string;
  readonly perform: () => void;
}

/** Everything the page can do, found by a few letters. */
export function CommandPalette(props: {
  readonly clock: ClockControls;
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
}): JSX.Element {
  const [text, setText] = useState("");
  const [position, setPosition] = useState(0);
  const items = usePaletteItems(props);
  const found = useMemo(() => search(items, text), [items, text]);
  const id = useId();
  const active = Math.min(position, found.length - 1);

  function onKeyDown(event: React.KeyboardEvent): void {
    const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      const next = (active + move + found.length) % Math.max(1, found.length);
      setPosition(next);
      document.querySelector(`#${CSS.escape(`${id}-${next}`)}`)?.scrollIntoView({ block: "nearest" });
    }
    if (event.key !== "Enter") return;
    // The focus goes back to what opened the palette, which must not take this key for its own.
    event.preventDefault();
    found[active]?.perform();
  }

  return (
    <ModalDialog
      title={texts.title}
      closeText={texts.close}
      onClose={props.onClose}
      className="command-palette"
    >
      <input
        type="text"
        role="combobox"
        data-first-focus
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
        aria-label={texts.placeholder}
        placeholder={texts.placeholder}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setPosition(0);
        }}
        onKeyDown={onKeyDown}
      />
      <FoundItems id={id} found={found} active={active} />
      {found.length === 0 ? <p className="mute">{texts.empty(text)}</p> : null}
    </ModalDialog>
  );
}

function FoundItems({
  id,
  found,
  active,
}: {
  readonly id: string;
  readonly found: readonly PaletteItem[];
  readonly active: number;
}): JSX.Element {
  return (
    <ul id={`${id}-list`} role="listbox" aria-label={texts.title} tabIndex={-1}>
      {found.map((item, index) => (
        <li
          key={`${item.group} ${item.label}`}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          onClick={item.perform}
        >
          <span>{item.label}</span>
          <span className="mute">{item.group}</span>
        </li>
      ))}
    </ul>
  );
}

function usePaletteItems({
  clock,
  onClose,
  onShortcuts,
}: {
  readonly clock: ClockControls;
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
}): readonly PaletteItem[] {
  const go = useGo();
  const { live } = useParts();
  const [, prefer] = usePreferences();
  const scenarios = useControl<Page<ScenarioSummary>>("scenarios");
  const { groups } = texts;
  const item = (group: string, label: string, task: () => void): PaletteItem => ({
    group,
    label,
    perform: () => {
      onClose();
      task();
    },
  });
  const { clock: clockTexts } = shellTexts;
  return [
    ...PAGE_NAMES.map((page) => item(groups.go, PAGE_TITLES[page], () => go(PAGE_PATHS[page]))),
    ...offeredCommands().map(({ label, perform }) => item(groups.here, label, perform)),
    item(groups.go, sendTexts.compare.title, () => go("/compare")),
    item(groups.clock, clock.clock?.mode === "manual" ? clockTexts.run : clockTexts.pause, clock.pauseOrRun),
    item(groups.clock, `${clockTexts.step}: ${clockTexts.stepHelp}`, clock.step),
    item(groups.clock, clockTexts.toNextRetry, clock.toNextRetry),
    item(groups.clock, clockTexts.untilIdle, clock.untilIdle),
    ...["30s", "10m", "1h", "24h"].map((by) =>
      item(groups.clock, `${clockTexts.advance} ${by}`, () => clock.advanceBy(by)),
    ),
    ...SPEEDS.map((speed) =>
      item(groups.clock, `${clockTexts.speed} ${clockTexts.speedOf(speed)}`, () => clock.setSpeed(speed)),
    ),
    ...(["system", "light", "dark"] as const).map((theme) =>
      item(groups.look, texts.theme[theme], () => prefer({ theme })),
    ),
    ...(["comfortable", "compact"] as const).map((density) =>
      item(groups.look, texts.density[density], () => prefer({ density })),
    ),
    { group: groups.look, label: texts.shortcuts, perform: onShortcuts },
    ...(scenarios.data?.items ?? []).map(({ name, title }) =>
      item(PAGE_TITLES.scenarios, `${title} (${name})`, () => go(`/scenarios?q=${name}`)),
    ),
    ...[...live.chronicle.deliveries.keys()]
      .slice(-500)
      .toReversed()
      .map((id) => item(groups.open, texts.delivery(id), () => go(`/deliveries/${id}`))),
  ];
}

/** Items that hold all words, those that begin with the text first. */
function search(items: readonly PaletteItem[], text: string): readonly PaletteItem[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = items.filter(({ label, group }) => {
    const whole = `${group} ${label}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
  const first = words[0] ?? "";
  const rank = ({ label }: PaletteItem): number => (label.toLowerCase().startsWith(first) ? 0 : 1);
  return (words.length === 0 ? found : found.toSorted((left, right) => rank(left) - rank(right))).slice(
    0,
    SHOWN,
  );
}
