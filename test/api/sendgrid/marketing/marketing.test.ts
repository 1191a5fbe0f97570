import { expect, test } from "vitest";
import { HOUR_MS } from "../../../../server/contract/time.ts";
import { describedCalls, readOpenapiFile } from "../../../support/openapi-file.ts";
import { entriesOf, eventsOf, START } from "../../../support/simulator.ts";
import { serveApi } from "../served-api.ts";

const CONTACTS = readOpenapiFile("tsg_mc_contacts_v3.json");
const LISTS = readOpenapiFile("tsg_mc_lists_v3.json");
const SINGLE_SENDS = readOpenapiFile("tsg_mc_singlesends_v3.json");

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

async function setUp() {
  const api = await serveApi();
  const client = api.client();
  const request = async (method: Method, path: string, body?: object) => {
    const [response, json] = await client.request({ method, url: `/v3/marketing${path}`, body });
    return { status: response.statusCode, json: json as Record<string, unknown> };
  };
  const idOf = async (path: string, body: object) => String((await request("POST", path, body)).json["id"]);
  const listId = await idOf("/lists", { name: "Readers" });
  const contacts = [
    { email: "Ada@example.com", first_name: "Ada", custom_fields: { w1: "tea" } },
    { email: "bob@example.com", first_name: "Bob", city: "Rome" },
  ];
  await request("PUT", "/contacts", { list_ids: [listId], contacts });
  await request("PUT", "/contacts", { contacts: [{ email: "eve@example.com" }] });
  return {
    api,
    request,
    idOf,
    listId,
    events: async (hours = 2) => {
      await api.simulator.advance({ by: hours * HOUR_MS });
      return eventsOf(api.simulator);
    },
    [Symbol.asyncDispose]: async () => await api[Symbol.asyncDispose](),
  };
}

test("a contact is added once, and what is told of it later is added to it", async () => {
  await using it = await setUp();
  await it.request("PUT", "/contacts", { contacts: [{ email: "ADA@EXAMPLE.COM", city: "London" }] });
  expect((await it.request("GET", "/contacts/count")).json).toMatchObject({ contact_count: 3 });
  const { json } = await it.request("POST", "/contacts/search/emails", {
    emails: ["ada@example.com", "no@b.co"],
  });
  expect(json).toMatchObject({
    result: {
      "ada@example.com": {
        contact: { email: "ada@example.com", first_name: "Ada", city: "London", list_ids: [it.listId] },
      },
      "no@b.co": { error: "contact not found" },
    },
  });
});

test.each([
  ["email = 'ada@example.com'", ["Ada"]],
  ["city = \"Rome\" AND first_name = 'bob'", ["Bob"]],
  ["w1 = 'tea'", ["Ada"]],
  ["first_name != 'Ada' AND CONTAINS(list_ids, 'LIST')", ["Bob"]],
  ["first_name = 'Ada' AND city = 'Rome'", []],
])("a search for %s finds %j", async (query, names) => {
  await using it = await setUp();
  const { json } = await it.request("POST", "/contacts/search", { query: query.replace("LIST", it.listId) });
  const found = json["result"] as { first_name: string }[];
  expect(found.map(({ first_name: name }) => name)).toEqual(names);
  expect(json["contact_count"]).toBe(names.length);
});

test.each(["", "email", "email = ada", "email = 'a' OR email = 'b'", "email = 'a' AND"])(
  "a search for [%s] is refused",
  async (query) => {
    await using it = await setUp();
    await expect(it.request("POST", "/contacts/search", { query })).rejects.toMatchObject({ code: 400 });
  },
);

test("contacts without an identifier, with a bad address or for an unknown list are refused", async () => {
  await using it = await setUp();
  for (const body of [
    { contacts: [] },
    { contacts: [{ first_name: "Ada" }] },
    { contacts: [{ email: "ada" }] },
    { contacts: [{ email: "ada@example.com", first_name: "a".repeat(51) }] },
    { contacts: [{ email: "ada@example.com" }], list_ids: ["unknown"] },
  ])
    await expect(it.request("PUT", "/contacts", body)).rejects.toMatchObject({ code: 400 });
  expect((await it.request("GET", "/contacts/count")).json).toMatchObject({ contact_count: 3 });
});

