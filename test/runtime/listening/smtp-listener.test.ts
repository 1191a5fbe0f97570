import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { once } from "node:events";
import { createTransport } from "nodemailer";
import { expect, onTestFinished, test } from "vitest";
import type { JsonObject } from "../../../server/contract/json.ts";
import type { CreateSimulatorOptions } from "../../../server/index.ts";
import { openSimulator } from "../../support/served-simulator.ts";

async function setUp(options: CreateSimulatorOptions = {}) {
  const simulator = await openSimulator({ smtpPort: 0, ...options });
  const port = simulator.smtpPort ?? 0;
  const client = (pass?: string, user = "apikey") => {
    const auth = pass === undefined ? {} : { auth: { user, pass } };
    const transport = createTransport({ host: "127.0.0.1", port, secure: false, ...auth });
    onTestFinished(() => transport.close());
    return transport;
  };
  const send = async (smtpApi: object | string | undefined, more: object = {}) => {
    const header = typeof smtpApi === "object" ? JSON.stringify(smtpApi) : smtpApi;
    return await client("SG.key").sendMail({
      from: "Shop <shop@example.com>",
      to: "ada+delivered@example.com",
      subject: "Hello",
      text: "Hello",
      ...(header === undefined ? {} : { headers: { "X-SMTPAPI": header } }),
      ...more,
    });
  };
  const events = async () => {
    await simulator.advanceUntilIdle();
    return simulator.events().map(({ payload }) => payload);
  };
  return { simulator, client, send, events, port };
}

function emailOf(event: JsonObject): string {
  return JSON.stringify(event["email"]);
}

test("a submitted mail makes the messages that mail/send would make, with its own Message-ID as smtp-id", async () => {
  const { send, events } = await setUp();
  const info = await send(undefined, { to: ["ada+delivered@example.com", "bob+bounce@example.com"] });
  const id = /^250 .*Ok: queued as ([\w-]{22})$/.exec(info.response)?.[1];
  expect(id).toBeDefined();
  const seen = (await events()).toSorted((a, b) => emailOf(a).localeCompare(emailOf(b)));
  const shared = {
    "smtp-id": info.messageId,
    sg_message_id: expect.stringMatching(new RegExp(`^${id}\\.`)),
  };
  expect(seen).toMatchObject([
    { event: "processed", email: "ada+delivered@example.com", ...shared },
    { event: "delivered", email: "ada+delivered@example.com", ...shared },
    { event: "processed", email: "bob+bounce@example.com", ...shared },
    { event: "bounce", email: "bob+bounce@example.com", ...shared },
  ]);
});

test("a template that X-SMTPAPI names is filled in, and the events name it", async () => {
  const { simulator, send, events } = await setUp();
  const headers = { authorization: "Bearer SG.key", "content-type": "application/json" };
  const post = async (path: string, body: object): Promise<{ readonly id: string }> => {
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    return (await (await simulator.fetch(path, init)).json()) as { readonly id: string };
  };
  const { id } = await post("/v3/templates", { name: "Welcome", generation: "dynamic" });
  await post(`/v3/templates/${id}/versions`, { name: "First", subject: "Welcome aboard", active: 1 });
  await send({ filters: { templates: { settings: { enable: 1, template_id: id } } } });
  expect(await events()).toMatchObject([
    { event: "processed", sg_template_id: id, sg_template_name: "First" },
    { event: "delivered", sg_template_id: id, sg_template_name: "First" },
  ]);
  const feed = (await (await simulator.fetch("/_simulator/messages")).json()) as {
    readonly items: unknown[];
  };
  expect(feed.items).toMatchObject([{ subject: "Welcome aboard" }]);
});

test("X-SMTPAPI names recipients, unique arguments of any type, category, group and schedule", async () => {
  const { simulator, send, events } = await setUp();
  const at = simulator.clock().now / 1000 + 3600;
  await send({
    to: ["Ada <ada+delivered@example.com>", "bob+delivered@example.com"],
    unique_args: { order: 42, paid: true, who: "-name-" },
    category: "spring",
    asm_group_id: 7,
    send_each_at: [at, at + 60],
    sub: { "-name-": ["Ada", "-section-"] },
    section: { "-section-": "Bob" },
  });
  const seen = await events();
  const shared = { order: 42, paid: true, category: "spring", asm_group_id: 7 };
  expect(seen.filter(({ event }) => event === "processed")).toMatchObject([
    { ...shared, email: "ada+delivered@example.com", who: "Ada", timestamp: at },
    { ...shared, email: "bob+delivered@example.com", who: "Bob", timestamp: at + 60 },
  ]);
});

