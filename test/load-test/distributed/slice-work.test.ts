import { Redis } from "ioredis";
import { expect, onTestFinished } from "vitest";
import { RunStore } from "../../../server/load-test/distributed/run-store.ts";
import { sealFor } from "../../../server/load-test/distributed/sealed-text.ts";
import { workOnSlice } from "../../../server/load-test/distributed/slice-work.ts";
import { eventSource } from "../../../server/load-test/event-source.ts";
import { draftLoad, readBasis } from "../../../server/load-test/load-plan.ts";
import { createLoadTime } from "../../../server/load-test/load-time.ts";
import type { SlicePart } from "../../../server/load-test/slice-parts.ts";
import { startLoadReceiver } from "../../support/load-receiver.ts";
import { TOKEN } from "../../support/load-workers.ts";
import { testWithRedis } from "../../support/redis-server.ts";

testWithRedis("who takes a slice after its events have ended makes none that come later", async ({ url }) => {
  const receiver = await startLoadReceiver();
  const redis = new Redis(url);
  onTestFinished(() => redis.disconnect());
  const store = new RunStore(redis);
  const seal = await sealFor(TOKEN, "salt", "run1");
  const options = { eventsPerSecond: 100, servers: 2, batchMaxAge: 200, duration: 3_600_000, seed: 1 };
  const draft = draftLoad(readBasis(receiver.url, options), options, null);
  const time = createLoadTime();
  await store.create("run1", { salt: "salt", description: "sealed" });
  const startAt = (await store.now()) - 10_000;
  await store.begin("run1", startAt, 1);
  await store.endTrafficAt("run1", 2000);
  const end = await workOnSlice({
    run: "run1",
    salt: "salt",
    job: {
      slice: 0,
      renew: async () => true,
      finish: async () => undefined,
      giveBack: async () => undefined,
    },
    owner: "ada.1",
    slices: 1,
    startAt,
    takeoverAfterMs: 30_000,
    work: { ...draft, source: await eventSource(draft, time) },
    store,
    seal,
    time,
    askedAt: time.now(),
    leaving: new AbortController().signal,
    stopping: new AbortController().signal,
  });
  expect(end).toBe("done");
  const { parts } = await store.changesSince("run1", { mark: 0, slices: 1 });
  const generated = [...parts.values()].map((sealed) => {
    const part = JSON.parse(seal.open(sealed) ?? "{}") as SlicePart;
    return part.book.counts.generated;
  });
  // All that had occurred within two seconds, and not what ten seconds would have made.
  expect(generated.reduce((sum, count) => sum + count, 0)).toBe(200);
  expect(receiver.events()).toHaveLength(200);
});