test("a deleted list lets its contacts be, unless they are to go too", async () => {
  await using it = await setUp();
  expect((await it.request("GET", `/lists/${it.listId}`)).json).toMatchObject({ contact_count: 2 });
  const other = await it.idOf("/lists", { name: "Others" });
  await it.request("PUT", "/contacts", { list_ids: [other], contacts: [{ email: "eve@example.com" }] });
  expect(await it.request("DELETE", `/lists/${it.listId}`)).toMatchObject({ status: 204 });
  expect((await it.request("GET", "/contacts/count")).json).toMatchObject({ contact_count: 3 });
  expect(await it.request("DELETE", `/lists/${other}?delete_contacts=true`)).toMatchObject({ status: 200 });
  expect((await it.request("GET", "/contacts/count")).json).toMatchObject({ contact_count: 2 });
});

test("a scheduled single send goes at its instant to the contacts of its lists, and its events say so", async () => {
  await using it = await setUp();
  const id = await it.idOf("/singlesends", {
    name: "January",
    categories: ["news"],
    send_to: { list_ids: [it.listId] },
    email_config: { subject: "News", html_content: "<p>News</p>", suppression_group_id: 12 },
  });
  const sendAt = new Date(START + 5 * HOUR_MS).toISOString();
  expect(await it.request("PUT", `/singlesends/${id}/schedule`, { send_at: sendAt })).toMatchObject({
    status: 201,
    json: { send_at: "2026-01-05T14:00:00Z", status: "scheduled" },
  });
  expect(await it.events(4.9)).toEqual([]);
  const processed = (await it.events(1)).filter(({ name }) => name === "processed");
  expect(processed.map(({ email, at }) => [email, at])).toEqual([
    ["ada@example.com", START + 5 * HOUR_MS],
    ["bob@example.com", START + 5 * HOUR_MS],
  ]);
  const hex = (digits: number): unknown => expect.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
  expect(processed[0]?.members).toMatchObject({
    asm_group_id: 12,
    category: ["news"],
    mc_pod_id: "1",
    mc_stats: "singlesend",
    phase_id: "send",
    send_at: String((START + 5 * HOUR_MS) / 1000),
    sg_template_id: expect.stringMatching(/^d-[0-9a-f]{32}$/) as unknown,
    sg_template_name: "Version 2026-01-05T09:00:00.000Z",
    singlesend_id: id,
    singlesend_name: "January",
    template_hash: hex(64),
    template_version_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
  });
  expect(processed[0]?.members["template_id"]).toBe(processed[0]?.members["sg_template_id"]);
  for (const { members } of await it.events()) expect(members).toMatchObject({ singlesend_id: id });
  expect((await it.request("GET", `/singlesends/${id}`)).json).toMatchObject({ status: "triggered" });
});

test("a single send whose schedule is taken back, or that is deleted, does not go", async () => {
  await using it = await setUp();
  const body = { name: "January", send_to: { all: true } };
  const at = new Date(START + HOUR_MS).toISOString();
  const [kept, gone] = [await it.idOf("/singlesends", body), await it.idOf("/singlesends", body)];
  for (const id of [kept, gone]) await it.request("PUT", `/singlesends/${id}/schedule`, { send_at: at });
  expect((await it.request("DELETE", `/singlesends/${kept}/schedule`)).json).toMatchObject({
    status: "draft",
  });
  await it.request("DELETE", `/singlesends?ids=${gone}`);
  expect(await it.events()).toEqual([]);
});

test("a single send to nobody says so in the journal, and one that went cannot be changed", async () => {
  await using it = await setUp();
  const id = await it.idOf("/singlesends", { name: "Nobody" });
  await it.request("PUT", `/singlesends/${id}/schedule`, { send_at: "now" });
  expect(entriesOf(it.api.simulator, "note").map(({ text }) => text)).toEqual([
    'single send "Nobody" went to nobody: no contact with an address is on its lists',
  ]);
  await expect(it.request("PATCH", `/singlesends/${id}`, { name: "Other" })).rejects.toMatchObject({
    code: 400,
  });
});

