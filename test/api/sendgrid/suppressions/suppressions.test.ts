import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS } from "../../../../server/contract/time.ts";
import { describedCalls, readOpenapiFile } from "../../../support/openapi-file.ts";
import { mailTo } from "../../../support/mail.ts";
import { entriesOf, eventsOf, START } from "../../../support/simulator.ts";
import { serveApi } from "../served-api.ts";
import type { SendgridClient, ServedApi } from "../served-api.ts";

const SPEC = readOpenapiFile("tsg_suppressions_v3.json");
const SECONDS = START / 1000;

/** The official client, and sending by the official mail package. */
async function setUp() {
  const api = await serveApi();
  const client = api.client();
  const mail = api.mail();
  return {
    api,
    simulator: api.simulator,
    /** Answers status and body; errors too. */
    call: async (line: string, body?: object) => await answered(client, line, body),
    /** Sends and plays the whole story; answers the events, and why a message was dropped. */
    send: async (to: string, groupId?: number): Promise<readonly string[]> => {
      const before = eventsOf(api.simulator).length;
      const asm = groupId === undefined ? {} : { asm: { groupId } };
      await mail.send({ to, from: "shop@example.com", subject: "Hello", text: "Hello", ...asm });
      await api.simulator.advance({ until: "idle" });
      return eventsOf(api.simulator)
        .slice(before)
        .map(({ name, members }) => (name === "dropped" ? `dropped: ${String(members["reason"])}` : name));
    },
    [Symbol.asyncDispose]: async () => await api[Symbol.asyncDispose](),
  };
}

async function answered(
  client: SendgridClient,
  line: string,
  body?: object,
): Promise<readonly [number, unknown]> {
  const [method = "", url = ""] = line.split(" ");
  try {
    const [response, answer] = await client.request({
      method: method as "GET",
      url,
      ...(body === undefined ? {} : { body }),
    });
    return [response.statusCode, answer];
  } catch (error) {
    const { code, response } = error as { code: number; response: { body: unknown } };
    return [code, response.body];
  }
}

/** Puts addresses on lists by the events that do so, at these seconds after the start. */
function occur(api: ServedApi, events: readonly (readonly [event: string, email: string, second: number])[]) {
  for (const [event, email, second] of events) {
    const type = event === "blocked" ? { type: "blocked" } : {};
    api.simulator.emit("main", [
      {
        event: event === "blocked" || event === "bounce" ? "bounce" : "spamreport",
        members: { email, timestamp: SECONDS + second, ...type },
      },
    ]);
  }
}

const fieldError = (field: string | null, message: string) => ({ errors: [{ field, message }] });

test("an address that bounced is dropped, and sent to again after the DELETE", async () => {
  await using world = await setUp();
  const { call, send } = world;
  expect(await send("ada+bounce@example.com")).toEqual(["processed", "bounce"]);
  expect(await send("Ada+Bounce@example.com")).toEqual(["dropped: Bounced Address"]);
  const [bounce] = eventsOf(world.simulator).filter(({ name }) => name === "bounce");
  expect(await call("GET /v3/suppression/bounces/ada%2Bbounce@example.com")).toEqual([
    200,
    [
      {
        created: Math.floor((bounce?.at ?? 0) / 1000),
        email: "ada+bounce@example.com",
        reason: bounce?.members["reason"],
        status: "5.1.1",
      },
    ],
  ]);
  expect(await call("DELETE /v3/suppression/bounces/ada%2Bbounce@example.com")).toEqual([204, ""]);
  expect(await call("GET /v3/suppression/bounces/ada%2Bbounce@example.com")).toEqual([200, []]);
  expect(await send("ada+bounce@example.com")).toEqual(["processed", "bounce"]);
});

test.each([
  ["+bounce", "bounces", "created email reason status"],
  ["+asyncbounce", "bounces", "created email reason status"],
  ["+blocked", "blocks", "created email reason status"],
  ["+invalid", "invalid_emails", "created email reason"],
  ["+spamreport", "spam_reports", "created email ip"],
  ["+unsubscribe", "unsubscribes", "created email"],
])("a message to %s puts the address on the list %s", async (tag, list, members) => {
  await using world = await setUp();
  const email = `ada${tag}@example.com`;
  await world.send(email);
  const [status, entries] = await world.call(`GET /v3/suppression/${list}`);
  expect([status, entries]).toMatchObject([200, [{ email }]]);
  const [entry = {}] = entries as object[];
  expect(Object.keys(entry).join(" ")).toBe(members);
  for (const value of Object.values(entry)) expect(value).not.toBe("");
});

