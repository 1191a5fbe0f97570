import { expect, test } from "vitest";
import { createTemplateRenderer } from "../../../../server/runtime/mails/handlebars-renderer.ts";
import { describedCalls, readOpenapiFile } from "../../../support/openapi-file.ts";
import { eventsOf } from "../../../support/simulator.ts";
import { serveApi } from "../served-api.ts";

const TEMPLATES = readOpenapiFile("tsg_templates_v3.json");

async function setUp() {
  const api = await serveApi({ renderer: createTemplateRenderer() });
  const client = api.client();
  const request = async (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object) => {
    const [response, json] = await client.request({ method, url: `/v3/templates${path}`, body });
    return { status: response.statusCode, json: json as Record<string, unknown> };
  };
  return {
    api,
    request,
    /** Makes a template with one version; answers its id. */
    make: async (generation: "dynamic" | "legacy", version: object) => {
      const { json } = await request("POST", "", { name: "Order", generation });
      const id = String(json["id"]);
      await request("POST", `/${id}/versions`, { name: "Version 1", subject: "{{subject}}", ...version });
      return id;
    },
    /** Hands a mail over with the official package; answers what became of its messages. */
    send: async (mail: object) => {
      await api.mail().send({ from: "shop@example.com", ...mail } as never);
      await api.simulator.advance({ until: "idle" });
      return eventsOf(api.simulator);
    },
    subjects: () =>
      new Set(
        eventsOf(api.simulator).map(({ members }) => {
          const id = String(members["sg_message_id"]);
          return api.simulator.account().messages.find(id)?.subject;
        }),
      ),
    [Symbol.asyncDispose]: async () => await api[Symbol.asyncDispose](),
  };
}

test("a dynamic template is filled in for each personalization, and its links are those that are clicked", async () => {
  await using it = await setUp();
  const templateId = await it.make("dynamic", {
    name: "Order V1",
    subject: "Order {{order.number}}",
    html_content: '<p>{{#each items}}<a href="https://shop.example.com/{{this}}">{{this}}</a>{{/each}}</p>',
  });
  const events = await it.send({
    templateId,
    personalizations: [
      { to: "ada+click1@example.com", dynamicTemplateData: { order: { number: 7 }, items: ["tea"] } },
      { to: "bob+click1@example.com", dynamicTemplateData: { order: { number: 8 }, items: ["jam"] } },
    ],
  });
  expect(it.subjects()).toEqual(new Set(["Order 7", "Order 8"]));
  expect(events.length).toBeGreaterThan(3);
  for (const { members } of events)
    expect(members).toMatchObject({ sg_template_id: templateId, sg_template_name: "Order V1" });
  const clicks = events.filter(({ name }) => name === "click");
  expect(Object.fromEntries(clicks.map(({ email, members }) => [email, members["url"]]))).toEqual({
    "ada+click1@example.com": "https://shop.example.com/tea",
    "bob+click1@example.com": "https://shop.example.com/jam",
  });
});

test("a template that is not known is taken, and events carry its id alone", async () => {
  await using it = await setUp();
  const templateId = `d-${"0".repeat(32)}`;
  const [event] = await it.send({ to: "ada@example.com", templateId });
  expect(event?.members).toMatchObject({ sg_template_id: templateId });
  expect(event?.members).not.toHaveProperty("sg_template_name");
});

test("a template that cannot be filled in is refused with its mistake", async () => {
  await using it = await setUp();
  const templateId = await it.make("dynamic", { subject: "Hello", html_content: "{{#if a}}" });
  await expect(it.send({ to: "ada@example.com", templateId })).rejects.toMatchObject({
    code: 400,
    response: {
      body: {
        errors: [
          {
            field: "template_id",
            message: expect.stringContaining(`${templateId} cannot be filled in: Parse error`) as unknown,
          },
        ],
      },
    },
  });
});

test("tags of a legacy template are replaced in subject and content", async () => {
  await using it = await setUp();
  const templateId = await it.make("legacy", {
    subject: "<%subject%> for -name-",
    html_content: "<%body%>",
  });
  const events = await it.send({
    templateId,
    subject: "News",
    html: '<a href="https://example.com/-name-">-greeting-</a>',
    personalizations: [
      { to: "ada+click1@example.com", substitutions: { name: "Ada", greeting: "Hi -name-" } },
      { to: "bob+click1@example.com", substitutions: { name: "Bob" } },
    ],
    substitutionWrappers: ["-", "-"],
  });
  expect(it.subjects()).toEqual(new Set(["News for Ada", "News for Bob"]));
  const urls = events.filter(({ name }) => name === "click").map(({ members }) => members["url"]);
  expect(new Set(urls)).toEqual(new Set(["https://example.com/Ada", "https://example.com/Bob"]));
});

