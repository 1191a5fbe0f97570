import { expect, test } from "vitest";
import { openSimulator } from "../support/served-simulator.ts";
import { startRawServer } from "../support/raw-server.ts";

const HOUR = "1h";

test("closing cuts off the post under way and makes no other, however many wait", async () => {
  const server = await startRawServer(() => void simulator.close());
  const simulator = await openSimulator({ timeout: HOUR, plan: "premier" });
  for (let number = 1; number <= 8; number++) {
    await simulator.webhooks.create({ target: `http://127.0.0.1:${server.port}/${number}` });
  }
  await simulator.emit({ event: "click" });
  const advanced = simulator.advance("30s").catch(() => undefined);
  await advanced;
  await simulator.close();
  expect(server.requests).toHaveLength(1);
  expect(simulator.attempts()).toMatchObject([{ result: "unreachable", reason: "the simulator is closing" }]);
  expect(simulator.ledger().total).toMatchObject({ pending: 8, attempts: 1 });
});

test("closing on the real clock cuts off all posts under way and makes no other", async () => {
  const server = await startRawServer((_, { number }) => {
    if (number === 5) void simulator.close();
  });
  const simulator = await openSimulator({
    clock: "real",
    timeout: HOUR,
    batchMaxAge: "0s",
    batchMaxBytes: 1,
  });
  for (let number = 1; number <= 5; number++) {
    await simulator.webhooks.create({ target: `http://127.0.0.1:${server.port}/${number}` });
  }
  await simulator.emit(Array.from({ length: 4 }, () => ({ event: "click" as const })));
  while (server.requests.length < 5) await new Promise((resolve) => setImmediate(resolve));
  await simulator.close();
  expect(server.requests).toHaveLength(5);
  expect(simulator.attempts().map(({ reason }) => reason)).toEqual(
    Array.from({ length: 5 }, () => "the simulator is closing"),
  );
});

test("a function that never answers does not hold up closing", async () => {
  const simulator = await openSimulator({ timeout: HOUR });
  await simulator.webhooks.create({
    target: () => {
      void simulator.close();
      return new Promise(() => undefined);
    },
  });
  await simulator.emit({ event: "click" });
  await simulator.advance("30s").catch(() => undefined);
  expect(simulator.attempts()).toMatchObject([{ reason: "the simulator is closing" }]);
});

test("settings that post to the simulator's own API are blocked, and its receiver is not", async () => {
  const simulator = await openSimulator({ listen: true });
  await simulator.webhooks.create({ target: `${simulator.url}/_simulator/events` });
  await simulator.webhooks.create({
    target: `${simulator.url.replace("127.0.0.1", "[::ffff:127.0.0.1]")}/v3/mail/send`,
  });
  await simulator.webhooks.create({ target: `${simulator.url}/_simulator/receiver` });
  await simulator.emit({ event: "click" });
  await simulator.advance("30s");
  expect(
    simulator
      .attempts()
      .map(({ result }) => result)
      .toSorted(),
  ).toEqual(["blocked", "blocked", "delivered"]);
  expect(simulator.events()).toHaveLength(1);
});
