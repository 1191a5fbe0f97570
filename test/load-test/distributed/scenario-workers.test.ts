import { expect } from "vitest";
import { readLoadOptions } from "../../../server/load-test/load-plan.ts";
import { beginLoad } from "../../../server/load-test/load-test.ts";
import { runLoadTest } from "../../../server/load-test/run-load-test.ts";
import type { DistributedLoadReport } from "../../../server/contract/load-report.ts";
import { isBalanced } from "../../support/balanced-load.ts";
import { SMALL_CAMPAIGN, sortedIds } from "../../support/load-scenario.ts";
import { startLoadReceiver } from "../../support/load-receiver.ts";
import {
  coordinator,
  isInOrder,
  joinWorker,
  sequencesOf,
  startCountingReceiver,
} from "../../support/load-workers.ts";
import { testWithRedis } from "../../support/redis-server.ts";

// A real Redis; the workers are in this process. Nothing here waits for a time, only for what can be seen.

const LOAD = {
  scenario: SMALL_CAMPAIGN,
  timeScale: 5000,
  duration: "4s",
  servers: 6,
  batchMaxAge: "10m",
} as const;

testWithRedis(
  "workers share a scenario, and one leaves: all of it once, in each server's order",
  async (redis) => {
    const receiver = await startCountingReceiver();
    const embedded = await startLoadReceiver();
    const alone = await runLoadTest(embedded.url, LOAD);
    const [leaving] = await Promise.all([joinWorker(redis, { isPatient: true }), joinWorker(redis)]);
    const { queue } = await coordinator(redis, { workers: 2 });
    const { options } = readLoadOptions(LOAD);
    const run = await beginLoad({ id: "run1", target: receiver.url, options, queue });
    // Names of people, and what mails say, are no secrets of this machine's; the description is sealed all the same.
    expect(await redis.dump()).not.toContain("small-campaign");
    await receiver.posts(15);
    await leaving.leave();
    // Workers made it.
    const report = (await run.over) as DistributedLoadReport;
    expect(report).toMatchObject({ state: "finished", settings: { scenario: alone.settings.scenario } });
    expect(report.events).toMatchObject({ generated: alone.events.generated, pending: 0, expired: 0 });
    expect(isBalanced(report)).toBe(true);
    expect(sortedIds(receiver.events())).toEqual(sortedIds(embedded.events()));
    expect(isInOrder(sequencesOf(embedded), receiver)).toBe(true);
    expect(report.distribution.takeovers).toBeGreaterThan(0);
    expect(report.distribution.perhapsRepeated).toEqual({ posts: 0, events: 0 });
  },
);
