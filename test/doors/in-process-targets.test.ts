import "reflect-metadata";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Controller, HttpCode, Module, Post, Req } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import express from "express";
import type { Express } from "express";
import express4 from "express4";
import fastify from "fastify";
import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";
import type { NodeHandler, Target } from "../../server/index.ts";
import { checkSignature } from "../../server/runtime/signing/signature-check.ts";
import { receiverOf } from "../../server/testing.ts";
import { openSimulator } from "../support/served-simulator.ts";

const PATH = "/webhooks/sendgrid";

/** What a receiver had in its hands. */
interface Got {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly path: string;
}

type Keep = (got: Got) => void;

function expressApp(make: typeof express, keep: Keep): Express {
  const app = make();
  app.post(PATH, make.raw({ type: () => true }), (request, response) => {
    keep({ body: request.body, headers: request.headers, path: request.originalUrl });
    response.sendStatus(204);
  });
  return app;
}

function fastifyApp(keep: Keep) {
  const app = fastify();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );
  app.post(PATH, async (request, reply) => {
    const body = Buffer.from(request.body as Buffer);
    keep({ body, headers: request.headers, path: request.url });
    return reply.code(204).send();
  });
  onTestFinished(() => app.close());
  return app;
}

function honoApp(keep: Keep): Hono {
  const app = new Hono();
  app.post(PATH, async ({ req, body }) => {
    keep({ body: Buffer.from(await req.arrayBuffer()), headers: req.header(), path: req.path });
    return body(null, 204);
  });
  return app;
}

// Decorators by hand: erasable syntax has none.
async function nestApp(keep: Keep) {
  class Events {
    receive(request: { rawBody: Buffer; headers: Got["headers"]; originalUrl: string }): void {
      keep({ body: request.rawBody, headers: request.headers, path: request.originalUrl });
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Events.prototype, "receive") ?? {};
  Post("sendgrid")(Events.prototype, "receive", descriptor);
  HttpCode(204)(Events.prototype, "receive", descriptor);
  Req()(Events.prototype, "receive", 0);
  Controller("webhooks")(Events);
  const App = class {
    readonly name = "app";
  };
  Module({ controllers: [Events] })(App);
  const app = await NestFactory.create(App, { rawBody: true, logger: false });
  onTestFinished(() => app.close());
  return app;
}

async function fetchReceiver(request: Request, keep: Keep): Promise<Response> {
  const body = Buffer.from(await request.arrayBuffer());
  keep({ body, headers: Object.fromEntries(request.headers), path: new URL(request.url).pathname });
  return new Response(null, { status: 204 });
}

function nodeReceiver(keep: Keep) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      keep({ body: Buffer.concat(chunks), headers: request.headers, path: request.url ?? "" });
      response.writeHead(204).end();
    });
  };
}

const KINDS: readonly (readonly [
  string,
  (keep: Keep) => Promise<Target | NodeHandler> | Target | NodeHandler,
])[] = [
  ["a Fetch handler", (keep) => (request: Request) => fetchReceiver(request, keep)],
  ["a node listener", nodeReceiver],
  ["an express 5 app", (keep) => expressApp(express, keep)],
  ["an express 4 app", (keep) => expressApp(express4, keep)],
  ["a fastify instance", fastifyApp],
  ["a Hono app", honoApp],
  ["a NestJS app", nestApp],
  ["a route module of Next.js", (keep) => ({ POST: (request: Request) => fetchReceiver(request, keep) })],
];

test.each(KINDS)("%s gets the exact bytes and headers, and its answer counts", async (_, make) => {
  const simulator = await openSimulator();
  const got: Got[] = [];
  const target = (await make((each) => got.push(each))) as Target;
  const settings = await simulator.webhooks.create({ target, path: PATH });
  await simulator.send({
    to: "ada+delivered+open@example.com",
    customArgs: { name: "Zoë <ß>", "10": "ten" },
  });
  await simulator.advanceUntilIdle();
  const attempts = simulator.attempts();
  expect(attempts.map(({ result, status }) => [result, status])).toEqual(
    attempts.map(() => ["delivered", 204]),
  );
  expect(got).toHaveLength(attempts.length);
  for (const [index, { body, headers, path }] of got.entries()) {
    expect(path).toBe(PATH);
    expect(body.equals(simulator.attemptBody(attempts[index]?.id ?? "") ?? Buffer.alloc(0))).toBe(true);
    expect(headers).toMatchObject({
      "user-agent": "SendGrid Event API",
      "content-length": String(body.length),
      "content-type": "application/json;charset=utf-8",
      "accept-encoding": "gzip",
    });
    const signature = String(headers["x-twilio-email-event-webhook-signature"]);
    const timestamp = String(headers["x-twilio-email-event-webhook-timestamp"]);
    expect(checkSignature({ publicKey: settings.publicKey, signature, timestamp, body })).toEqual({
      kind: "valid",
    });
  }
});