test("a block is listed and never suppresses", async () => {
  await using world = await setUp();
  for (let times = 0; times < 2; times++) {
    expect(await world.send("ada+blocked@example.com")).toEqual(["processed", "bounce"]);
  }
  expect(await world.call("GET /v3/suppression/blocks")).toMatchObject([200, [{ status: "5.7.1" }]]);
});

test("lists are filtered by time, both ends included, and by the beginning of the address", async () => {
  await using world = await setUp();
  const { api, call } = world;
  occur(api, [
    ["bounce", "sales@example.com", 0],
    ["bounce", "salesdepartment@example.com", 10],
    ["bounce", "up.market@tree.example.com", 20],
    ["bounce", "Sales@example.org", 30],
  ]);
  const emails = async (query: string) => {
    const [, entries] = await call(`GET /v3/suppression/bounces${query}`);
    return (entries as { email: string }[]).map(({ email }) => email.split("@")[0]);
  };
  expect(await emails("")).toEqual(["sales", "salesdepartment", "up.market", "Sales"]);
  expect(await emails(`?start_time=${SECONDS + 10}&end_time=${SECONDS + 20}`)).toEqual([
    "salesdepartment",
    "up.market",
  ]);
  expect(await emails("?limit=2&offset=1")).toEqual(["salesdepartment", "up.market"]);
  expect(await emails("?offset=4")).toEqual([]);
  expect(await emails("?email=sales")).toEqual(["sales", "salesdepartment", "Sales"]);
  expect(await emails("?email=sales%40example.com")).toEqual(["sales"]);
  expect(await emails("?email=%25market")).toEqual(["up.market"]);
  expect(await emails("?email=%25market%25tree")).toEqual(["up.market"]);
  expect(await emails("?email=%25tree%25market")).toEqual([]);
});

test("a page has 500 entries at most, and unless told otherwise", async () => {
  await using world = await setUp();
  const { simulator, call } = world;
  for (let index = 0; index < 501; index++) {
    simulator.emit("main", [{ event: "bounce", members: { email: `a${index}@example.com` } }]);
  }
  expect((await call("GET /v3/suppression/bounces"))[1]).toHaveLength(500);
  expect((await call("GET /v3/suppression/bounces?offset=500"))[1]).toHaveLength(1);
});

test.each([
  ["limit=0", "limit", "limit must be an integer from 1 to 500"],
  ["limit=501", "limit", "limit must be an integer from 1 to 500"],
  ["limit=ten", "limit", "limit must be an integer from 1 to 500"],
  ["offset=-1", "offset", "offset must be an integer of at least 0"],
  ["start_time=yesterday", "start_time", "start_time must be an integer of at least 0"],
])("a list refuses %s and says why", async (query, field, message) => {
  await using world = await setUp();
  for (const list of ["bounces", "blocks", "invalid_emails", "spam_reports", "unsubscribes"]) {
    expect(await world.call(`GET /v3/suppression/${list}?${query}`)).toEqual([
      400,
      fieldError(field, message),
    ]);
  }
});

test("some entries of a list are deleted, or all of them; the journal tells which", async () => {
  await using world = await setUp();
  const { api, simulator, call } = world;
  occur(api, [
    ["blocked", "a@example.com", 0],
    ["blocked", "b@example.com", 0],
    ["blocked", "c@example.com", 0],
    ["blocked", "d@example.com", 0],
  ]);
  const path = "/v3/suppression/blocks";
  const some = { delete_all: false, emails: ["A@example.com", "nobody@example.com"] };
  expect(await call(`DELETE ${path}`, some)).toEqual([204, ""]);
  expect(await call(`DELETE ${path}`, { emails: ["b@example.com"] })).toEqual([204, ""]);
  expect((await call(`GET ${path}`))[1]).toMatchObject([
    { email: "c@example.com" },
    { email: "d@example.com" },
  ]);
  expect(await call(`DELETE ${path}`, { delete_all: true })).toEqual([204, ""]);
  expect(await call(`GET ${path}`)).toEqual([200, []]);
  expect(
    entriesOf(simulator, "suppression")
      .filter(({ change }) => change === "removed")
      .map(({ list, email }) => `${list} ${email}`),
  ).toEqual(["blocks A@example.com", "blocks b@example.com"]);
  expect(entriesOf(simulator, "note").at(-1)?.text).toBe(
    "2 suppressions of main deleted: the whole list blocks",
  );
});