test("a list of categories stays a list", async () => {
  const { send, events } = await setUp();
  await send({ category: ["a", "b"] });
  expect((await events())[0]).toMatchObject({ category: ["a", "b"] });
});

test("filters switch tracking off and pass suppressions by", async () => {
  const { simulator, send, events } = await setUp();
  await simulator.emit({ event: "bounce", email: "ada+delivered+open+click@example.com" });
  const to = "ada+delivered+open+click@example.com";
  const off = { settings: { enable: 0 } };
  const on = { settings: { enable: 1 } };
  await send({ filters: { opentrack: off, clicktrack: off, bypass_list_management: on } }, { to });
  await send({}, { to });
  const seen = await events();
  expect(seen.map(({ event }) => event)).toEqual(["bounce", "processed", "dropped", "delivered"]);
});

test("a header that is no JSON object drops the message", async () => {
  const { send, events } = await setUp();
  await send("{nonsense");
  await send("[1]");
  expect(await events()).toMatchObject([
    { event: "dropped", reason: "Invalid SMTPAPI header" },
    { event: "dropped", reason: "Invalid SMTPAPI header" },
  ]);
});

test("only apikey with a key that is let in may submit", async () => {
  const { simulator, client } = await setUp({ apiKey: ["SG.good", "SG.sub=sub"] });
  const mail = { from: "a@example.com", to: "b@example.com", text: "x" };
  await expect(client("SG.bad").sendMail(mail)).rejects.toThrow(
    "The provided authorization grant is invalid",
  );
  await expect(client("SG.good", "ada").sendMail(mail)).rejects.toThrow("Bad username / password");
  await expect(client().sendMail(mail)).rejects.toThrow("Unauthenticated senders not allowed");
  await client("SG.good").sendMail(mail);
  await client("SG.sub").sendMail(mail);
  await simulator.advanceUntilIdle();
  const processed = simulator.events().filter(({ event }) => event === "processed");
  expect(processed.map(({ account }) => account)).toEqual(["main", "sub"]);
});

test("a mail without AUTH to the host name of a parse setting is posted there", async () => {
  const { simulator, client } = await setUp();
  const forms: FormData[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = { "content-type": String(request.headers["content-type"]) };
      void new Response(Buffer.concat(chunks), { headers }).formData().then((form) => {
        forms.push(form);
        response.end();
      });
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void receiver.close());
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  await simulator.fetch("/v3/user/webhooks/parse/settings", {
    method: "POST",
    headers: { authorization: "Bearer SG.key", "content-type": "application/json" },
    body: JSON.stringify({ hostname: "mail.example.com", url }),
  });
  await client().sendMail({
    envelope: { from: "real@example.org", to: "help@mail.example.com" },
    from: "ada@example.org",
    to: "help@mail.example.com",
    subject: "Hi",
    text: "Hello",
    attachments: [{ filename: "a.txt", content: "attached" }],
  });
  await simulator.advanceUntilIdle();
  expect(forms).toHaveLength(1);
  expect(forms[0]?.get("envelope")).toBe('{"to":["help@mail.example.com"],"from":"real@example.org"}');
  expect(forms[0]?.get("sender_ip")).toBe("127.0.0.1");
  const attachment = forms[0]?.get("attachment1");
  expect(attachment instanceof File ? await attachment.text() : "none").toBe("attached");
  expect(simulator.attempts()).toMatchObject([{ webhookId: null, result: "delivered" }]);
});

test("a port that is taken is told, and nothing stays open", async () => {
  const { port } = await setUp();
  await expect(openSimulator({ smtpPort: port, listen: true })).rejects.toThrow(
    `Port ${port} is taken. Pass --smtp-port with another number (0: any free one).`,
  );
});

test("a simulator closes although a client holds its connection", async () => {
  const { simulator, port } = await setUp();
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "data");
  const ended = once(socket, "close");
  socket.resume();
  await simulator.close();
  await ended;
});
