import { expect, test } from "vitest";
import { eventSource } from "../../server/load-test/event-source.ts";
import type { LoadBacklog } from "../../server/load-test/load-backlog.ts";
import { LoadBook } from "../../server/load-test/load-book.ts";
import { LoadEngine } from "../../server/load-test/load-engine.ts";
import { draftLoad, readBasis } from "../../server/load-test/load-plan.ts";
import { WHOLE_LOAD } from "../../server/load-test/load-slice.ts";
import { createLoadTime } from "../../server/load-test/load-time.ts";
import { ScaledTime } from "../../server/load-test/scaled-time.ts";
import { startLoadReceiver } from "../support/load-receiver.ts";

test("what was stopped ends, also when it may not post any more", async () => {
  const receiver = await startLoadReceiver();
  const options = { eventsPerSecond: 1000, servers: 2, batchMaxAge: 3_600_000, seed: 1 };
  const draft = draftLoad(readBasis(receiver.url, options), options, null);
  const time = createLoadTime();
  const work = { ...draft, source: await eventSource(draft, time) };
  const scaled = new ScaledTime(time, { scale: 1, durationMs: draft.settings.durationMs });
  const book = new LoadBook();
  const over = new Promise<void>((resolve, reject) => {
    const engine = new LoadEngine({
      work,
      slice: WHOLE_LOAD,
      earlier: null,
      book,
      time,
      scaled,
      onAttempt: () => undefined,
      onSweep: () => {
        engine.stop();
        // As a worker does whose slice may be another's by now.
        engine.hold();
      },
      onOver: () => resolve(),
      onFailed: reject,
    });
  });
  await over;
  expect(book).toMatchObject({ attempts: 0, acknowledged: 0 });
  expect(receiver.bodies).toEqual([]);
});

test("batches that others closed early, and posted, are not pending once they are made again", async () => {
  const receiver = await startLoadReceiver();
  const options = { eventsPerSecond: 100, servers: 2, batchMaxAge: 3_600_000, duration: 1000, seed: 1 };
  const draft = draftLoad(readBasis(receiver.url, options), options, null);
  const time = createLoadTime();
  const work = { ...draft, source: await eventSource(draft, time) };
  // All events had occurred, and the last batches had left: the first server's was acknowledged, the other's failed.
  const startedWallAt = time.wallNow() - 2000;
  const scaled = new ScaledTime(time, { scale: 1, durationMs: draft.settings.durationMs, startedWallAt });
  const backlog = await new Promise<LoadBacklog>((resolve, reject) => {
    const engine = new LoadEngine({
      work,
      slice: WHOLE_LOAD,
      earlier: {
        checkpoint: {
          made: 100,
          servers: [
            { begunUpTo: 1, unsettled: [] },
            { begunUpTo: 2, unsettled: [[2, 1, 3_600_000, 0]] },
          ],
        },
        mayHavePostedUntil: -Infinity,
        takenOverAt: 2000,
        idleMs: 0,
      },
      book: new LoadBook(),
      time,
      scaled,
      onAttempt: () => undefined,
      onSweep: () => {
        resolve(engine.backlog);
        engine.stop();
      },
      onOver: () => undefined,
      onFailed: reject,
    });
  });
  expect(backlog.events).toEqual({ inOpenBatches: 0, inQueues: 0, inFlight: 0, waitingForRetry: 50 });
  expect(backlog.posts).toMatchObject({ batches: 2, queued: 0, waitingForRetry: 1 });
});
