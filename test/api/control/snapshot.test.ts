import { expect, test } from "vitest";
import { ask, openSimulator } from "../../support/served-simulator.ts";

test("a snapshot that is put back into another simulator makes it the same", async () => {
  const bodies: string[][] = [[], []];
  const made = await Promise.all(bodies.map(async () => openSimulator()));
  const [one, other] = made;
  if (one === undefined || other === undefined) throw new Error("There are two.");
  for (const [place, simulator] of made.entries()) {
    await simulator.webhooks.create({
      target: async (request) => {
        bodies[place]?.push(await request.text());
        return new Response(null, { status: bodies[place]?.length === 1 ? 503 : 200 });
      },
    });
  }
  await one.send({ to: "ada+delivered+open+click@example.com", customArgs: { order: "42" } });
  await one.advance("45s");
  const { status, json } = await ask(one, "GET snapshot");
  expect([status, json.kind, json.version]).toEqual([200, "fake-sendgrid-snapshot", 1]);
  bodies[1]?.push("so that the next one is taken as well");
  const restored = await ask(other, "PUT snapshot", json);
  expect(restored).toEqual({ status: 200, json: one.clock() });
  await one.advanceUntilIdle();
  await other.advanceUntilIdle();
  expect(bodies[1]?.slice(1)).toEqual(bodies[0]?.slice(1));
  expect(other.ledger()).toEqual(one.ledger());
  expect((await ask(other, "GET snapshot")).json).toEqual((await ask(one, "GET snapshot")).json);
});

test("bodies that were kept are forgotten, because their ids come again", async () => {
  const simulator = await openSimulator();
  await simulator.webhooks.create({ target: () => new Response(null, { status: 200 }) });
  const { json } = await ask(simulator, "GET snapshot");
  const idsIn = (body: Uint8Array | undefined): unknown =>
    body === undefined ? undefined : JSON.parse(Buffer.from(body).toString())[0].email;
  await simulator.emit({ event: "open", email: "ada@example.com" });
  await simulator.advance("30s");
  expect(idsIn(simulator.attemptBody("att_1"))).toBe("ada@example.com");
  await ask(simulator, "PUT snapshot", json);
  expect(simulator.attemptBody("att_1")).toBeUndefined();
  await simulator.emit({ event: "open", email: "bob@example.com" });
  await simulator.advance("30s");
  expect(idsIn(simulator.attemptBody("att_1"))).toBe("bob@example.com");
});

test("what is no snapshot is refused with the place of what is wrong, and nothing changes", async () => {
  const simulator = await openSimulator();
  const { json } = await ask(simulator, "GET snapshot");
  const { state, ...rest } = json;
  const deep = `${"[".repeat(200)}${"]".repeat(200)}`;
  const wrong = [
    ["nonsense", /is no JSON/],
    [undefined, /it must be an object/],
    ["{}", /kind must be there/],
    [deep, /nested deeper than 100 levels/],
    [{ ...json, version: 7 }, /version must be 1/],
    [
      { ...rest, state: { ...state, clock: { ...state.clock, now: -1 } } },
      /state\.clock\.now must be a number from 0/,
    ],
  ] as const;
  for (const [body, message] of wrong) {
    const answer = await ask(simulator, "PUT snapshot", body);
    expect(answer).toMatchObject({
      status: 400,
      json: { error: { message: expect.stringMatching(message) } },
    });
    expect(answer.json.error.hint).not.toBe("");
  }
  expect((await ask(simulator, "GET snapshot")).json).toEqual(json);
});

test("while an attempt is in flight both are refused with 409", async () => {
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const simulator = await openSimulator();
  const { json } = await ask(simulator, "GET snapshot");
  await simulator.webhooks.create({
    target: async () => {
      await answered;
      return new Response();
    },
  });
  await simulator.emit({ event: "open" });
  const advanced = simulator.advance("30s");
  for (const each of [await ask(simulator, "GET snapshot"), await ask(simulator, "PUT snapshot", json)]) {
    expect(each).toMatchObject({ status: 409, json: { error: { code: "attempt-in-flight" } } });
  }
  answer();
  await advanced;
  expect((await ask(simulator, "PUT snapshot", json)).status).toBe(200);
});

test("a snapshot may be larger than any other request", async () => {
  const simulator = await openSimulator();
  const to = Array.from({ length: 500 }, (_, nth) => `ada${nth}+delivered+open@example.com`);
  for (let mail = 0; mail < 12; mail++) await simulator.send({ to, html: "<p>Hello</p>" });
  const before = simulator.events().length;
  const { json } = await ask(simulator, "GET snapshot");
  const text = JSON.stringify(json);
  expect(text.length).toBeGreaterThan(2 * 1024 * 1024);
  expect((await ask(simulator, "PUT snapshot", text)).status).toBe(200);
  await simulator.advanceUntilIdle();
  expect(simulator.ledger().total).toMatchObject({ generated: 0 });
  expect(simulator.events()).toHaveLength(12 * 500 * 3 - before);
});

test("over a port a snapshot may be larger than any mail, and other paths take no more than before", async () => {
  const simulator = await openSimulator({ listen: { port: 0 } });
  const body = JSON.stringify({ kind: "x".repeat(31 * 1024 * 1024) });
  const put = async (method: string, path: string) =>
    await fetch(`${simulator.url}/_simulator/${path}`, { method, body });
  const answer = await put("PUT", "snapshot");
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { error: { code: "bad-snapshot", message: expect.stringContaining("kind must be one of") } },
  ]);
  expect((await put("PATCH", "rules")).status).toBe(413);
});