test.each([
  ["campaign", { marketing_campaign_id: expect.any(Number) as unknown, marketing_campaign_name: "January" }],
  [
    "newsletter",
    {
      newsletter: {
        newsletter_user_list_id: expect.any(String) as unknown,
        newsletter_id: expect.any(String) as unknown,
        newsletter_send_id: expect.any(String) as unknown,
      },
    },
  ],
])("events of a single send can look like those of an old %s", async (kind, members) => {
  await using it = await setUp();
  const id = await it.idOf("/singlesends", {
    name: "January",
    send_to: { all: true },
    _simulator: { event_fields: kind },
  });
  await it.request("PUT", `/singlesends/${id}/schedule`, { send_at: "now" });
  const events = await it.events();
  expect(events.filter(({ name }) => name === "processed")).toHaveLength(3);
  expect(events[0]?.members).toMatchObject(members);
  expect(events[0]?.members).not.toHaveProperty("singlesend_id");
});

test("a reset makes drafts of single sends again, and keeps them", async () => {
  await using it = await setUp();
  const id = await it.idOf("/singlesends", { name: "January", send_to: { all: true } });
  await it.request("PUT", `/singlesends/${id}/schedule`, {
    send_at: new Date(START + HOUR_MS).toISOString(),
  });
  it.api.simulator.reset();
  expect(await it.events()).toEqual([]);
  expect((await it.request("GET", `/singlesends/${id}`)).json).toMatchObject({ status: "draft" });
});

test("an A/B test is told, answered with its winner, and its schedule taken back while it runs", async () => {
  await using it = await setUp();
  const abtest = {
    type: "subject",
    winner_criteria: "click",
    test_percentage: 50,
    duration: "P1DT12H",
    winning_template_id: "",
    winner_selected_at: null,
    expiration_date: "2026-02-01T09:00:00Z",
  };
  const body = { name: "January", send_to: { all: true }, abtest };
  const [ran, stopped] = [await it.idOf("/singlesends", body), await it.idOf("/singlesends", body)];
  expect((await it.request("GET", `/singlesends/${ran}`)).json).toMatchObject({ abtest });
  expect((await it.request("PATCH", `/singlesends/${ran}`, { name: "February" })).json).toMatchObject({
    abtest,
  });
  for (const id of [ran, stopped]) await it.request("PUT", `/singlesends/${id}/schedule`, { send_at: "now" });
  expect(await it.request("DELETE", `/singlesends/${stopped}/schedule`)).toMatchObject({
    status: 200,
    json: { status: "triggered" },
  });
  const events = await it.events(37);
  const of = (id: string) =>
    events.filter(({ name, members }) => name === "processed" && members["singlesend_id"] === id);
  expect([of(ran).length, of(stopped).length]).toEqual([3, 2]);
  const won = {
    ...abtest,
    winning_template_id: of(ran)[2]?.members["template_id"],
    winner_selected_at: "2026-01-06T21:00:00Z",
  };
  const { json } = await it.request("GET", "/singlesends");
  expect(json["result"]).toMatchObject([
    { id: ran, is_abtest: true, abtest: won },
    { id: stopped, is_abtest: true, abtest },
  ]);
  await expect(it.request("DELETE", `/singlesends/${ran}/schedule`)).rejects.toMatchObject({ code: 400 });
});

test.each([
  [{ duration: "soon" }],
  [{ duration: "P" }],
  [{ duration: "PT" }],
  [{ duration: "0" }],
  [{ duration: "P31D" }],
  [{ test_percentage: 0 }],
  [{ test_percentage: 101 }],
  [{ winner_criteria: "bounce" }],
  [{ expiration_date: "tomorrow" }],
])("an A/B test of %j is refused", async (abtest) => {
  await using it = await setUp();
  const body = { name: "January", abtest };
  await expect(it.request("POST", "/singlesends", body)).rejects.toMatchObject({ code: 400 });
});

test("an A/B test is of 2 to 6 variations, not for mails of old, and null takes it away", async () => {
  await using it = await setUp();
  const body = { name: "January", abtest: { duration: "36" } };
  for (const ours of [{ variations: 1 }, { variations: 7 }, { event_fields: "campaign" }])
    await expect(it.request("POST", "/singlesends", { ...body, _simulator: ours })).rejects.toMatchObject({
      code: 400,
    });
  const id = await it.idOf("/singlesends", { ...body, _simulator: { variations: 3 } });
  const { json } = await it.request("PATCH", `/singlesends/${id}`, { abtest: null });
  expect(json).not.toHaveProperty("abtest");
});

