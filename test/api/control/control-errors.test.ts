import fc from "fast-check";
import { expect, test } from "vitest";
import type { FakeSendgrid } from "../../../server/index.ts";
import { ask, openSimulator } from "../../support/served-simulator.ts";

const WRITES = [
  "PATCH clock",
  "POST clock/advance",
  "PATCH account",
  "POST events",
  "POST received",
  "PATCH rules",
  "POST reset",
  "PATCH receiver",
] as const;

const READS = [
  "status",
  "clock",
  "account",
  "events",
  "deliveries",
  "attempts",
  "ledger",
  "rules",
  "journal",
  "receiver",
];

async function setUp(): Promise<FakeSendgrid> {
  return await openSimulator();
}

test("an unknown name in a body names the nearest right one", async () => {
  const simulator = await setUp();
  const { status, json } = await ask(simulator, "PATCH rules", { batchMaxAeg: "5s" });
  expect(status).toBe(400);
  expect(json).toEqual({
    error: {
      code: "bad-request",
      message: '"batchMaxAeg" is no known name here.',
      hint: 'Did you mean "batchMaxAge"?',
    },
  });
});

test("an unknown event names the nearest right one, and its place in the list", async () => {
  const simulator = await setUp();
  const { status, json } = await ask(simulator, "POST events", [{ event: "open" }, { event: "bonce" }]);
  expect(status).toBe(400);
  expect(json.error).toMatchObject({
    message: 'Event 1 of the list: "event" is "bonce".',
    hint: 'Did you mean "bounce"?',
  });
  expect(simulator.events()).toEqual([]);
});

test("a wrong value is shown with what it must be", async () => {
  const simulator = await setUp();
  const { json } = await ask(simulator, "PATCH rules", { timeout: "soon" });
  expect(json.error.message).toBe('"timeout" is "soon".');
  expect(json.error.hint).toContain('"30s"');
});

test("how far to advance is told in exactly one way", async () => {
  const simulator = await setUp();
  for (const body of [{}, { by: "1s", until: "idle" }, undefined]) {
    expect((await ask(simulator, "POST clock/advance", body)).json.error.hint).toContain("exactly one");
  }
});

test("unknown paths, ids, queries and methods are told apart, each with a hint", async () => {
  const simulator = await setUp();
  const answers = await Promise.all([
    ask(simulator, "GET deliverys"),
    ask(simulator, "GET deliveries/dlv_7"),
    ask(simulator, "GET deliveries?stat=pending"),
    ask(simulator, "GET deliveries?state=lost"),
    ask(simulator, "DELETE status"),
    ask(simulator, "GET attempts?limit=0"),
    ask(simulator, "GET attempts/%E0%A4"),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 400, 400, 405, 400, 400]);
  for (const { json } of answers) {
    expect(Object.keys(json)).toEqual(["error"]);
    expect(Object.keys(json.error)).toEqual(["code", "message", "hint"]);
  }
  expect(answers[0]?.json.error.hint).toBe("Did you mean /_simulator/deliveries?");
});

test("a body of a type that cannot hold JSON is refused, any other type is read as JSON", async () => {
  const simulator = await setUp();
  const init = { method: "PATCH", body: '{"servers":2}' };
  const refused = await simulator.fetch("/_simulator/rules", {
    ...init,
    headers: { "content-type": "image/png" },
  });
  expect(refused.status).toBe(415);
  const asForm = { "content-type": "application/x-www-form-urlencoded" };
  expect((await simulator.fetch("/_simulator/rules", { ...init, headers: asForm })).status).toBe(200);
});

test("whatever is sent, no path answers with a server error, and every error has its form", async () => {
  const simulator = await setUp();
  const value = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.constantFrom(
        "by",
        "to",
        "mode",
        "speed",
        "plan",
        "event",
        "email",
        "timestamp",
        "seed",
        "status",
        "delay",
        "__proto__",
      ),
      fc.jsonValue(),
    ),
    fc.array(
      fc.record({
        event: fc.constantFrom("open", "bounce", "click"),
        url: fc.jsonValue(),
        "smtp-id": fc.jsonValue(),
      }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...WRITES),
      fc.oneof(
        value.map((body) => JSON.stringify(body)),
        fc.string(),
      ),
      async (request, body) => {
        const { status, json } = await ask(simulator, request, body);
        expect(status).toBeLessThan(500);
        if (status >= 400) expect(Object.keys(json.error)).toEqual(["code", "message", "hint"]);
        await simulator.fetch("/_simulator/clock", { method: "PATCH", body: '{"mode":"manual","speed":1}' });
      },
    ),
    { numRuns: 600 },
  );
});

test("whatever a query says, no list answers with a server error", async () => {
  const simulator = await setUp();
  await simulator.emit({ event: "open" });
  const name = fc.constantFrom("limit", "cursor", "after", "q", "state", "account", "event", "webhook");
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...READS),
      fc.array(fc.tuple(name, fc.string())),
      async (path, pairs) => {
        const query = new URLSearchParams(pairs).toString();
        const { status, json } = await ask(simulator, `GET ${path}?${query}`);
        expect(status).toBeLessThan(500);
        if (status >= 400) expect(Object.keys(json.error)).toEqual(["code", "message", "hint"]);
      },
    ),
    { numRuns: 400 },
  );
});