test("a deletion says what it deletes: one thing or the other", async () => {
  await using world = await setUp();
  const { call } = world;
  const path = "DELETE /v3/suppression/spam_reports";
  expect(await call(path, { delete_all: true, emails: ["a@example.com"] })).toEqual([
    400,
    fieldError("delete_all", "emails and delete_all must not be given together"),
  ]);
  const nothing = fieldError("emails", "emails or delete_all is required");
  expect(await call(path, {})).toEqual([400, nothing]);
  expect(await call(path, { delete_all: false, emails: [] })).toEqual([400, nothing]);
  expect(await call(path, { emails: ["a@example.com", 7] })).toEqual([
    400,
    fieldError("emails.1", "emails.1 must be a string"),
  ]);
  expect(await call(path)).toEqual([400, fieldError(null, "bad request")]);
  expect(await call(`${path}/nobody@example.com`)).toEqual([404, fieldError(null, "resource not found")]);
});

test("an app puts addresses on the global list and takes them off", async () => {
  await using world = await setUp();
  const { call, send, simulator } = world;
  const path = "/v3/asm/suppressions/global";
  const emails = ["ada+delivered@example.com", "bob@example.com"];
  expect(await call(`POST ${path}`, { recipient_emails: emails })).toEqual([
    201,
    { recipient_emails: emails },
  ]);
  expect(await call(`GET ${path}/Bob@example.com`)).toEqual([200, { recipient_email: "bob@example.com" }]);
  expect(await call("GET /v3/suppression/unsubscribes")).toEqual([
    200,
    emails.map((email) => ({ created: SECONDS, email })),
  ]);
  expect(await send("ada+delivered@example.com")).toEqual(["dropped: Unsubscribed Address"]);
  expect(await call(`DELETE ${path}/ada%2Bdelivered@example.com`)).toEqual([204, ""]);
  expect(await call(`GET ${path}/ada%2Bdelivered@example.com`)).toEqual([200, {}]);
  expect(await call(`DELETE ${path}/nobody@example.com`)).toEqual([204, ""]);
  expect(await send("ada+delivered@example.com")).toEqual(["processed", "delivered"]);
  expect(entriesOf(simulator, "suppression").map(({ list, change }) => `${list} ${change}`)).toEqual([
    "unsubscribes added",
    "unsubscribes added",
    "unsubscribes removed",
  ]);
});

test.each([
  [{}, "recipient_emails is required"],
  [{ recipient_emails: [] }, "recipient_emails must have at least one address"],
  [{ recipient_emails: ["ada@example.com", "ada"] }, "ada is not a valid email address"],
  [
    { recipient_emails: Array.from({ length: 10_001 }, () => "a@example.com") },
    "recipient_emails must have at most 10000 addresses",
  ],
])("what is no list of addresses is not put on a list: case %#", async (body, message) => {
  await using world = await setUp();
  for (const path of ["/v3/asm/suppressions/global", "/v3/asm/groups/7/suppressions"]) {
    expect(await world.call(`POST ${path}`, body)).toEqual([400, fieldError("recipient_emails", message)]);
  }
  expect(await world.call("GET /v3/suppression/unsubscribes")).toEqual([200, []]);
});

const GROUPS = "/v3/asm/groups";

async function createGroup(world: { call: Caller }, name: string, isDefault = false): Promise<number> {
  const [, group] = await world.call(`POST ${GROUPS}`, {
    name,
    description: `About ${name}`,
    is_default: isDefault,
  });
  return (group as { id: number }).id;
}

type Caller = (line: string, body?: object) => Promise<readonly [number, unknown]>;

