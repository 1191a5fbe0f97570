import type { Duration } from "../contract/time.ts";
import type { LoadBatch } from "./load-batch.ts";
import type { LoadSender } from "./load-sender.ts";
import type { LoadServer } from "./load-server.ts";

/** Some of a load test's servers: those whose place, divided by `count`, leaves `index`. */
export interface LoadSlice {
  readonly index: number;
  readonly count: number;
}

/** All servers. */
export const WHOLE_LOAD: LoadSlice = { index: 0, count: 1 };

/** The places of a slice's servers. */
export function placesOf({ index, count }: LoadSlice, servers: number): readonly number[] {
  const places: number[] = [];
  for (let place = index; place < servers; place += count) places.push(place);
  return places;
}

/**
 * How far a slice was, as far as that does not follow from the seed: enough for another worker to go on.
 *
 * Whoever takes it over makes the same events and batches once more, without posting them, and leaves out what is over.
 */
export interface SliceCheckpoint {
  /** Events that have occurred at its servers, and were counted. */
  readonly made: number;
  /** By its servers, in their order. */
  readonly servers: readonly ServerCheckpoint[];
}

/** What became of one server's batches. */
export interface ServerCheckpoint {
  /** Batches up to this number were posted, and those that are not listed are over. */
  readonly begunUpTo: number;
  readonly unsettled: readonly UnsettledBatch[];
}

/** A batch that was posted and has not ended, or that has lost some events. */
export type UnsettledBatch = readonly [
  number: number,
  failures: number,
  /** Null: its events wait until they expire. */
  dueAt: Duration | null,
  expiredEvents: number,
];

/** What is to be kept of these servers at this moment. */
export function checkpointOf(
  made: number,
  servers: readonly LoadServer[],
  sender: LoadSender,
): SliceCheckpoint {
  const unsettled = new Map<LoadServer, UnsettledBatch[]>(servers.map((server) => [server, []]));
  const note = (server: LoadServer, batch: LoadBatch, dueAt: Duration): void => {
    const { number, failures, expiredEvents } = batch;
    unsettled.get(server)?.push([number, failures, dueAt === Infinity ? null : dueAt, expiredEvents]);
  };
  for (const server of servers) {
    const { underWay, begunUpTo } = server;
    if (underWay !== undefined) note(server, underWay.batch, underWay.batch.dueAt);
    for (const batch of server.waiting()) {
      if (batch.number <= begunUpTo || batch.expiredEvents > 0) note(server, batch, batch.dueAt);
    }
  }
  for (const [batch, { server, dueAt }] of sender.retries) note(server, batch, dueAt);
  return {
    made,
    servers: servers.map((server) => ({
      begunUpTo: server.begunUpTo,
      unsettled: unsettled.get(server) ?? [],
    })),
  };
}

/** Work on a slice that another worker began. */
export interface EarlierWork {
  readonly checkpoint: SliceCheckpoint;
  /** Whoever worked on it before may have posted until then, counted from the test's beginning. */
  readonly mayHavePostedUntil: Duration;
  /** When it was taken over. */
  readonly takenOverAt: Duration;
  /** For how long nobody is known to have worked on it. */
  readonly idleMs: Duration;
}

/** The engine that goes on with earlier work. */
export interface CatchingUp {
  readonly servers: () => readonly LoadServer[];
  readonly sender: () => LoadSender;
  /** When the last event occurs. */
  readonly arrivesUntil: () => Duration;
}

/** Decides on the batches of servers whose first ones others posted: the same again, without what is over. */
export function closedBatchHandler(
  earlier: EarlierWork,
  { servers, sender, arrivesUntil }: CatchingUp,
): (server: LoadServer, batch: LoadBatch, atMs: Duration) => void {
  const { checkpoint, mayHavePostedUntil, takenOverAt } = earlier;
  const known = checkpoint.servers.map(({ begunUpTo, unsettled }) => ({
    begunUpTo,
    unsettled: new Map(unsettled.map((each) => [each[0], each])),
  }));
  const mayHaveLeft = (batch: LoadBatch, dueAt: Duration): boolean =>
    // When all events have occurred, batches close before they are as old as that.
    dueAt <= mayHavePostedUntil ||
    (mayHavePostedUntil >= arrivesUntil() && batch.openedAt <= mayHavePostedUntil);
  return (server, batch, atMs) => {
    const { begunUpTo, unsettled } = known[servers().indexOf(server)] ?? NOTHING_KNOWN;
    const found = unsettled.get(batch.number);
    if (found === undefined && batch.number <= begunUpTo) return;
    const [, failures, due, expiredEvents] = found ?? [0, 0, atMs, 0];
    const dueAt = due ?? Infinity;
    batch.failures = failures;
    batch.forget(expiredEvents);
    if (batch.count === 0) return;
    batch.mayHaveLeft = mayHaveLeft(batch, dueAt);
    if (dueAt > takenOverAt && failures > 0) sender().sendAgain(server, batch, dueAt);
    // That nobody worked on it for a while is no fault of the receiver's.
    else server.enqueue(batch, Math.max(dueAt, takenOverAt));
  };
}

const NOTHING_KNOWN = { begunUpTo: 0, unsettled: new Map<number, UnsettledBatch>() };
