import { expect } from "vitest";
import { readLoadOptions } from "../../../server/load-test/load-plan.ts";
import type { RunningLoad } from "../../../server/load-test/load-queue.ts";
import { beginLoad } from "../../../server/load-test/load-test.ts";
import { isBalanced } from "../../support/balanced-load.ts";
import { coordinator, joinWorker, startCountingReceiver } from "../../support/load-workers.ts";
import { testWithRedis } from "../../support/redis-server.ts";

testWithRedis(
  "while posts have no answer, and when they are stopped, a report's figures add up",
  async (redis) => {
    let run: RunningLoad | undefined;
    const running: boolean[] = [];
    const receiver = await startCountingReceiver((nth) => {
      if (run !== undefined) running.push(isBalanced(run.report()));
      // Of the others, too, some are retries.
      return nth <= 8 ? 503 : undefined;
    });
    await joinWorker(redis);
    const { queue } = await coordinator(redis);
    const { options } = readLoadOptions({
      eventsPerSecond: 300,
      servers: 8,
      batchMaxAge: "200ms",
      retryWaits: "1ms",
      timeout: "1m",
      duration: "1h",
      seed: 5,
    });
    run = await beginLoad({ id: "run1", target: receiver.url, options, queue });
    // All connections wait for an answer.
    await receiver.posts(16);
    run.stop();
    const { state, posts, events } = await run.over;
    expect(state).toBe("stopped");
    const firsts = receiver.bodies.map((body) => /"sg_event_id":"[^"]+"/.exec(body.toString())?.[0]);
    expect(posts).toMatchObject({
      attempts: 16,
      failed: 8,
      inFlight: 8,
      retries: 16 - new Set(firsts).size,
      bytes: receiver.bodies.reduce((sum, { length }) => sum + length, 0),
    });
    expect(events.inFlight).toBeGreaterThan(0);
    expect(isBalanced(await run.over)).toBe(true);
    expect(running).not.toContain(false);
  },
);