test("groups are created, listed, read, changed and deleted", async () => {
  await using world = await setUp();
  const { call } = world;
  const news = { name: "News", description: "What is new" };
  const [status, created] = await call(`POST ${GROUPS}`, news);
  const { id } = created as { id: number };
  expect([status, created]).toEqual([201, { id: expect.any(Number), ...news, is_default: false }]);
  const offers = await createGroup(world, "Offers");
  expect(await call(`GET ${GROUPS}`)).toEqual([
    200,
    [
      { id, ...news, is_default: false, unsubscribes: 0 },
      { id: offers, name: "Offers", description: "About Offers", is_default: false, unsubscribes: 0 },
    ],
  ]);
  expect((await call(`GET ${GROUPS}?id=${offers}&id=1`))[1]).toMatchObject([{ id: offers }]);
  expect(await call(`PATCH ${GROUPS}/${id}`, { name: "Old news" })).toEqual([
    201,
    { id, name: "Old news", description: "What is new", is_default: false },
  ]);
  const [, read] = await call(`GET ${GROUPS}/${id}`);
  expect(JSON.stringify(read)).toBe(
    `{"description":"What is new","id":${id},"is_default":false,"name":"Old news","unsubscribes":0}`,
  );
  expect(await call(`DELETE ${GROUPS}/${id}`)).toEqual([204, ""]);
  for (const method of ["GET", "PATCH", "DELETE"]) {
    const body = method === "PATCH" ? {} : undefined;
    expect(await call(`${method} ${GROUPS}/${id}`, body)).toEqual([
      404,
      fieldError(null, "resource not found"),
    ]);
  }
});

test("a group has the same id at every start, and no id comes twice", async () => {
  const ids = async (): Promise<readonly number[]> => {
    await using world = await setUp();
    const first = await createGroup(world, "First");
    await world.call(`DELETE ${GROUPS}/${first}`);
    return [first, await createGroup(world, "Second")];
  };
  const [first, second] = await ids();
  expect(second).not.toBe(first);
  expect(await ids()).toEqual([first, second]);
});

test("one group at most is the default", async () => {
  await using world = await setUp();
  const first = await createGroup(world, "First", true);
  const second = await createGroup(world, "Second", true);
  const defaults = async () =>
    ((await world.call(`GET ${GROUPS}`))[1] as { id: number; is_default: boolean }[])
      .filter((group) => group.is_default)
      .map(({ id }) => id);
  expect(await defaults()).toEqual([second]);
  await world.call(`PATCH ${GROUPS}/${first}`, { is_default: true });
  expect(await defaults()).toEqual([first]);
});

test.each([
  [{ description: "" }, fieldError("name", "name is required")],
  [{ name: "News" }, fieldError("description", "description is required")],
  [{ name: "", description: "" }, fieldError("name", "name is required")],
  [{ name: "n".repeat(31), description: "" }, fieldError("name", "name must have at most 30 characters")],
  [
    { name: "n", description: "d".repeat(101) },
    fieldError("description", "description must have at most 100 characters"),
  ],
  [{ name: 7, description: "" }, fieldError("name", "name must be a string")],
  [
    { name: "Taken", description: "" },
    { errors: [{ message: "Sorry, some unexpected error occurred: Failed to add group" }] },
  ],
])("the group %o is refused", async (body, error) => {
  await using world = await setUp();
  await createGroup(world, "Taken");
  expect(await world.call(`POST ${GROUPS}`, body)).toEqual([400, error]);
});

test("an account has 200 groups at most", async () => {
  await using world = await setUp();
  for (let count = 0; count < 200; count++) await createGroup(world, `Group number ${count}`);
  expect(await world.call(`POST ${GROUPS}`, { name: "One more", description: "" })).toMatchObject([400, {}]);
});

