import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createSendgridApi } from "../../../../server/api/sendgrid/routes.ts";
import { START } from "../../../support/simulator.ts";
import { describedCalls, readOpenapiFile } from "../../../support/openapi-file.ts";
import { withoutRequired } from "../../../support/openapi-required.ts";
import { serveApi } from "../served-api.ts";
import type { ServedApi } from "../served-api.ts";

interface Summary {
  readonly msg_id: string;
  readonly to_email: string;
}

interface Answer {
  readonly status: number;
  readonly body: { readonly messages: readonly Summary[] };
}

/** What the client throws when it is refused. */
interface Refusal {
  readonly code: number;
  readonly response: { readonly body: Answer["body"] };
}

const sorted = (texts: readonly string[]) => texts.toSorted((left, right) => (left < right ? -1 : 1));

async function setUp() {
  const api = await serveApi();
  const client = api.client();
  const ask = async (query?: string, limit?: number) => {
    const qs = { ...(query === undefined ? {} : { query }), ...(limit === undefined ? {} : { limit }) };
    return await client.request({ method: "GET", url: "/v3/messages", qs }).then(
      ([{ statusCode }, body]): Answer => ({ status: statusCode, body }),
      (error: Refusal): Answer => ({ status: error.code, body: error.response.body }),
    );
  };
  return {
    api,
    ask,
    found: async (query: string) => {
      const { body } = await ask(query, 1000);
      return sorted(body.messages.map(({ to_email }) => to_email.slice(0, to_email.indexOf("@"))));
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

async function sendSome(api: ServedApi) {
  const { simulator } = api;
  const service = api.mail();
  const common = { from: "shop@example.com", text: "Hello" };
  await service.send({
    ...common,
    to: "ada+delivered+open+click@example.com",
    subject: "Your order 42",
    html: '<a href="https://example.com/orders/show.html">Order</a>',
    categories: ["receipts", "spring"],
    customArgs: { order: "42", "odd 'name'": "x" },
    asm: { groupId: 7 },
    templateId: "d-0123456789abcdef0123456789abcdef",
  });
  await simulator.advance({ by: 60_000 });
  await service.send({ ...common, to: "bob+bounce@example.com", subject: "News", from: "news@example.com" });
  await simulator.advance({ by: 60_000 });
  await service.send({ ...common, to: "cy@example.com", subject: "100%_sure", customArgs: { order: "43" } });
}

const ADA = "ada+delivered+open+click";
const BOB = "bob+bounce";

test("the newest messages come first, ten unless asked otherwise", async () => {
  await using feed = await setUp();
  const { api, ask } = feed;
  for (let number = 1; number <= 12; number++) {
    await api.mail().send({ to: `r${number}@example.com`, from: "a@example.com", subject: "Hi", text: "Hi" });
    await api.simulator.advance({ by: 60_000 });
  }
  const { status, body } = await ask();
  expect(status).toBe(200);
  expect(body.messages.map(({ to_email }) => to_email)).toEqual(
    [12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((number) => `r${number}@example.com`),
  );
  expect((await ask('to_email LIKE "r%"', 2)).body.messages).toHaveLength(2);
  expect((await ask(undefined, 1000)).body.messages).toHaveLength(12);
});

test("a message is summed up in the order of SendGrid's example", async () => {
  await using feed = await setUp();
  await sendSome(feed.api);
  await feed.api.simulator.advance({ until: "idle" });
  const { body } = await feed.ask(`to_email="${ADA}@example.com"`);
  expect(body.messages).toMatchObject([
    {
      from_email: "shop@example.com",
      subject: "Your order 42",
      to_email: `${ADA}@example.com`,
      status: "delivered",
      opens_count: 1,
      clicks_count: 1,
    },
  ]);
  expect(Object.keys(body.messages[0] ?? {})).toEqual(
    "from_email msg_id subject to_email status opens_count clicks_count last_event_time".split(" "),
  );
});

test.each<[query: string, expected: readonly string[]]>([
  [`to_email="${ADA}@example.com"`, [ADA]],
  [`to_email!="${ADA}@example.com"`, [BOB, "cy"]],
  ['from_email = "news@example.com"', [BOB]],
  ['subject LIKE "Your order%"', [ADA]],
  ['subject NOT LIKE "%order%"', [BOB, "cy"]],
  ['subject LIKE "100__sure"', ["cy"]],
  ['status="delivered"', [ADA, "cy"]],
  ['status="not_delivered"', [BOB]],
  // The guide's own example, of which people report that it finds nothing.
  ['status="bounced"', []],
  ['status IN ("not_delivered","processed")', [BOB]],
  ['status NOT IN ("not_delivered")', [ADA, "cy"]],
  ["clicks=0", [BOB, "cy"]],
  ["clicks >= 1 AND clicks <= 1", [ADA]],
  ["clicks BETWEEN 1 AND 5", [ADA]],
  ["clicks NOT BETWEEN 1 AND 5", [BOB, "cy"]],
  ['(Contains(events,"bounced"))', [BOB]],
  ['Contains(events,"clicked") OR Contains(events,"bounced")', [ADA, BOB]],
  ['(Contains(categories,"spring"))', [ADA]],
  ['categories IN ("winter", "receipts")', [ADA]],
  [`(unique_args['order']="42")`, [ADA]],
  [`unique_args['order'] > "42"`, ["cy"]],
  [`unique_args['odd \\'name\\'']="x"`, [ADA]],
  ["unique_args['order'] IS NULL", [BOB]],
  ["unique_args['order'] IS NOT NULL AND NOT unique_args['order']='42'", ["cy"]],
  // As in SQL: what is unknown is neither 42 nor another number.
  [`unique_args['order']!="42"`, ["cy"]],
  ['template_id="d-0123456789abcdef0123456789abcdef"', [ADA]],
  ['unsubscribe_group_id="7"', [ADA]],
  ['campaign_name="spring"', []],
  ["template_id IS NULL", [BOB, "cy"]],
  [`status="delivered" AND (clicks=1 OR subject="nothing")`, [ADA]],
  ['last_event_time > TIMESTAMP "2026-01-05T09:01:30.000Z"', [ADA, "cy"]],
  ['last_event_time between timestamp "2026-01-05 09:01:00" and timestamp "2026-01-05 09:01:59"', [BOB]],
  ['last_event_time < "2026-01-05T09:02:00Z"', [BOB]],
])("query=%s finds %j", async (query, expected) => {
  await using feed = await setUp();
  await sendSome(feed.api);
  await feed.api.simulator.advance({ until: "idle" });
  expect(await feed.found(query)).toEqual(expected);
});

test("the time that was answered can be asked for, and the X-Message-Id finds its messages", async () => {
  await using feed = await setUp();
  const [response] = await feed.api.mail().send({
    to: ["ada@example.com", "bob@example.com"],
    from: "a@example.com",
    subject: "Hi",
    text: "Hi",
  });
  const headers: Readonly<Record<string, unknown>> = response.headers;
  await feed.api.simulator.advance({ by: 1500 });
  expect(await feed.found(`msg_id LIKE '${String(headers["x-message-id"])}%'`)).toEqual(["ada", "bob"]);
  expect(await feed.found('msg_id LIKE "x-other%"')).toEqual([]);
  const { body } = await feed.ask();
  const [newest] = body.messages as unknown as { last_event_time: string }[];
  expect(await feed.found(`last_event_time=TIMESTAMP "${newest?.last_event_time}"`)).not.toEqual([]);
});

test.each([
  ['bad_field="a"', { message: "invalid syntax: 'bad_field' is not a known field" }],
  ["status=", { message: "invalid syntax: expected a value, found the end" }],
  ["subject['a']=\"b\"", { message: "invalid syntax: 'subject' has no keys" }],
  ['clicks="0"', { message: "operator = is incompatible with NUMBER, STRING", field: "query" }],
  ['events="bounced"', { message: "operator = is incompatible with ARRAY<STRING>, STRING", field: "query" }],
  ["status=5", { message: "operator = is incompatible with STRING, NUMBER", field: "query" }],
  [
    'unique_args="order"',
    { message: "operator = is incompatible with MAP<STRING, STRING>, STRING", field: "query" },
  ],
  ["clicks LIKE '1%'", { message: "operator LIKE is incompatible with NUMBER, STRING", field: "query" }],
  [
    'last_event_time > "soon"',
    { message: "operator > is incompatible with TIMESTAMP, STRING", field: "query" },
  ],
  [
    'Contains(subject, "order")',
    { message: "operator CONTAINS is incompatible with STRING, STRING", field: "query" },
  ],
])("query=%s is refused with %j", async (query, error) => {
  await using feed = await setUp();
  expect(await feed.ask(query)).toEqual({ status: 400, body: { errors: [error] } });
});

test.each(["0", "1001", "10000", "ten"])("limit=%s is refused", async (limit) => {
  await using feed = await setUp();
  const response = await feed.api.fetch(`/v3/messages?limit=${limit}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ field: "limit" }] });
});

test("a message is read with its events, by the names that this API has for them", async () => {
  await using feed = await setUp();
  await sendSome(feed.api);
  await feed.api.simulator.advance({ until: "idle" });
  const read = async (name: string) => {
    const { body } = await feed.ask(`to_email="${name}@example.com"`);
    const response = await feed.api.fetch(`/v3/messages/${body.messages[0]?.msg_id}`);
    return (await response.json()) as Record<string, unknown> & { events: Record<string, unknown>[] };
  };
  const ada = await read(ADA);
  expect(ada).toMatchObject({
    from_email: "shop@example.com",
    status: "delivered",
    template_id: "d-0123456789abcdef0123456789abcdef",
    asm_group_id: 7,
    teammate: "",
    categories: ["receipts", "spring"],
    unique_args: `{"order":"42","odd 'name'":"x"}`,
    originating_ip: "127.0.0.1",
    outbound_ip_type: "dedicated",
  });
  expect(ada.events.map(({ event_name }) => event_name)).toEqual([
    "processed",
    "delivered",
    "opened",
    "clicked",
  ]);
  expect(ada.events[0]).toEqual({
    event_name: "processed",
    processed: new Date(START).toISOString().replace(".000", ""),
    http_user_agent: "",
    mx_server: "",
  });
  expect(ada.events[1]).toMatchObject({ mx_server: "mx.example.com" });
  expect(ada.events[3]).toMatchObject({ url: "https://example.com/orders/show.html" });
  const bob = await read(BOB);
  expect(bob).not.toHaveProperty("asm_group_id");
  expect(bob.events.at(-1)).toMatchObject({
    event_name: "bounced",
    bounce_type: "hard",
    reason: expect.stringMatching(/^550 /),
  });
});

test("a block is a soft bounce, and attempts are counted from 1 to 10", async () => {
  await using feed = await setUp();
  await feed.api
    .mail()
    .send({ to: "ada+deferred12@example.com", from: "a@example.com", subject: "Hi", text: "Hi" });
  await feed.api.simulator.advance({ until: "idle" });
  const { body } = await feed.ask();
  const response = await feed.api.fetch(`/v3/messages/${body.messages[0]?.msg_id}`);
  const { events } = (await response.json()) as { events: Record<string, unknown>[] };
  const attempts = events.filter(({ event_name }) => event_name === "deferred");
  expect(attempts.slice(0, 11).map(({ attempt_num }) => attempt_num)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10,
  ]);
  expect(events.at(-1)).toMatchObject({ event_name: "bounced", bounce_type: "soft" });
});

test("the id of a SendGrid key is told, and nothing of any other token", async () => {
  await using feed = await setUp();
  const id = "aB3dEf6hIj9kLmNoPqRsTu";
  const body = JSON.stringify({
    personalizations: [{ to: [{ email: "ada@example.com" }] }],
    from: { email: "a@example.com" },
    subject: "Hi",
    content: [{ type: "text/plain", value: "Hi" }],
  });
  for (const key of [`SG.${id}.${"s".repeat(43)}`, "SG.secret"]) {
    const headers = { authorization: `Bearer ${key}` };
    expect((await feed.api.fetch("/v3/mail/send", { method: "POST", headers, body })).status).toBe(202);
  }
  expect(await feed.found(`api_key_id="${id}"`)).toHaveLength(1);
  const keyIds = (await feed.ask()).body.messages.map(async ({ msg_id }) => {
    const response = await feed.api.fetch(`/v3/messages/${msg_id}`);
    return ((await response.json()) as { api_key_id: string }).api_key_id;
  });
  expect(new Set(await Promise.all(keyIds))).toEqual(new Set([id, "unknown"]));
});

test("a message of another account, or of none, is not found", async () => {
  await using feed = await setUp();
  await feed.api.mail().send({ to: "ada@example.com", from: "a@example.com", subject: "Hi", text: "Hi" });
  const { body } = await feed.ask();
  const { msg_id } = body.messages[0] ?? {};
  for (const [id, headers] of [
    ["none", {}],
    [msg_id, { "on-behalf-of": "shop" }],
    [`${msg_id}%00`, {}],
  ] as const) {
    const response = await feed.api.fetch(`/v3/messages/${id}`, { headers });
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('{"errors":[{"message":"not found","field":"message_id"}]}');
  }
});

test("any query at all is answered, by messages or by what is wrong with it", async () => {
  await using feed = await setUp();
  await sendSome(feed.api);
  const answer = createSendgridApi({ simulator: feed.api.simulator });
  const words = fc.constantFrom(
    ..."subject to_email clicks events categories last_event_time unique_args['order'] template_id nothing".split(
      " ",
    ),
    ..."= != < >= ( ) AND OR NOT LIKE IN BETWEEN IS NULL TIMESTAMP Contains(events, , '42' 1".split(" "),
    '"2026-01-05T09:00:00Z"',
  );
  const statuses = new Set<number | undefined>();
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 9 }), async (parts) => {
      const request = {
        method: "GET",
        path: "/v3/messages",
        query: new URLSearchParams({ query: parts.join(" ") }),
        headers: { authorization: "Bearer SG.key" },
        body: () => Promise.resolve(new Uint8Array()),
      };
      statuses.add((await answer(request))?.status);
    }),
    { numRuns: 2000 },
  );
  expect(statuses).toEqual(new Set([200, 400]));
});

const file = readOpenapiFile("tsg_email_activity_v3.json");

test("requests and answers are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(file.document === undefined, file.absent);
  await using feed = await setUp();
  // Two members cannot be everywhere: a group where there is none, and a kind of bounce for what is no bounce.
  const call = describedCalls(feed.api, withoutRequired(file, ["asm_group_id", "bounce_type"]));
  await sendSome(feed.api);
  await feed.api.mail().send({
    to: "dee+deferred+delivered+unsubscribe+spamreport@example.com",
    from: "a@example.com",
    subject: "Hi",
    text: "Hi",
  });
  await feed.api.simulator.advance({ until: "idle" });
  const listed = await call({ method: "GET", route: "/v3/messages", path: "/v3/messages?limit=10" });
  const { messages } = listed.json as { messages: readonly Summary[] };
  expect(messages).toHaveLength(4);
  for (const { msg_id } of messages) {
    const path = `/v3/messages/${msg_id}`;
    expect(await call({ method: "GET", route: "/v3/messages/{msg_id}", path })).toMatchObject({
      status: 200,
    });
  }
  const refused = await call({ method: "GET", route: "/v3/messages", path: "/v3/messages?query=nothing" });
  expect(refused.status).toBe(400);
  const missing = await call({ method: "GET", route: "/v3/messages/{msg_id}", path: "/v3/messages/none" });
  expect(missing.status).toBe(404);
});