test("receiverOf makes a target with its path, which settings may replace", async () => {
  const simulator = await openSimulator();
  const paths: string[] = [];
  const receiver = receiverOf(
    expressApp(express, ({ path }) => void paths.push(path)),
    { path: PATH },
  );
  expect(receiver).toMatchObject({ kind: "node", path: PATH });
  const settings = await simulator.webhooks.create({ target: receiver });
  expect(settings.url).toBe(`http://receiver-1.in-process.test${PATH}`);
  await simulator.emit({ event: "open" });
  await simulator.advance("30s");
  const moved = await settings.update({ target: receiver, path: `${PATH}?tenant=7` });
  expect(moved.url).toBe(`http://receiver-2.in-process.test${PATH}?tenant=7`);
  await simulator.emit({ event: "open" });
  await simulator.advance("30s");
  expect(paths).toEqual([PATH, `${PATH}?tenant=7`]);
});

test("receiverOf hands a single POST in, and answers what the app answered", async () => {
  const app = express().post(PATH, express.text({ type: () => true }), (request, response) => {
    response
      .status(201)
      .set("X-Seen", request.get("X-Seen") ?? "")
      .json({ body: request.body });
  });
  const receiver = receiverOf(app, { path: PATH });
  const init = {
    method: "POST",
    body: "two\r\nlines",
    headers: { "x-seen": "yes", "content-type": "text/plain" },
  };
  const answer = await receiver.fetch(new Request(`https://shop.example${PATH}`, init));
  expect([answer.status, answer.headers.get("x-seen"), await answer.json()]).toEqual([
    201,
    "yes",
    { body: "two\r\nlines" },
  ]);
  expect((await receiver.fetch(new Request("https://shop.example/elsewhere", init))).status).toBe(404);
  await expect(receiver.fetch(new Request(`https://shop.example${PATH}`))).rejects.toThrow(
    "GET is no request of SendGrid's",
  );
});

test("a target that is none is told in one sentence, and a URL has a path of its own", async () => {
  const simulator = await openSimulator();
  // @ts-expect-error -- the compiler knows it as well
  await expect(simulator.webhooks.create({ target: { handle: 1 } })).rejects.toThrow(
    "webhooks.create: an object with handle is no receiver. It must be a Fetch handler,",
  );
  await expect(simulator.webhooks.create({ target: "http://localhost/", path: "/events" })).rejects.toThrow(
    'webhooks.create: "path" is for a target of this process. A URL has a path of its own.',
  );
  const settings = await simulator.webhooks.create({ target: () => new Response() });
  await expect(settings.update({ path: "/events" })).rejects.toThrow(
    'update: "path" is for a target of this process.',
  );
});

test.each([
  ["express 5", express],
  ["express 4", express4],
])(
  "what breaks on the way breaks in %s as it would over the network: cut bodies and lost answers",
  async (_, make) => {
    const simulator = await openSimulator();
    const bodies: string[] = [];
    const app = expressApp(make, ({ body }) => void bodies.push(body.toString()));
    await simulator.webhooks.create({ target: app, path: PATH });
    simulator.setFaults({
      cutBody: { attempts: 1 },
      cutAnswer: { attempts: 2 },
      slowSending: { attempts: 3, delay: 20 },
    });
    await simulator.emit({ event: "open" });
    await simulator.advanceUntilIdle();
    expect(simulator.attempts().map(({ result, faults }) => [result, ...faults])).toEqual([
      ["unreachable", "cut-body"],
      ["unreachable", "cut-answer"],
      ["delivered", "slow-sending"],
    ]);
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toBe(bodies[1]);
  },
);