test("who left a group is not sent its mails, but all others", async () => {
  await using world = await setUp();
  const { call, send } = world;
  const news = await createGroup(world, "News");
  const offers = await createGroup(world, "Offers");
  const email = "ada+delivered@example.com";
  const path = `${GROUPS}/${news}/suppressions`;
  expect(await call(`POST ${path}`, { recipient_emails: [email] })).toEqual([
    201,
    { recipient_emails: [email] },
  ]);
  expect(await send(email, news)).toEqual(["dropped: Unsubscribed Address"]);
  expect(await send(email, offers)).toEqual(["processed", "delivered"]);
  expect(await send(email)).toEqual(["processed", "delivered"]);
  expect(await call(`GET ${path}`)).toEqual([200, [email]]);
  expect(await call(`POST ${path}/search`, { recipient_emails: ["bob@example.com", email] })).toEqual([
    200,
    [email],
  ]);
  expect(await call("GET /v3/asm/suppressions")).toEqual([
    200,
    [{ email, group_id: news, group_name: "News", created_at: SECONDS }],
  ]);
  expect(await call(`GET /v3/asm/suppressions/${encodeURIComponent(email)}`)).toEqual([
    200,
    {
      suppressions: [
        { description: "About News", id: news, is_default: false, name: "News", suppressed: true },
        { description: "About Offers", id: offers, is_default: false, name: "Offers", suppressed: false },
      ],
    },
  ]);
  expect(await call(`GET ${GROUPS}/${news}`)).toMatchObject([200, { unsubscribes: 1 }]);
  expect(await call(`DELETE ${path}/${encodeURIComponent(email)}`)).toEqual([204, ""]);
  expect(await call(`DELETE ${path}/${encodeURIComponent(email)}`)).toEqual([204, ""]);
  expect(await send(email, news)).toEqual(["processed", "delivered"]);
});

test("a group that nobody created exists once somebody left it", async () => {
  await using world = await setUp();
  const { call, send } = world;
  expect(await call(`GET ${GROUPS}/12`)).toMatchObject([404, {}]);
  await send("ada+group_unsubscribe@example.com", 12);
  expect(await call(`GET ${GROUPS}/12`)).toMatchObject([200, { name: "Group 12", unsubscribes: 1 }]);
  expect(await call(`GET ${GROUPS}/12/suppressions`)).toEqual([200, ["ada+group_unsubscribe@example.com"]]);
  world.simulator.reset();
  expect(await call(`GET ${GROUPS}/12`)).toMatchObject([404, {}]);
});

test("a group that is deleted frees its addresses; who leaves it afterwards leaves everything", async () => {
  await using world = await setUp();
  const { call, send } = world;
  const news = await createGroup(world, "News");
  const email = "ada+group_unsubscribe@example.com";
  await call(`POST ${GROUPS}/${news}/suppressions`, { recipient_emails: [email] });
  expect(await call(`DELETE ${GROUPS}/${news}`)).toEqual([204, ""]);
  expect(await send(email, news)).toEqual(["processed", "group_unsubscribe"]);
  expect(await call("GET /v3/suppression/unsubscribes")).toMatchObject([200, [{ email }]]);
  expect(await send(email)).toEqual(["dropped: Unsubscribed Address"]);
});

test("addresses for a group that there is not are put on the global list", async () => {
  await using world = await setUp();
  const { call } = world;
  const body = { recipient_emails: ["ada@example.com"] };
  expect(await call(`POST ${GROUPS}/7/suppressions`, body)).toEqual([201, body]);
  expect(await call("GET /v3/asm/suppressions/global/ada@example.com")).toMatchObject([
    200,
    { recipient_email: "ada@example.com" },
  ]);
  expect(await call(`POST ${GROUPS}/news/suppressions`, body)).toMatchObject([404, {}]);
});

test("a reset empties the lists and keeps the groups that were created", async () => {
  await using world = await setUp();
  const { call } = world;
  const news = await createGroup(world, "News");
  await call(`POST ${GROUPS}/${news}/suppressions`, { recipient_emails: ["ada@example.com"] });
  await world.send("ada+bounce@example.com");
  world.simulator.reset();
  expect(await call(`GET ${GROUPS}`)).toMatchObject([200, [{ id: news, unsubscribes: 0 }]]);
  expect(await call("GET /v3/suppression/bounces")).toEqual([200, []]);
});

