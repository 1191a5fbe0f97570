import type { JSX } from "react";
import { useEffect, useState } from "react";
import { formatDuration, formatInstant } from "../elements/format-time.ts";
import { virtualNow } from "../state/control-client.ts";
import type { ConnectionState } from "../state/live-connection.ts";
import type { ClockControls, ClockReading } from "../state/use-clock.ts";
import "./clock-line.css";

const TICK_MS = 250;

/** What the simulation's clock shows, and the buttons that move it. */
export function ClockLine({
  controls,
  connection,
}: {
  readonly controls: ClockControls;
  readonly connection: ConnectionState;
}): JSX.Element {
  const { reading, problem, isMoving } = controls;
  const isManual = reading?.clock.mode === "manual";
  const cannotMove = !isManual || isMoving;
  const whyNot = isManual ? undefined : "Pause the clock first.";
  return (
    <section className="clock-line" aria-label="Clock">
      {reading === null ? <span>Reading the clock …</span> : <Time reading={reading} />}
      <div className="buttons">
        <button type="button" onClick={isManual ? controls.run : controls.pause} disabled={reading === null}>
          {isManual ? "Run" : "Pause"}
        </button>
        <button
          type="button"
          disabled={cannotMove}
          title={whyNot}
          onClick={() => controls.advance({ by: "30s" })}
        >
          +30 s
        </button>
        <button
          type="button"
          disabled={cannotMove}
          title={whyNot}
          onClick={() => controls.advance({ until: "next" })}
        >
          To what is due next
        </button>
        <button
          type="button"
          disabled={cannotMove}
          title={whyNot}
          onClick={() => controls.advance({ until: "idle" })}
        >
          Until idle
        </button>
      </div>
      <ConnectionMark connection={connection} />
      {problem === null ? null : (
        <p role="alert" className="problem">
          The clock did not follow: {problem}
        </p>
      )}
    </section>
  );
}

function Time({ reading }: { readonly reading: ClockReading }): JSX.Element {
  const { clock, readAt } = reading;
  const [shownAt, setShownAt] = useState(readAt);
  useEffect(() => {
    const timer = setInterval(() => setShownAt(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const now = virtualNow(clock, Math.max(0, shownAt - readAt));
  return (
    <p className="time">
      <time dateTime={new Date(now).toISOString()}>{formatInstant(now)} UTC</time>{" "}
      <span className="mute">
        {modeOf(clock.mode, clock.speed)} · {dueIn(clock.next, now)}
      </span>
    </p>
  );
}

function modeOf(mode: "real" | "manual", speed: number | "max"): string {
  if (mode === "manual") return "paused";
  if (speed === "max") return "as fast as it goes";
  return speed === 1 ? "real time" : `${speed} times real time`;
}

function dueIn(next: number | null, now: number): string {
  if (next === null) return "nothing is due";
  return next <= now ? "something is due now" : `next in ${formatDuration(next - now)}`;
}

const CONNECTION_WORDS: Readonly<Record<ConnectionState, string>> = {
  connecting: "Connecting …",
  live: "Live",
  lost: "The simulator does not answer. Trying again …",
};

function ConnectionMark({ connection }: { readonly connection: ConnectionState }): JSX.Element {
  return (
    <p role="status" className={`connection ${connection}`}>
      {CONNECTION_WORDS[connection]}
    </p>
  );
}
