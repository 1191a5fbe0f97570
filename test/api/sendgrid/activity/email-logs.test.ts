import { expect, test } from "vitest";
import { describedCalls, readOpenapiFile } from "../../../support/openapi-file.ts";
import { serveApi } from "../served-api.ts";
import type { ServedApi } from "../served-api.ts";

const LOGS = "/v3/logs";
const ADA = "ada+delivered+open+click+unsubscribe+spamreport@example.com";

async function sendSome(api: ServedApi) {
  const { simulator } = api;
  const service = api.mail();
  await service.send({
    to: ADA,
    from: "shop@example.com",
    subject: "Your order 42",
    text: "Hello",
    html: '<a href="https://example.com/orders/42">Order</a>',
    category: "receipts",
    customArgs: { order: "42", email: "not-the-address" },
    asm: { groupId: 7 },
    ipPoolName: "transactional",
  });
  await simulator.advance({ by: 60_000 });
  for (const to of ["bob+bounce@example.com", "cy+dropped@example.com", "dee+deferred+delivered@example.com"])
    await service.send({ to, from: "news@example.com", subject: "News", text: "News" });
  await simulator.advance({ until: "idle" });
}

async function setUp() {
  const api = await serveApi();
  await sendSome(api);
  const ask = async (body: object) => {
    const response = await api.fetch(LOGS, { method: "POST", body: JSON.stringify(body) });
    return { status: response.status, json: (await response.json()) as Found };
  };
  return {
    api,
    ask,
    found: async (query: string) => {
      const { json } = await ask({ query, limit: 1000 });
      return new Set(json.messages.map(({ to_email }) => to_email.split(/[+@]/)[0]));
    },
    log: async (email: string) => {
      const { json } = await ask({ query: `to_email = '${email}'` });
      const response = await api.fetch(`${LOGS}/${json.messages[0]?.sg_message_id}`);
      return (await response.json()) as Record<string, unknown> & { events: Record<string, unknown>[] };
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

interface Found {
  readonly messages: readonly { readonly sg_message_id: string; readonly to_email: string }[];
  readonly errors?: unknown;
}

test("without a query the newest messages are found, summed up with the reason of their status", async () => {
  await using logs = await setUp();
  const { status, json } = await logs.ask({});
  expect(status).toBe(200);
  expect(json.messages).toHaveLength(4);
  expect((await logs.ask({ limit: 2 })).json.messages).toHaveLength(2);
  const { json: bounced } = await logs.ask({ query: "status IN ('bounced')" });
  expect(bounced.messages).toEqual([
    {
      from_email: "news@example.com",
      sg_message_id: expect.any(String),
      subject: "News",
      to_email: "bob+bounce@example.com",
      reason: expect.stringMatching(/^550 5\.1\.1 /),
      status: "bounced",
      sg_message_id_created_at: "2026-01-05T09:01:00Z",
    },
  ]);
});

test.each([
  ["subject = 'News'", ["bob", "cy", "dee"]],
  [`to_email = "${ADA}"`, ["ada"]],
  ["status IN ('delivered', 'dropped')", ["ada", "cy", "dee"]],
  ["categories IN ('receipts','other')", ["ada"]],
  ["sg_message_id_created_at >= TIMESTAMP \"2026-01-05T09:01:00Z\" AND status IN ('bounced')", ["bob"]],
  ['sg_message_id_created_at < TIMESTAMP "2026-01-05T09:01:00Z"', ["ada"]],
  ["reason = 'nothing of the kind'", []],
])("%s finds %j", async (query, expected) => {
  await using logs = await setUp();
  expect(await logs.found(query)).toEqual(new Set(expected));
});

test.each([
  ["from_email = 'a@example.com'", "invalid syntax: 'from_email' is not a known field"],
  ["status = 'delivered'", "invalid syntax: 'status' takes IN"],
  ["status IN ('lost')", "invalid syntax: 'lost' is not a known status"],
  ["subject LIKE 'N%'", "invalid syntax: 'subject' takes ="],
  [
    "subject = 'a' OR subject = 'b'",
    "invalid syntax: conditions can be combined with AND only, and not be nested",
  ],
  [
    "subject = 'a' AND (subject = 'b' AND reason = 'c')",
    "invalid syntax: conditions can be combined with AND only, and not be nested",
  ],
  ["NOT subject = 'a'", "invalid syntax: conditions can be combined with AND only, and not be nested"],
  ["subject", "invalid syntax: expected an operator, found the end"],
])("%s is refused: %s", async (query, message) => {
  await using logs = await setUp();
  expect(await logs.ask({ query })).toEqual({ status: 400, json: { errors: [{ message }] } });
});

test.each([
  [{ limit: 0 }, "limit"],
  [{ limit: 1001 }, "limit"],
  [{ limit: "10" }, "limit"],
  [{ query: 7 }, "query"],
  [{ subusers: ["1", "2"] }, "subusers"],
  [{ subusers: [1] }, "subusers.0"],
])("%j is refused with the field's name", async (body, field) => {
  await using logs = await setUp();
  expect(await logs.ask(body)).toMatchObject({ status: 400, json: { errors: [{ field }] } });
});

test("events are those of the Event Webhook, with custom arguments apart and category a list", async () => {
  await using logs = await setUp();
  const { events, ...message } = await logs.log(ADA);
  expect(message).toMatchObject({
    status: "delivered",
    asm_group_id: 7,
    api_key_id: "unknown",
    client_ip: "127.0.0.1",
    category: ["receipts"],
    custom_args: { order: "42", email: "not-the-address" },
  });
  const [processed, delivered] = events;
  expect(processed).toEqual({
    event: "processed",
    email: ADA,
    sg_message_id: message["sg_message_id"],
    sg_event_id: expect.any(String),
    timestamp: Date.UTC(2026, 0, 5, 9) / 1000,
    "smtp-id": expect.stringMatching(/^<.*>$/),
    send_at: 0,
    pool: { name: "transactional", id: expect.stringMatching(/^\d+$/) },
    asm_group_id: 7,
    category: ["receipts"],
    custom_args: { order: "42", email: "not-the-address" },
  });
  expect(delivered).toMatchObject({ event: "delivered", tls: 1, response: expect.stringMatching(/^250 /) });
  const named = (name: string) => events.find(({ event }) => event === name);
  // Documented: only a machine's open says so.
  expect(named("open")).not.toHaveProperty("sg_machine_open");
  expect(named("unsubscribe")).toMatchObject({ date: expect.stringMatching(/^2026-01-\d\d$/) });
});

test("the parent account reads the logs of a subuser by its number, and nobody else does", async () => {
  await using logs = await setUp();
  const { api } = logs;
  const shop = { "on-behalf-of": "shop" };
  const body = JSON.stringify({
    personalizations: [{ to: [{ email: "eve@example.com" }] }],
    from: { email: "a@example.com" },
    subject: "Hi",
    content: [{ type: "text/plain", value: "Hi" }],
  });
  await api.fetch("/v3/mail/send", { method: "POST", headers: shop, body });
  const number = String(api.simulator.account("shop").userId);
  const main = String(api.simulator.account("main").userId);
  const { json } = await logs.ask({ subusers: [number] });
  expect(json.messages).toMatchObject([{ to_email: "eve@example.com" }]);
  const path = `${LOGS}/${json.messages[0]?.sg_message_id}`;
  expect((await api.fetch(path)).status).toBe(404);
  expect((await api.fetch(`${path}?subuser=${number}`)).status).toBe(200);
  expect((await api.fetch(path, { headers: shop })).status).toBe(200);
  const refused = await api.fetch(`${path}?subuser=${main}`, { headers: shop });
  expect(refused.status).toBe(403);
  expect((await logs.ask({ subusers: ["1"] })).status).toBe(403);
});

test("a message that is not there is not found", async () => {
  await using logs = await setUp();
  const response = await logs.api.fetch(`${LOGS}/none`);
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ errors: [{ message: "not found", field: "sg_message_id" }] });
});

const file = readOpenapiFile("tsg_logs_v3.json");

test("requests and answers are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(file.document === undefined, file.absent);
  await using logs = await setUp();
  const call = describedCalls(logs.api, file);
  const { json } = await call({ method: "POST", route: LOGS, body: { limit: 10 } });
  const { messages } = json as Found;
  expect(messages).toHaveLength(4);
  for (const { sg_message_id } of messages) {
    const path = `${LOGS}/${sg_message_id}`;
    expect(await call({ method: "GET", route: `${LOGS}/{sg_message_id}`, path })).toMatchObject({
      status: 200,
    });
  }
  expect(await call({ method: "POST", route: LOGS, body: { query: "nothing" } })).toMatchObject({
    status: 400,
  });
  const missing = { method: "GET", route: `${LOGS}/{sg_message_id}`, path: `${LOGS}/none` } as const;
  expect(await call(missing)).toMatchObject({ status: 404 });
});
