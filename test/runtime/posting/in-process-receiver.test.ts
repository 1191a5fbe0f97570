import { expect, test } from "vitest";
import { readReceiver } from "../../../server/runtime/posting/in-process-receiver.ts";
import { receiverOf } from "../../../server/testing.ts";

function kindOf(given: unknown, as?: "fetch" | "node"): string {
  return readReceiver(given, { asker: "receiverOf", as }).kind;
}

test.each([
  ["a function without parameters", () => new Response(), "fetch"],
  ["a function with one", (_request: unknown) => new Response(), "fetch"],
  ["a function with two", (_request: unknown, _response: unknown) => undefined, "node"],
  ["a middleware", (_request: unknown, _response: unknown, _next: unknown) => undefined, "node"],
  ["an object with fetch", { fetch: () => new Response() }, "fetch"],
  ["a module with POST", { GET: 1, POST: () => new Response() }, "fetch"],
  ["an object with ready and routing", { ready: () => undefined, routing: () => undefined }, "node"],
  ["an object with init and getHttpAdapter", { init: () => undefined, getHttpAdapter: () => ({}) }, "node"],
])("%s is recognised", (_, given, kind) => {
  expect(kindOf(given)).toBe(kind);
});

test("who knows better says so: a POST function with two parameters is a Fetch handler", () => {
  const post = (_request: unknown, _context: unknown) => new Response();
  expect([kindOf(post), kindOf(post, "fetch")]).toEqual(["node", "fetch"]);
  expect(kindOf(() => undefined, "node")).toBe("node");
});

test("a route of Next.js gets parameters, as a promise", async () => {
  const post = async (_request: Request, context: { params: Promise<object> }) =>
    Response.json(await context.params);
  const receiver = receiverOf({ POST: post });
  const answer = await receiver.fetch(new Request("http://localhost/", { method: "POST", body: "[]" }));
  expect(await answer.json()).toEqual({});
});

test("methods keep the object they belong to", async () => {
  class App {
    readonly #status = 201;
    fetch(): Response {
      return new Response(null, { status: this.#status });
    }
  }
  const answer = await receiverOf(new App()).fetch(new Request("http://localhost/", { method: "POST" }));
  expect(answer.status).toBe(201);
});

test.each([
  [undefined, "undefined is no receiver."],
  [null, "null is no receiver."],
  ["http://localhost/", '"http://localhost/" is no receiver.'],
  [{}, "an object with no members is no receiver."],
  [{ get: 1, post: 2 }, "an object with get, post is no receiver."],
])("%j is no receiver, and it is said what is one", (given, message) => {
  expect(() => kindOf(given)).toThrow(`receiverOf: ${message} It must be a Fetch handler, a node`);
});

test.each(["webhooks", "//elsewhere.example/", ""])("%j is no path", (path) => {
  expect(() => receiverOf(() => new Response(), { path })).toThrow(
    `receiverOf: "path" is ${JSON.stringify(path)}. It must begin with one slash`,
  );
});

test("a NestJS app on a platform of its own is told so when it is first posted to", async () => {
  const receiver = receiverOf({
    init: () => Promise.resolve(),
    getHttpAdapter: () => ({ getInstance: () => 7 }),
  });
  const answer = await receiver.fetch(new Request("http://localhost/", { method: "POST", body: "[]" }));
  expect([answer.status, await answer.text()]).toEqual([
    500,
    expect.stringContaining("neither on express nor on fastify"),
  ]);
});
