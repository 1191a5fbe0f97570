import { expect, test } from "vitest";
import { OPERATIONS } from "../../../server/api/sendgrid/routes.ts";
import { newAjv, openapiProblems } from "../../support/openapi-structure.ts";
import type { OpenapiDocument, OpenapiOperation } from "../../support/openapi-structure.ts";
import { ask, openSimulator } from "../../support/served-simulator.ts";

async function setUp() {
  const simulator = await openSimulator();
  const document = (await ask(simulator, "GET openapi.json")).json as OpenapiDocument;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return { simulator, document, operations };
}

/** The schema of an operation's answer. */
function answerSchema(operation: OpenapiOperation | undefined, status: number | "default"): object {
  return operation?.responses[status]?.content?.["application/json"]?.schema ?? { not: {} };
}

test("the document is OpenAPI 3.1, with schemas of JSON Schema 2020-12", async () => {
  const { document } = await setUp();
  expect(openapiProblems(document)).toEqual([]);
  expect(openapiProblems({ ...document, pathz: {} })).not.toEqual([]);
});

test("every operation of SendGrid's API stands in it, and says how sure we are", async () => {
  const { operations } = await setUp();
  const ofSendgrid = operations.filter(({ path }) => path.startsWith("/v3/"));
  expect(
    ofSendgrid
      .map(({ method, path, operation }) => `${method} ${path} ${operation["x-fidelity"]}`)
      .toSorted(),
  ).toEqual(
    OPERATIONS.map(({ method, path, fidelity }) => `${method.toLowerCase()} ${path} ${fidelity}`).toSorted(),
  );
  for (const { operation } of ofSendgrid) expect(operation.security).toEqual([{ apiKey: [] }]);
});

test("no two operations have one id, and no two paths differ in their parameters' names only", async () => {
  const { operations, document } = await setUp();
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(ids.filter((id, index) => ids.indexOf(id) < index)).toEqual([]);
  const bare = Object.keys(document.paths).map((path) => path.replaceAll(/\{[^}]+\}/g, "{}"));
  expect(bare.filter((path, index) => bare.indexOf(path) < index)).toEqual([]);
});

test("each parameter of a path is described, each tag and each security scheme is defined", async () => {
  const { operations, document } = await setUp();
  const tags = document.tags.map(({ name }) => name);
  for (const { path, operation } of operations) {
    const described = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
    expect(described.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{[^}]+\}/g) ?? []);
    for (const tag of operation.tags) expect(tags).toContain(tag);
    const schemes = operation.security.flatMap((requirement) => Object.keys(requirement));
    for (const scheme of schemes) expect(Object.keys(document.components.securitySchemes)).toContain(scheme);
  }
});

test("an error of SendGrid's API is as described", async () => {
  const { simulator, document } = await setUp();
  const path = "/v3/user/webhooks/event/settings/all";
  const refused = await simulator.fetch(path);
  const schema = answerSchema(document.paths[path]?.["get"], 401);
  expect(newAjv().validate(schema, await refused.json())).toBe(true);
  const mail = await simulator.fetch("/v3/mail/send", { method: "POST" });
  const ofMail = answerSchema(document.paths["/v3/mail/send"]?.["post"], 401);
  expect(newAjv().validate(ofMail, await mail.json())).toBe(true);
});

const CALLS: readonly (readonly [request: `${"GET" | "POST" | "PATCH"} ${string}`, body?: unknown])[] = [
  ["GET status"],
  ["GET clock"],
  ["PATCH clock", { mode: "manual" }],
  ["POST clock/advance", { by: "1m" }],
  ["GET account"],
  ["PATCH account", { plan: "free" }],
  ["GET events"],
  ["POST events", { event: "open" }],
  ["GET deliveries"],
  ["GET deliveries/dlv_1"],
  ["GET attempts"],
  ["GET attempts/att_1"],
  ["GET messages"],
  ["GET ledger"],
  ["POST received", { sg_event_ids: ["1"] }],
  ["GET rules"],
  ["PATCH rules", { retryWaits: ["1s"], servers: 2 }],
  ["GET journal"],
  ["GET receiver"],
  ["PATCH receiver", { status: 503, redirect: null }],
  ["POST reset", {}],
];

test("what the control API answers has exactly the members that are described", async () => {
  const { simulator, document } = await setUp();
  await simulator.webhooks.create({ target: () => new Response("thanks") });
  await simulator.send({ to: "ada+delivered@example.com", customArgs: { order: "42" } });
  await simulator.emit({ event: "bounce", email: "ada@example.com" });
  await simulator.advance("1m");
  for (const [request, body] of CALLS) {
    const [method = "", path = ""] = request.split(" ");
    const answer = await ask(simulator, request, body);
    expect(answer.status, request).toBeLessThan(300);
    const described = `/_simulator/${path.replace(/(att|dlv)_1$/, "{id}")}`;
    const operation = document.paths[described]?.[method.toLowerCase()];
    // Only journal entries and what is kept under ids have further members.
    const schema = described.endsWith("/journal")
      ? answerSchema(operation, answer.status)
      : closed(answerSchema(operation, answer.status));
    const ajv = newAjv();
    expect([request, ajv.validate(schema, answer.json), ajv.errors]).toEqual([request, true, null]);
  }
});

test("an error of the control API is as described, and a body that is described is taken", async () => {
  const { simulator, document } = await setUp();
  const rules = document.paths["/_simulator/rules"];
  const refused = await ask(simulator, "PATCH rules", { server: 2 });
  expect(refused.status).toBe(400);
  expect(newAjv().validate(answerSchema(rules?.["patch"], "default"), refused.json)).toBe(true);
  const schema = rules?.["patch"]?.requestBody?.content["application/json"]?.schema ?? { not: {} };
  const validate = newAjv().compile(schema);
  for (const [body, isTaken] of [
    [{ servers: 2, timeout: "5s", retryWaits: ["1s", 5000], retryJitter: 0.5 }, true],
    [{ servers: 0 }, false],
    [{ server: 2 }, false],
    [{ retryJitter: 2 }, false],
    [{ signatureClock: "moon" }, false],
  ] as const) {
    expect([body, validate(body)]).toEqual([body, isTaken]);
    expect((await ask(simulator, "PATCH rules", body)).status).toBe(isTaken ? 200 : 400);
  }
});

test("every word of a query of the control API is explained", async () => {
  const { operations } = await setUp();
  const silent = operations.flatMap(({ path, operation }) =>
    (operation.parameters ?? [])
      .filter((parameter) => parameter.in === "query" && !("description" in parameter))
      .map(({ name }) => `${path}?${name}`),
  );
  expect(silent).toEqual([]);
});

/** The schema with every object that names its members closed to others. */
function closed(schema: unknown): object {
  return JSON.parse(JSON.stringify(schema), (_name, value: unknown) =>
    typeof value === "object" && value !== null && "properties" in value && "type" in value
      ? { ...value, additionalProperties: false }
      : value,
  ) as object;
}