test("each subuser has lists and groups of its own", async () => {
  await using world = await setUp();
  const { api, call } = world;
  await createGroup(world, "News");
  api.simulator.accept(mailTo("ada+bounce@example.com", { account: "shop" }));
  await api.simulator.advance({ until: "idle" });
  expect(await call("GET /v3/suppression/bounces")).toEqual([200, []]);
  const headers = { "on-behalf-of": "shop" };
  const bounces = await api.fetch("/v3/suppression/bounces", { headers });
  expect(await bounces.json()).toMatchObject([{ email: "ada+bounce@example.com" }]);
  expect(await (await api.fetch(GROUPS, { headers })).json()).toEqual([]);
});

test("bounces are counted by class and by domain, day by day, as JSON and as CSV", async () => {
  await using world = await setUp();
  const { api, simulator, call } = world;
  const occurs = (email: string, day: number, members: Record<string, string>) => {
    const timestamp = SECONDS + (day * DAY_MS) / 1000;
    simulator.emit("main", [{ event: "bounce", members: { email, timestamp, ...members } }]);
  };
  occurs("a@example.com", 0, { bounce_classification: "Invalid Address" });
  occurs("b@EXAMPLE.com", 0, { bounce_classification: "Invalid Address" });
  occurs("c@example.org", 0, { bounce_classification: "Invalid Address" });
  occurs("d@example.com", 0, { bounce_classification: "Technical", type: "blocked" });
  occurs("e@example.com", 1, { bounce_classification: "Something new" });
  const path = "/v3/suppression/bounces/classifications";
  const first = {
    date: "2026-01-05",
    stats: [
      { classification: "Invalid Address", count: 3 },
      { classification: "Technical Failure", count: 1 },
    ],
  };
  const second = { date: "2026-01-06", stats: [{ classification: "Unclassified", count: 1 }] };
  expect(await call(`GET ${path}`)).toEqual([200, { result: [first, second] }]);
  expect(await call(`GET ${path}?end_date=2026-01-05`)).toEqual([200, { result: [first] }]);
  expect(await call(`GET ${path}?start_date=2026-01-06`)).toEqual([200, { result: [second] }]);
  expect(await call(`GET ${path}/Invalid%20Address`)).toEqual([
    200,
    {
      result: [
        {
          date: "2026-01-05",
          stats: [
            { domain: "example.com", count: 2 },
            { domain: "example.org", count: 1 },
          ],
        },
      ],
    },
  ]);
  const csv = await api.fetch(path, { headers: { accept: "text/csv" } });
  expect(csv.headers.get("content-type")).toBe("text/csv");
  expect(await csv.text()).toBe(
    "date,classification,count\n2026-01-05,Invalid Address,3\n2026-01-05,Technical Failure,1\n2026-01-06,Unclassified,1\n",
  );
  expect(await call(`GET ${path}/Nonsense`)).toMatchObject([400, { errors: [{ field: "classification" }] }]);
  expect(await call(`GET ${path}?start_date=2026-02-31`)).toMatchObject([
    400,
    { errors: [{ field: "start_date" }] },
  ]);
});

test("requests and answers are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(SPEC.document === undefined, SPEC.absent);
  await using world = await setUp();
  const call = describedCalls(world.api, SPEC);
  for (const tag of ["bounce", "blocked", "invalid", "spamreport", "unsubscribe"]) {
    await world.send(`ada+${tag}@example.com`);
  }
  for (const [list, tag] of [
    ["bounces", "bounce"],
    ["blocks", "blocked"],
    ["invalid_emails", "invalid"],
    ["spam_reports", "spamreport"],
  ]) {
    const route = `/v3/suppression/${list}`;
    const one = { route: `${route}/{email}`, path: `${route}/ada%2B${tag}@example.com` };
    const listed = await call({ method: "GET", route, path: `${route}?limit=10&offset=0&email=ada` });
    expect(listed).toMatchObject({ status: 200, json: [{ email: `ada+${tag}@example.com` }] });
    expect(await call({ method: "GET", ...one })).toEqual(listed);
    expect(await call({ method: "DELETE", ...one })).toMatchObject({ status: 204 });
    expect(await call({ method: "GET", ...one })).toEqual({ status: 200, json: [] });
    expect(await call({ method: "DELETE", route, body: { emails: ["a@example.com"] } })).toMatchObject({
      status: 204,
    });
    expect(await call({ method: "DELETE", route, body: { delete_all: true } })).toMatchObject({
      status: 204,
    });
  }
  await world.send("bob+bounce@example.com");
  const classifications = "/v3/suppression/bounces/classifications";
  expect(await call({ method: "GET", route: classifications })).toMatchObject({
    status: 200,
    json: { result: [{}] },
  });
  const ofClass = { route: `${classifications}/{classification}`, path: `${classifications}/Content` };
  expect(await call({ method: "GET", ...ofClass })).toMatchObject({ status: 200 });
  expect(await call({ method: "GET", route: "/v3/suppression/unsubscribes" })).toMatchObject({ json: [{}] });
});

