import { CircleHelp, FastForward, Pause, Play, Search, SkipForward, StepForward } from "lucide-react";
import type { JSX } from "react";
import { useEffect, useId, useState } from "react";
import { formatClockTime, formatDuration, formatInstant } from "../../elements/format-time.ts";
import { Link } from "@tanstack/react-router";
import { useLive } from "../../state/live/playground-context.ts";
import type { ClockControls, Speed } from "../../state/live/use-clock.ts";
import { SPEEDS, useVirtualNow } from "../../state/live/use-clock.ts";
import { shellTexts } from "../../texts/shell-texts.ts";
import markUrl from "../../elements/mark.svg";
import "./clock-bar.css";

const texts = shellTexts.clock;

/** The simulation's clock and the buttons that move it, with the connection and the way to all commands. */
export function ClockBar({
  controls,
  onCommands,
  onShortcuts,
}: {
  readonly controls: ClockControls;
  readonly onCommands: () => void;
  readonly onShortcuts: () => void;
}): JSX.Element {
  return (
    <header className="clock-bar">
      <Link to="/" className="brand" aria-label={shellTexts.product}>
        <img src={markUrl} alt="" width={20} height={20} />
        <span>{shellTexts.product}</span>
      </Link>
      <section aria-label={texts.region} className="clock">
        <Time controls={controls} />
        <Buttons controls={controls} />
      </section>
      <div className="end">
        <ConnectionMark />
        <button
          type="button"
          className="quiet icon for-desks"
          aria-label={shellTexts.shortcuts.open}
          title={`${shellTexts.shortcuts.open} (?)`}
          onClick={onShortcuts}
        >
          <CircleHelp size={16} aria-hidden="true" />
        </button>
        <button type="button" onClick={onCommands} className="commands">
          <Search size={15} aria-hidden="true" />
          <span>{shellTexts.palette.open}</span>
          <kbd aria-hidden="true">Ctrl K</kbd>
        </button>
      </div>
      {controls.problem === null ? null : (
        <p role="alert" className="problem">
          {texts.problem(controls.problem.message)}
        </p>
      )}
    </header>
  );
}

function Time({ controls }: { readonly controls: ClockControls }): JSX.Element {
  const { chronicle } = useLive();
  const now = useVirtualNow(controls);
  const { clock, isMoving } = controls;
  if (now === null || clock === undefined) return <p className="time mute">{texts.reading}</p>;
  const since = chronicle.startedAt === null ? 0 : now - chronicle.startedAt;
  return (
    <p className="time" title={texts.virtual}>
      <time dateTime={new Date(now).toISOString()}>
        <span className="date">{formatInstant(now).slice(0, 11)}</span>
        {formatClockTime(now)}
      </time>
      <span className="more mute">
        {since >= 1000 ? `${texts.since(formatDuration(since))} · ` : ""}
        {clock.mode === "manual" ? texts.paused : texts.speedOf(clock.speed)} ·{" "}
        {isMoving ? texts.moving : dueIn(clock.next, now)} · <WallTime />
      </span>
    </p>
  );
}

function WallTime(): JSX.Element {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span className="wall">{texts.wall(formatClockTime(now))}</span>;
}

function Buttons({ controls }: { readonly controls: ClockControls }): JSX.Element {
  const { clock, nextRetry, isMoving } = controls;
  const menu = useId();
  const isManual = clock?.mode === "manual";
  const isOff = clock === undefined || isMoving;
  const retryIn =
    nextRetry === null || clock === undefined ? null : formatDuration(Math.max(0, nextRetry - clock.now));
  const rest = (
    <>
      <button type="button" disabled={isOff} onClick={controls.step} title={`${texts.stepHelp} (.)`}>
        <StepForward size={15} aria-hidden="true" />
        {texts.step}
      </button>
      <button
        type="button"
        disabled={isOff}
        onClick={controls.untilIdle}
        title={`${texts.untilIdleHelp} (Shift+N)`}
      >
        <FastForward size={15} aria-hidden="true" />
        {texts.untilIdle}
      </button>
      <SpeedChoice controls={controls} />
    </>
  );
  return (
    <div className="buttons">
      <button
        type="button"
        disabled={isOff}
        onClick={controls.pauseOrRun}
        title={`${isManual ? texts.run : texts.pause} (P)`}
      >
        {isManual ? <Play size={15} aria-hidden="true" /> : <Pause size={15} aria-hidden="true" />}
        {isManual ? texts.run : texts.pause}
      </button>
      <button
        type="button"
        disabled={isOff || retryIn === null}
        onClick={controls.toNextRetry}
        title={retryIn === null ? texts.noRetry : `${texts.nextRetryIn(retryIn)} (N)`}
      >
        <SkipForward size={15} aria-hidden="true" />
        <span>{retryIn === null ? texts.toNextRetry : texts.nextRetryIn(retryIn)}</span>
      </button>
      <div className="for-desks group">{rest}</div>
      <button type="button" className="for-phones" popoverTarget={menu}>
        {shellTexts.more}
      </button>
      <div id={menu} popover="auto" className="sheet">
        {rest}
      </div>
    </div>
  );
}

function SpeedChoice({ controls }: { readonly controls: ClockControls }): JSX.Element {
  const { clock, isMoving, setSpeed } = controls;
  const speed = clock?.speed ?? 1;
  const choices: readonly Speed[] = SPEEDS.includes(speed) ? SPEEDS : [...SPEEDS, speed];
  return (
    <label className="speed" title={texts.speedHelp}>
      <span className="unseen">{texts.speed}</span>
      <select
        value={String(speed)}
        disabled={clock === undefined || isMoving}
        onChange={({ target }) => setSpeed(target.value === "max" ? "max" : Number(target.value))}
      >
        {choices.map((choice) => (
          <option key={choice} value={String(choice)}>
            {texts.speedOf(choice)}
          </option>
        ))}
      </select>
    </label>
  );
}

function ConnectionMark(): JSX.Element {
  const { connection } = useLive();
  return (
    <p role="status" className={`connection ${connection.kind}`}>
      <i aria-hidden="true" />
      {shellTexts.connection[connection.kind]}
    </p>
  );
}

function dueIn(next: number | null, now: number): string {
  if (next === null) return texts.idle;
  return next <= now ? texts.dueNow : texts.nextIn(formatDuration(next - now));
}
