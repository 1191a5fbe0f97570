import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { EventWebhook } from "@sendgrid/eventwebhook";
import type { CreateSimulatorOptions } from "../../../server/index.ts";
import { ask, openSimulator } from "../../support/served-simulator.ts";

const SETTINGS = "/v3/user/webhooks/parse/settings";
const HOUR_MS = 3_600_000;

const MAIL = [
  "Received: from mx.example.org by mail.example.com",
  'From: "Lovelace, Ada" <ada@example.org>',
  "To: Support <help@mail.example.com>, other@elsewhere.example",
  "Cc: bob@example.org",
  "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=",
  "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=k; b=abc",
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="b"',
  "",
  "--b",
  'Content-Type: multipart/alternative; boundary="a"',
  "",
  "--a",
  "Content-Type: text/plain; charset=iso-8859-1",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "Sch=F6n",
  "--a",
  "Content-Type: text/html; charset=utf-8",
  "",
  '<p>Hello <img src="cid:logo"></p>',
  "--a--",
  "--b",
  'Content-Type: image/png; name="lo\\"go.png"',
  'Content-Disposition: attachment; filename="logo.png"',
  "Content-ID: <logo>",
  "Content-Transfer-Encoding: base64",
  "",
  "AAECAw==",
  "--b--",
  "",
].join("\r\n");