test("requests and answers on groups are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(SPEC.document === undefined, SPEC.absent);
  await using world = await setUp();
  const call = describedCalls(world.api, SPEC);
  const global = "/v3/asm/suppressions/global";
  const body = { recipient_emails: ["ada@example.com"] };
  expect(await call({ method: "POST", route: global, body })).toMatchObject({ status: 201 });
  const listed = { route: `${global}/{email}`, path: `${global}/ada@example.com` };
  // The file demands recipient_email of an address that is not listed, too; its own words say: an empty object.
  expect(await call({ method: "GET", ...listed })).toMatchObject({ status: 200 });
  expect(await call({ method: "DELETE", ...listed })).toMatchObject({ status: 204 });
  const created = await call({
    method: "POST",
    route: GROUPS,
    body: { name: "News", description: "What is new", is_default: true },
  });
  expect(created.status).toBe(201);
  const { id } = created.json as { id: number };
  const group = { route: `${GROUPS}/{group_id}`, path: `${GROUPS}/${id}` };
  const suppressions = { route: `${group.route}/suppressions`, path: `${group.path}/suppressions` };
  const search = { route: `${suppressions.route}/search`, path: `${suppressions.path}/search` };
  const one = { route: `${suppressions.route}/{email}`, path: `${suppressions.path}/ada@example.com` };
  expect(await call({ method: "GET", route: GROUPS })).toMatchObject({ status: 200 });
  expect(await call({ method: "GET", ...group })).toMatchObject({ status: 200 });
  expect(await call({ method: "PATCH", ...group, body: { name: "Old" } })).toMatchObject({ status: 201 });
  expect(await call({ method: "POST", ...suppressions, body })).toMatchObject({ status: 201 });
  expect(await call({ method: "GET", ...suppressions })).toMatchObject({ status: 200 });
  expect(await call({ method: "POST", ...search, body })).toMatchObject({ status: 200 });
  expect(await call({ method: "GET", route: "/v3/asm/suppressions" })).toMatchObject({ json: [{}] });
  const ofAddress = { route: "/v3/asm/suppressions/{email}", path: "/v3/asm/suppressions/ada@example.com" };
  expect(await call({ method: "GET", ...ofAddress })).toMatchObject({ status: 200 });
  expect(await call({ method: "DELETE", ...one })).toMatchObject({ status: 204 });
  expect(await call({ method: "DELETE", ...group })).toMatchObject({ status: 204 });
});

test("any path and query gets an answer that is no failure", async () => {
  await using world = await setUp();
  world.simulator.emit("main", [{ event: "bounce", members: { email: 'odd,"\n\u2028\ud800' } }]);
  const figure = fc.oneof(fc.integer().map(String), fc.string(), fc.constant("1e3"));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(
        "/v3/suppression/bounces",
        "/v3/suppression/bounces/classifications",
        "/v3/suppression/unsubscribes",
        "/v3/asm/groups",
        "/v3/asm/suppressions",
      ),
      fc.string({ unit: "grapheme" }),
      fc.record(
        {
          limit: figure,
          offset: figure,
          start_time: figure,
          id: figure,
          email: fc.string(),
          end_date: figure,
        },
        { requiredKeys: [] },
      ),
      async (path, segment, query) => {
        const text = new URLSearchParams(query).toString();
        for (const target of [path, `${path}/${encodeURIComponent(segment)}`]) {
          const response = await world.api.fetch(`${target}?${text}`);
          expect(response.status).toBeLessThan(500);
          await response.text();
        }
      },
    ),
    { numRuns: 200 },
  );
});
