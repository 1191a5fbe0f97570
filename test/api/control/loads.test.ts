import { expect, onTestFinished, test } from "vitest";
import { createSimulator } from "../../../server/index.ts";
import type { LoadReport } from "../../../server/contract/load-report.ts";
import { createHost } from "../../../server/runtime/host.ts";
import { startLoadReceiver } from "../../support/load-receiver.ts";
import { deafPort } from "../../support/raw-server.ts";

const ORDER = { eventsPerSecond: 100, duration: "200ms", batchMaxAge: "50ms", servers: 2, seed: 1 };

async function setUp() {
  const simulator = await createSimulator({ clock: "manual" });
  onTestFinished(() => simulator.close());
  const ask = async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await simulator.fetch(`/_simulator/${path}`, init);
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
  const ended = async (id: string): Promise<LoadReport> => {
    for (;;) {
      const { body } = await ask("GET", `loads/${id}`);
      if (body.passed !== null) return body;
      await new Promise((resolve) => void setImmediate(resolve));
    }
  };
  return { ask, ended };
}

test("a load test is begun, watched until it is over, and listed", async () => {
  const { ask, ended } = await setUp();
  const { url } = await startLoadReceiver();
  const begun = await ask("POST", "loads", { url, ...ORDER, assert: "lost<=0" });
  expect(begun).toMatchObject({ status: 201, body: { id: "load_1", state: "running", passed: null } });
  const report = await ended("load_1");
  expect(report).toMatchObject({
    state: "finished",
    passed: true,
    events: { generated: 20, acknowledged: 20 },
  });
  expect(report.samples.length).toBeGreaterThan(0);
  const list = await ask("GET", "loads");
  expect(list.body).toMatchObject({ items: [{ id: "load_1", samples: [] }], nextCursor: null });
});

test("who has the first samples reads those behind them", async () => {
  const { ask, ended } = await setUp();
  const { url } = await startLoadReceiver();
  await ask("POST", "loads", { url, ...ORDER, duration: "1s" });
  const { samples } = await ended("load_1");
  expect(samples.length).toBeGreaterThan(2);
  expect((await ask("GET", "loads/load_1?samplesAfter=2")).body.samples).toEqual(samples.slice(2));
  expect((await ask("GET", "loads/load_1?samplesAfter=500")).body.samples).toEqual([]);
  expect(await ask("GET", "loads/load_1?samplesAfter=-1")).toMatchObject({
    status: 400,
    body: { error: { message: "samplesAfter=-1 is wrong.", hint: "It must be a whole number." } },
  });
});

test("a stopped load test keeps what it measured", async () => {
  const { ask, ended } = await setUp();
  const { url } = await startLoadReceiver();
  await ask("POST", "loads", { url, ...ORDER, duration: "1h" });
  expect(await ask("DELETE", "loads/load_1")).toEqual({ status: 204, body: null });
  expect((await ended("load_1")).state).toBe("stopped");
});

test("four run at a time, no more", async () => {
  const { ask } = await setUp();
  const { url } = await startLoadReceiver();
  for (let nth = 0; nth < 4; nth++) await ask("POST", "loads", { url, ...ORDER, duration: "1h" });
  expect(await ask("POST", "loads", { url, ...ORDER })).toMatchObject({
    status: 409,
    body: { error: { code: "no-room" } },
  });
});

test.each([
  [{}, 400, '"url" is missing.'],
  [{ url: "http://127.0.0.1:1/" }, 400, '"eventsPerSecond" is missing.'],
  [{ url: "ftp://x/", eventsPerSecond: 1 }, 400, '"url" is "ftp://x/".'],
  [{ url: "http://8.8.8.8/", eventsPerSecond: 1 }, 400, "Target not allowed"],
  [
    { url: "http://127.0.0.1:1/", eventsPerSecond: 1, allowTarget: "x" },
    400,
    '"allowTarget" is no known name here.',
  ],
  [
    { url: "http://127.0.0.1:1/", eventsPerSecond: 1, key: "/etc/passwd" },
    400,
    '"key" is no known name here.',
  ],
  [{ url: "http://127.0.0.1:1/", eventsPerSecond: 1, assert: "p98<1s" }, 400, "is no figure of a load test"],
])("%j is refused", async (order, status, message) => {
  const { ask } = await setUp();
  const { status: answered, body } = await ask("POST", "loads", order);
  expect({ answered, message: body.error.message }).toEqual({
    answered: status,
    message: expect.stringContaining(message),
  });
});

test("nobody listening is a conflict, an unknown id is not found", async () => {
  const { ask } = await setUp();
  const url = `http://127.0.0.1:${await deafPort()}/`;
  expect(await ask("POST", "loads", { url, ...ORDER })).toMatchObject({
    status: 409,
    body: { error: { code: "unreachable" } },
  });
  expect(await ask("GET", "loads/load_9")).toMatchObject({ status: 404 });
  expect(await ask("DELETE", "loads/load_9")).toMatchObject({ status: 404 });
});

test("a simulator without load tests says so", async () => {
  const host = await createHost({ listen: null });
  onTestFinished(() => host.close());
  const answer = await host.control({
    method: "POST",
    path: "/_simulator/loads",
    query: new URLSearchParams(),
    headers: {},
    body: async () => await Promise.resolve(Buffer.from("{}")),
  });
  expect(answer?.status).toBe(501);
});