test("one version is active: the first, until another one is", async () => {
  await using it = await setUp();
  const id = await it.make("dynamic", { name: "First", subject: "Hello" });
  const second = await it.request("POST", `/${id}/versions`, { name: "Second", subject: "Hi" });
  expect(second).toMatchObject({ status: 201, json: { active: 0, plain_content: "" } });
  const active = async () => {
    const { json } = await it.request("GET", `/${id}`);
    const versions = json["versions"] as { name: string; active: number }[];
    return versions.filter((version) => version.active === 1).map(({ name }) => name);
  };
  expect(await active()).toEqual(["First"]);
  await it.request("POST", `/${id}/versions/${String(second.json["id"])}/activate`);
  expect(await active()).toEqual(["Second"]);
  await it.request("DELETE", `/${id}/versions/${String(second.json["id"])}`);
  expect(await active()).toEqual([]);
});

test("the text part follows from the HTML part, also when that changes", async () => {
  await using it = await setUp();
  const id = await it.make("dynamic", { html_content: "<p>Hello <b>Ada</b></p>" });
  const { json } = await it.request("GET", `/${id}`);
  const [version] = json["versions"] as { id: string; plain_content: string }[];
  expect(version?.plain_content).toBe("Hello Ada");
  const changed = await it.request("PATCH", `/${id}/versions/${version?.id ?? ""}`, {
    html_content: "<p>Bye</p>",
  });
  expect(changed.json).toMatchObject({ html_content: "<p>Bye</p>", plain_content: "Bye" });
});

test("templates are listed page by page", async () => {
  await using it = await setUp();
  for (const name of ["a", "b", "c"]) await it.request("POST", "", { name, generation: "dynamic" });
  const { json } = await it.request("GET", "?generations=dynamic&page_size=2");
  expect(json["result"]).toMatchObject([{ name: "a" }, { name: "b" }]);
  const { next } = json["_metadata"] as { next: string };
  expect(next).toContain("https://api.sendgrid.com/v3/templates?");
  const { json: rest } = await it.request("GET", new URL(next).search);
  expect(rest).toMatchObject({ result: [{ name: "c" }], _metadata: { count: 3 } });
  await expect(it.request("GET", "")).rejects.toMatchObject({ code: 400 });
});

test("templates are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(TEMPLATES.document === undefined, TEMPLATES.absent);
  await using it = await setUp();
  const call = describedCalls(it.api, TEMPLATES);
  const all = "/v3/templates";
  // A dynamic template's id is no UUID, as the file has it.
  const created = await call({ method: "POST", route: all, body: { name: "Order", generation: "legacy" } });
  const { id } = created.json as { id: string };
  const one = { route: `${all}/{template_id}`, path: `${all}/${id}` };
  const versions = { route: `${one.route}/versions`, path: `${one.path}/versions` };
  const body = { name: "First", subject: "Hello", html_content: "<p>Hello</p>", active: 1, editor: "code" };
  const version = await call({ method: "POST", ...versions, body });
  expect(version.status).toBe(201);
  const { id: versionId } = version.json as { id: string };
  const its = { route: `${versions.route}/{version_id}`, path: `${versions.path}/${versionId}` };
  expect(await call({ method: "GET", ...its })).toMatchObject({ status: 200 });
  expect(await call({ method: "PATCH", ...its, body: { ...body, subject: "Hi" } })).toMatchObject({
    status: 200,
  });
  const activate = { route: `${its.route}/activate`, path: `${its.path}/activate` };
  expect(await call({ method: "POST", ...activate })).toMatchObject({ status: 200 });
  const list = `${all}?page_size=10&generations=legacy`;
  expect(await call({ method: "GET", route: all, path: list })).toMatchObject({ status: 200 });
  expect(await call({ method: "GET", ...one })).toMatchObject({ status: 200 });
  expect(await call({ method: "PATCH", ...one, body: { name: "Orders" } })).toMatchObject({ status: 200 });
  expect(await call({ method: "POST", ...one, body: { name: "Copy" } })).toMatchObject({
    status: 201,
    json: { name: "Copy", versions: [{ subject: "Hi", active: 1 }] },
  });
  expect(await call({ method: "DELETE", ...its })).toMatchObject({ status: 204 });
  expect(await call({ method: "DELETE", ...one })).toMatchObject({ status: 204 });
});