/** A receiver of Inbound Parse that answers these statuses, then the last one for ever. */
async function openReceiver(...statuses: readonly number[]) {
  const posts: { headers: Record<string, unknown>; body: Buffer; form: FormData }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const type = String(request.headers["content-type"]);
      void new Response(body, { headers: { "content-type": type } }).formData().then((form) => {
        response.statusCode = statuses[Math.min(posts.length, statuses.length - 1)] ?? 200;
        posts.push({ headers: request.headers, body, form });
        response.end();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { posts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/parse` };
}

async function setUp(setting: object = {}, options: CreateSimulatorOptions = {}, ...statuses: number[]) {
  const receiver = await openReceiver(...statuses);
  const simulator = await openSimulator(options);
  const v3 = async (method: string, path: string, body?: object) => {
    const headers = { authorization: "Bearer SG.key", "content-type": "application/json" };
    const answer = await simulator.fetch(path, { method, headers, body: JSON.stringify(body) });
    // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
    const json: any = await answer.json();
    return { status: answer.status, json };
  };
  await v3("POST", SETTINGS, { hostname: "mail.example.com", url: receiver.url, ...setting });
  const handIn = async (mail: string | object = MAIL, query = "") => {
    const isText = typeof mail === "string";
    const answer = await simulator.fetch(`/_simulator/inbound${query}`, {
      method: "POST",
      headers: { "content-type": isText ? "message/rfc822" : "application/json" },
      body: isText ? mail : JSON.stringify(mail),
    });
    return { status: answer.status, json: await answer.json() };
  };
  const posted = () => Object.fromEntries(receiver.posts.at(-1)?.form ?? []);
  return { receiver, simulator, v3, handIn, posted };
}

test("a mail is posted to the parse setting of its recipient's host name in SendGrid's fields", async () => {
  const { receiver, simulator, v3, handIn, posted } = await setUp();
  expect(await handIn()).toMatchObject({
    status: 201,
    json: {
      items: [{ account: "main", hostname: "mail.example.com", to: ["help@mail.example.com"] }],
      unmatched: ["other@elsewhere.example", "bob@example.org"],
    },
  });
  const { attachment1, headers, ...fields } = posted();
  expect(fields).toEqual({
    dkim: "{@example.org : pass}",
    to: "Support <help@mail.example.com>, other@elsewhere.example",
    cc: "bob@example.org",
    from: '"Lovelace, Ada" <ada@example.org>',
    subject: "Grüße",
    text: "Schön\n",
    html: '<p>Hello <img src="cid:logo"></p>\n',
    sender_ip: "127.0.0.1",
    SPF: "pass",
    envelope: '{"to":["help@mail.example.com"],"from":"ada@example.org"}',
    charsets: '{"to":"UTF-8","from":"UTF-8","subject":"UTF-8","cc":"UTF-8","text":"utf-8","html":"utf-8"}',
    attachments: "1",
    "attachment-info":
      '{"attachment1":{"filename":"logo.png","name":"logo.png","type":"image/png","content-id":"logo"}}',
    "content-ids": '{"logo":"attachment1"}',
  });
  expect(headers).toContain("Received: from mx.example.org by mail.example.com\n");
  const file = attachment1 as File;
  expect([file.name, file.type, ...new Uint8Array(await file.arrayBuffer())]).toEqual([
    "logo.png",
    "image/png",
    0,
    1,
    2,
    3,
  ]);
  expect(receiver.posts[0]?.headers).toMatchObject({
    "user-agent": "Sendlib/1.0",
    "content-type": "multipart/form-data; boundary=xYzZY",
  });
  expect(simulator.attempts()).toMatchObject([{ webhookId: null, result: "delivered", eventCount: 0 }]);
  const statistics = await v3("GET", "/v3/user/webhooks/parse/stats?start_date=2026-01-05");
  expect(statistics.json).toEqual([{ date: "2026-01-05", stats: [{ metrics: { received: 1 } }] }]);
});

test("send_raw posts the mail as it came, byte by byte, and spam_check its score", async () => {
  const { handIn, posted } = await setUp({ send_raw: true, spam_check: true });
  await handIn();
  const { email, ...fields } = posted();
  expect(email).toBe(MAIL);
  expect(Object.keys(fields).toSorted()).toEqual(
    ["SPF", "cc", "charsets", "dkim", "envelope", "from", "sender_ip", "spam_report", "spam_score"].concat([
      "subject",
      "to",
    ]),
  );
  expect(fields["spam_score"]).toBe("0.0");
});

test("a mail in a few words is written as a mail", async () => {
  const { handIn, posted } = await setUp();
  const text = "Ünï = 100 %\n--xYzZY\n.\n";
  const mail = { from: "a@b.example", to: "c@mail.example.com", subject: "Ö", text, html: "<b>x</b>" };
  expect((await handIn(mail)).status).toBe(201);
  expect(posted()).toMatchObject({ from: "a@b.example", subject: "Ö", to: "c@mail.example.com" });
  expect(posted()["text"]).toEqual(expect.stringContaining(text));
});

test("a 5xx is tried again after 5 minutes, then at last every 3 hours, and given up after 72 hours", async () => {
  const { simulator, receiver, handIn } = await setUp({}, {}, 503);
  await handIn();
  await simulator.advance("5m");
  expect(receiver.posts).toHaveLength(2);
  expect(receiver.posts[1]?.body.equals(receiver.posts[0]?.body ?? Buffer.alloc(0))).toBe(true);
  await simulator.advanceUntilIdle();
  const attempts = simulator.attempts();
  const waits = attempts.slice(1).map(({ at }, index) => at - (attempts[index]?.at ?? 0));
  expect(waits.slice(0, 7)).toEqual([5, 5, 10, 10, 10, 10, 180].map((minutes) => minutes * 60_000));
  const [first, last] = [attempts[0]?.at ?? 0, attempts.at(-1)?.at ?? 0];
  expect(last - first).toBeLessThan(72 * HOUR_MS);
  expect(last - first).toBeGreaterThan(68 * HOUR_MS);
  expect(attempts.at(-1)).toMatchObject({ next: null, why: expect.stringContaining("72 hours") });
});

test.each([404, 302, 200])("%d is final", async (status) => {
  const { simulator, receiver, handIn } = await setUp({}, {}, status);
  await handIn();
  await simulator.advanceUntilIdle();
  expect(receiver.posts).toHaveLength(1);
  if (status !== 200) {
    const [attempt] = simulator.attempts();
    expect(attempt?.why).toContain("only after a 5xx");
  }
});

test("a post is signed as its policy says, with the key that the policy shows", async () => {
  const { v3, handIn, receiver } = await setUp();
  const { json } = await v3("POST", "/v3/user/webhooks/security/policies", {
    name: "Signed",
    signature: { enabled: true },
  });
  await v3("PATCH", `${SETTINGS}/mail.example.com`, { security_policy: json.policy.id });
  await handIn();
  const [post] = receiver.posts;
  const verifier = new EventWebhook();
  const isGood = verifier.verifySignature(
    verifier.convertPublicKeyToECDSA(json.policy.signature.public_key),
    String(post?.body),
    String(post?.headers["x-twilio-email-event-webhook-signature"]),
    String(post?.headers["x-twilio-email-event-webhook-timestamp"]),
  );
  expect(isGood).toBe(true);
});

test("a post carries the token that its policy's credentials get, for the scopes it names", async () => {
  const { v3, handIn, receiver } = await setUp();
  const asked: string[] = [];
  const tokens = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => asked.push(chunk.toString()));
    request.on("end", () => response.end('{"access_token":"token-1"}'));
  });
  await new Promise<void>((resolve) => tokens.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void tokens.close());
  const token_url = `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`;
  const { json } = await v3("POST", "/v3/user/webhooks/security/policies", {
    name: "OAuth",
    oauth: { client_id: "id", client_secret: "secret", token_url, scopes: ["mail", "parse"] },
  });
  await v3("PATCH", `${SETTINGS}/mail.example.com`, { security_policy: json.policy.id });
  await handIn();
  expect(receiver.posts[0]?.headers).toMatchObject({ authorization: "Bearer token-1" });
  expect(asked).toEqual(["grant_type=client_credentials&scope=mail+parse"]);
});

test("what is no mail, has no recipient or none whose host name is known is refused with what to do", async () => {
  const { simulator, handIn } = await setUp();
  expect(await handIn("")).toMatchObject({ status: 400, json: { error: { code: "bad-request" } } });
  expect(await handIn("From: a@b.example\r\n\r\nHello")).toMatchObject({
    json: { error: { message: "The mail has no recipient." } },
  });
  expect(await handIn(MAIL, "?to=x@nowhere.example")).toMatchObject({
    status: 404,
    json: {
      error: { code: "no-parse-setting", message: "No parse setting listens to x@nowhere.example." },
    },
  });
  expect(await handIn(MAIL, "?account=sub")).toMatchObject({ status: 404 });
  expect(await ask(simulator, "GET attempts")).toMatchObject({ json: { items: [] } });
});

test("a reset ends the tries of a mail", async () => {
  const { simulator, receiver, handIn } = await setUp({}, {}, 500);
  await handIn();
  await simulator.reset();
  await simulator.advanceUntilIdle();
  expect(receiver.posts).toHaveLength(1);
});
