import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished } from "vitest";
import { coordinateLoad } from "../../../server/load-test/distributed/coordinate-load.ts";
import { readLoadOptions } from "../../../server/load-test/load-plan.ts";
import { followLoad } from "../../../server/load-test/load-test.ts";
import { startLoadReceiver } from "../../support/load-receiver.ts";
import { TOKEN } from "../../support/load-workers.ts";
import { testWithRedis } from "../../support/redis-server.ts";

/** Another way to a Redis, on which something happens just before a certain text gets there. */
async function redisBehind(url: string, text: string, before: () => void): Promise<string> {
  const there = Number(new URL(url).port);
  const server = createServer((client) => {
    const redis = connect(there, "127.0.0.1");
    client.on("error", () => redis.destroy()).on("close", () => redis.destroy());
    redis.on("error", () => client.destroy()).on("close", () => client.destroy());
    redis.pipe(client);
    client.on("data", (chunk: Buffer) => {
      if (chunk.includes(text)) before();
      redis.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

testWithRedis(
  "a run whose coordinator is ended while it puts it into Redis does not stay there",
  async (redis) => {
    const { url: target } = await startLoadReceiver();
    const ending = new AbortController();
    const way = await redisBehind(redis.url, '"description", ARGV[3]', () => ending.abort());
    const { coordinator, options } = readLoadOptions({
      redis: way,
      token: TOKEN,
      run: "nightly",
      eventsPerSecond: 100,
    });
    if (coordinator === null) throw new Error("there is a Redis");
    const interrupted = ending.signal;
    const run = coordinateLoad(
      { coordinator, target, options },
      {
        interrupted,
        say: () => undefined,
        follow: async (begun) => await followLoad(begun, { signal: interrupted }),
      },
    );
    await expect(run).rejects.toThrow(/^Ended before the (run|load test) began/);
    expect(await redis.keys()).toEqual([]);
  },
);
