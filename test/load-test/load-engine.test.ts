import { expect, test } from "vitest";
import { eventSource } from "../../server/load-test/event-source.ts";
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
  const over = new Promise<void>((resolve) => {
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
    });
  });
  await over;
  expect(book).toMatchObject({ attempts: 0, acknowledged: 0 });
  expect(receiver.bodies).toEqual([]);
});
