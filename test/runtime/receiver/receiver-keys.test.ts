import { expect, test } from "vitest";
import type { FakeSendgrid } from "../../../server/index.ts";
import { ask, openSimulator } from "../../support/served-simulator.ts";

async function received(simulator: FakeSendgrid) {
  return (await ask(simulator, "GET receiver")).json.received;
}

async function setUp(options: { readonly listen?: boolean } = {}) {
  const simulator = await openSimulator({ plan: "premier", ...options });
  const { json: receiver } = await ask(simulator, "GET receiver");
  const create = async (query: string, signed: boolean) =>
    await simulator.webhooks.create({ target: `${receiver.url}${query}`, signed });
  const click = async () => {
    await simulator.emit({ event: "click" });
    await simulator.advance("30s");
  };
  return { simulator, receiver, create, click };
}

test("settings told apart by the query all reach the receiver in process, each checked with its own key", async () => {
  const { simulator, create, click } = await setUp();
  await create("", true);
  await create("?settings=a", true);
  await create("?x=1&settings=b%20c#frag", true);
  await create("?settings=plain", false);
  await click();
  expect(simulator.attempts().map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const one = { posts: 1, events: 1, uniqueEvents: 1, duplicates: 0, badSignature: 0 };
  expect(await received(simulator)).toMatchObject({
    posts: 4,
    uniqueEvents: 4,
    duplicates: 0,
    verified: 3,
    bySettings: { a: one, "b c": one, plain: one },
  });
});

test("a key of other settings does not do, where settings post by that name", async () => {
  const { simulator, create, receiver } = await setUp({ listen: true });
  await create("?settings=a", true);
  await create("", false);
  const status = async (query: string) =>
    (await fetch(`${receiver.url}${query}`, { method: "POST", body: "[]" })).status;
  expect([await status("?settings=a"), await status(""), await status("?settings=unknown")]).toEqual([
    403, 200, 403,
  ]);
  expect((await received(simulator)).bySettings).toEqual({
    a: { posts: 1, events: 0, uniqueEvents: 0, duplicates: 0, badSignature: 1 },
    unknown: { posts: 1, events: 0, uniqueEvents: 0, duplicates: 0, badSignature: 1 },
  });
});

test("over HTTP, too, the name in the query counts and signatures are checked", async () => {
  const { simulator, create, click } = await setUp({ listen: true });
  await create("?settings=a", true);
  await create("", true);
  await click();
  const posted = simulator.attempts().find(({ url }) => url.endsWith("?settings=a"));
  const { request } = (await ask(simulator, `GET attempts/${posted?.id}`)).json;
  const body = await (await simulator.fetch(`/_simulator/attempts/${posted?.id}/body`)).arrayBuffer();
  const headers = request.headers.filter(([name]: [string]) => name.startsWith("X-Twilio"));
  const again = await fetch(request.url, { method: "POST", headers, body });
  expect(again.status).toBe(200);
  expect(await received(simulator)).toMatchObject({
    verified: 3,
    badSignature: 0,
    bySettings: { a: { posts: 2, events: 2, uniqueEvents: 1, duplicates: 1 } },
  });
});
