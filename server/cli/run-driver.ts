import type { RunState } from "../contract/control-api.ts";
import { HOUR_MS, MINUTE_MS } from "../contract/time.ts";
import type { Duration, Instant } from "../contract/time.ts";
import { CannotRun } from "../runtime/cannot-run.ts";
import { createWallClock } from "../runtime/wall-clock.ts";
import type { ControlClient } from "./control-client.ts";
import { pause, unlessInterrupted } from "./interruption.ts";

/** A run as it stands, and what time it is for it. */
export interface RunMoment {
  readonly run: RunState;
  readonly now: Instant;
}

/** How a run is brought to its end. */
export interface RunDrive {
  readonly interrupted: AbortSignal;
  /** True: nothing more is waited for. */
  readonly isOver: () => boolean;
  /** Told of every moment that was looked at. */
  readonly onMoment: (moment: RunMoment) => void;
  /** Also looks while the clock is being moved, because somebody watches. */
  readonly isWatched: boolean;
}

/** How often a run is looked at. Ours. */
const LOOK_MS: Duration = 250;

/** Moves the clock until a run is over: in steps that grow to an hour, so that there is something to tell in between. */
export async function advanceRun(client: ControlClient, id: string, drive: RunDrive): Promise<RunMoment> {
  let moment = await momentOf(client, id, drive);
  for (let step = MINUTE_MS; moment.run.state === "running" && !drive.interrupted.aborted;) {
    const stopLooking = drive.isWatched ? lookAgainAndAgain(client, id, drive) : undefined;
    const advanced = await unlessInterrupted(client.advance({ by: step }), drive.interrupted).finally(() =>
      stopLooking?.(),
    );
    moment = await momentOf(client, id, drive);
    if (advanced === undefined || moment.run.state !== "running") break;
    const { next } = await client.clock();
    if (next === null) throw new CannotRun(`${id} is still running, and nothing is scheduled any more.`);
    step = Math.min(step * 2, HOUR_MS);
  }
  return moment;
}

/** Looks at a run until it is over, while its clock goes by itself or is moved by somebody else. */
export async function followRun(client: ControlClient, id: string, drive: RunDrive): Promise<RunMoment> {
  let moment = await momentOf(client, id, drive);
  while (moment.run.state === "running" && !drive.interrupted.aborted && !drive.isOver()) {
    await pause(LOOK_MS, drive.interrupted);
    moment = await momentOf(client, id, drive);
  }
  return moment;
}

async function momentOf(client: ControlClient, id: string, { onMoment }: RunDrive): Promise<RunMoment> {
  const [run, { now }] = [await client.run(id), await client.clock()];
  const moment = { run, now };
  onMoment(moment);
  return moment;
}

function lookAgainAndAgain(client: ControlClient, id: string, drive: RunDrive): () => void {
  const wallClock = createWallClock();
  let isStopped = false;
  let cancel = (): void => undefined;
  // A look that is under way when nobody looks any more is not told.
  const onMoment = (moment: RunMoment): void => (isStopped ? undefined : drive.onMoment(moment));
  const look = (): void => {
    cancel = wallClock.wakeIn(LOOK_MS, look);
    // Nobody misses a look that fails: the advance itself fails then, and says why.
    void momentOf(client, id, { ...drive, onMoment }).catch(() => undefined);
  };
  cancel = wallClock.wakeIn(LOOK_MS, look);
  return () => {
    isStopped = true;
    cancel();
  };
}