test("contacts and lists are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(CONTACTS.document === undefined, CONTACTS.absent);
  skip(LISTS.document === undefined, LISTS.absent);
  await using it = await setUp();
  const contacts = describedCalls(it.api, CONTACTS);
  const route = "/v3/marketing/contacts";
  const body = { list_ids: [it.listId], contacts: [{ email: "ada@example.com", last_name: "L" }] };
  expect(await contacts({ method: "PUT", route, body })).toMatchObject({ status: 202 });
  const { json } = await contacts({ method: "GET", route });
  const { result } = json as { result: { id: string }[] };
  const id = result[0]?.id ?? "";
  expect(await contacts({ method: "GET", route: `${route}/{id}`, path: `${route}/${id}` })).toMatchObject({
    status: 200,
  });
  expect(await contacts({ method: "GET", route: `${route}/count` })).toMatchObject({ status: 200 });
  const ids = { ids: [id] };
  expect(await contacts({ method: "POST", route: `${route}/batch`, body: ids })).toMatchObject({
    status: 200,
  });
  const query = { query: "last_name = 'L'" };
  expect(await contacts({ method: "POST", route: `${route}/search`, body: query })).toMatchObject({
    status: 200,
  });
  const lists = describedCalls(it.api, LISTS);
  const all = "/v3/marketing/lists";
  const one = { route: `${all}/{id}`, path: `${all}/${it.listId}` };
  expect(await lists({ method: "POST", route: all, body: { name: "More" } })).toMatchObject({ status: 201 });
  expect(await lists({ method: "GET", route: all })).toMatchObject({ status: 200 });
  expect(await lists({ method: "GET", ...one })).toMatchObject({ status: 200 });
  expect(await lists({ method: "PATCH", ...one, body: { name: "Others" } })).toMatchObject({ status: 200 });
  const counted = { route: `${one.route}/contacts/count`, path: `${one.path}/contacts/count` };
  expect(await lists({ method: "GET", ...counted })).toMatchObject({
    status: 200,
    json: { contact_count: 2 },
  });
  const off = { route: `${one.route}/contacts`, path: `${one.path}/contacts?contact_ids=${id}` };
  expect(await lists({ method: "DELETE", ...off })).toMatchObject({ status: 202 });
  expect(await lists({ method: "DELETE", ...one })).toMatchObject({ status: 204 });
});

test("single sends are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(SINGLE_SENDS.document === undefined, SINGLE_SENDS.absent);
  await using it = await setUp();
  const call = describedCalls(it.api, SINGLE_SENDS);
  const all = "/v3/marketing/singlesends";
  const body = {
    name: "January",
    categories: ["news"],
    send_at: "2026-02-01T09:00:00Z",
    send_to: { list_ids: [it.listId], all: false },
    email_config: { subject: "News", html_content: "<p>News</p>", sender_id: 7, ip_pool: null },
  };
  const { json } = await call({ method: "POST", route: all, body });
  const { id } = json as { id: string };
  const one = { route: `${all}/{id}`, path: `${all}/${id}` };
  expect(await call({ method: "GET", ...one })).toMatchObject({ status: 200, json: body });
  expect(await call({ method: "PATCH", ...one, body: { name: "February" } })).toMatchObject({ status: 202 });
  expect(await call({ method: "POST", ...one, body: { name: "Copy" } })).toMatchObject({ status: 201 });
  expect(await call({ method: "GET", route: all })).toMatchObject({ status: 200 });
  expect(await call({ method: "GET", route: `${all}/categories` })).toMatchObject({ status: 200 });
  const search = { name: "febr", status: ["draft"], categories: ["news"] };
  expect(await call({ method: "POST", route: `${all}/search`, body: search })).toMatchObject({
    status: 200,
    json: { result: [{ name: "February" }] },
  });
  const schedule = { route: `${one.route}/schedule`, path: `${one.path}/schedule` };
  const sendAt = { send_at: "2026-02-01T09:00:00Z" };
  expect(await call({ method: "PUT", ...schedule, body: sendAt })).toMatchObject({ status: 201 });
  expect(await call({ method: "DELETE", ...schedule })).toMatchObject({ status: 200 });
  expect(await call({ method: "DELETE", ...one })).toMatchObject({ status: 204 });
});
