import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../../../server/contract/json.ts";
import { allFlags } from "../../../../server/simulation/account/webhook-settings.ts";
import { serveApi } from "../served-api.ts";
import type { ServedApi } from "../served-api.ts";

const HELP = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html";

const VALID: JsonObject = {
  personalizations: [{ to: [{ email: "ada@example.com" }] }],
  from: { email: "shop@example.com" },
  subject: "Hello",
  content: [{ type: "text/plain", value: "Hello, Ada" }],
};

async function send(api: ServedApi, body: unknown) {
  const response = await api.fetch("/v3/mail/send", { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** The problems that a valid mail with these members replaced has. */
async function problemsOf(api: ServedApi, changes: Record<string, JsonValue | undefined>) {
  const { status, text } = await send(api, { ...VALID, ...changes });
  expect(status).toBe(400);
  return (JSON.parse(text) as { errors: { message: string; field: string | null; help: string | null }[] })
    .errors;
}

const to = (...emails: string[]) => emails.map((email) => ({ email }));

/** Receives every event, so that a test can look at what was posted. */
async function postedEvents(api: ServedApi): Promise<Record<string, unknown>[]> {
  await api.simulator.advance({ by: 60_000 });
  return api.posts.flatMap(({ request }) =>
    request.body.kind === "batch"
      ? request.body.events.map(({ json }) => JSON.parse(json) as Record<string, unknown>)
      : [],
  );
}

function receiveAll(api: ServedApi, account = "main"): void {
  api.simulator.settings.create(account, {
    url: "http://127.0.0.1:1/hook",
    isEnabled: true,
    flags: allFlags(true),
  });
}

test("the official mail package sends, and gets the id that its events begin with", async () => {
  await using api = await serveApi();
  receiveAll(api);
  const [response, body] = await api.mail().send({
    to: "ada+delivered@example.com",
    from: "Shop <shop@example.com>",
    subject: "Hello",
    text: "Hello, Ada",
    html: "<p>Hello, Ada</p>",
    categories: ["news"],
    customArgs: { order: "42" },
  });
  expect([response.statusCode, body]).toEqual([202, ""]);
  const headers = response.headers as Record<string, string>;
  expect(headers["x-message-id"]).toMatch(/^[\w-]{22}$/);
  expect(await postedEvents(api)).toMatchObject([
    { event: "processed", order: "42", category: ["news"] },
    {
      event: "delivered",
      email: "ada+delivered@example.com",
      sg_message_id: expect.stringMatching(`^${headers["x-message-id"]}`),
    },
  ]);
});

test("a mail is accepted with an empty body and SendGrid's headers", async () => {
  await using api = await serveApi();
  const { status, text, headers } = await send(api, VALID);
  expect([status, text, headers.get("content-length")]).toEqual([202, "", "0"]);
  expect(headers.get("server")).toBe("nginx");
});

test("custom arguments of one personalization never reach another", async () => {
  await using api = await serveApi();
  receiveAll(api);
  await send(api, {
    ...VALID,
    custom_args: { campaign: "spring", order: "none" },
    personalizations: [
      { to: to("a+delivered@example.com"), custom_args: { order: "1" } },
      { to: to("b+delivered@example.com"), cc: to("c+delivered@example.com") },
      { to: to("d+delivered@example.com"), custom_args: { campaign: "own" } },
    ],
  });
  const events = await postedEvents(api);
  const processed = events.filter(({ event }) => event === "processed");
  expect(processed.map(({ email, campaign, order }) => [email, campaign, order])).toEqual([
    ["a+delivered@example.com", "spring", "1"],
    ["b+delivered@example.com", "spring", "none"],
    ["c+delivered@example.com", "spring", "none"],
    ["d+delivered@example.com", "own", "none"],
  ]);
});

test("a mail belongs to the account it is sent for", async () => {
  await using api = await serveApi();
  receiveAll(api, "sub-1");
  await send(api, VALID);
  expect(await postedEvents(api)).toEqual([]);
  const client = api.client();
  client.setImpersonateSubuser("sub-1");
  const mail = api.mail();
  mail.setClient(client);
  await mail.send({ to: "ada+delivered@example.com", from: "a@example.com", subject: "Hi", text: "Hi" });
  expect(await postedEvents(api)).toHaveLength(2);
});

test("a sandboxed mail is checked, and makes no event", async () => {
  await using api = await serveApi();
  receiveAll(api);
  const sandbox = { mail_settings: { sandbox_mode: { enable: true } } };
  const { status, text, headers } = await send(api, { ...VALID, ...sandbox });
  expect([status, text, headers.has("x-message-id")]).toEqual([200, "", false]);
  expect(await postedEvents(api)).toEqual([]);
  expect(await problemsOf(api, { ...sandbox, from: undefined })).toHaveLength(1);
});

test("an empty personalization is told in SendGrid's 288 bytes", async () => {
  await using api = await serveApi();
  const { status, text, headers } = await send(api, { ...VALID, personalizations: [{}] });
  expect([status, headers.get("content-length"), text]).toEqual([
    400,
    "288",
    '{"errors":[{"message":"The to array is required for all personalization objects, and must have at least ' +
      'one email object with a valid email address.","field":"personalizations.0.to","help":"' +
      `${HELP}#message.personalizations.to"}]}`,
  ]);
});

type Changes = Record<string, JsonValue | undefined>;
type Told = readonly [message: string, field: string | null, help: string | null];

test.each<readonly [what: string, changes: Changes, ...Told]>([
  [
    "no personalizations",
    { personalizations: undefined },
    "The personalizations field is required and must have at least one personalization.",
    "personalizations",
    "-Personalizations-Errors",
  ],
  [
    "an address that is none",
    { personalizations: [{ to: to("ada@example.com", "no-address") }] },
    "Does not contain a valid address.",
    "personalizations.0.to.1.email",
    "message.personalizations.to",
  ],
  [
    "a recipient without address",
    { personalizations: [{ to: [{ name: "Ada" }] }] },
    "The to email parameter is required.",
    "personalizations.0.to.0.email",
    "message.personalizations.to",
  ],
  [
    "an address twice",
    { personalizations: [{ to: to("ada@example.com"), cc: to("ADA@example.com") }] },
    "Each email address in the personalization block should be unique between to, cc, and bcc. " +
      "We found the first duplicate instance of [ADA@example.com] in the personalizations.0.cc field.",
    "personalizations.0",
    "message.recipient-errors",
  ],
  [
    "no sender",
    { from: undefined },
    "The from object must be provided for every email send. It is an object that requires the email parameter, " +
      'but may also contain a name parameter.  e.g. {"email" : "example@example.com"}  or ' +
      '{"email" : "example@example.com", "name" : "Example Recipient"}.',
    "from.email",
    "message.from",
  ],
  [
    "a sender that is no address",
    { from: { email: "shop" } },
    "The from email does not contain a valid address.",
    "from.email",
    "message.from",
  ],
  [
    "no subject",
    { subject: undefined },
    "The subject is required. You can get around this requirement if you use a template with a subject defined " +
      "or if every personalization has a subject defined.",
    "subject",
    "message.subject",
  ],
  [
    "no content",
    { content: [] },
    "Unless a valid template_id is provided, the content parameter is required. There must be at least one " +
      "defined content block. We typically suggest both text/plain and text/html blocks are included, but only " +
      "one block is required.",
    "content",
    "message.content",
  ],
  [
    "an empty content block",
    { content: [{ type: "text/html", value: "" }] },
    "The content value must be a string at least one character in length.",
    "content.0.value",
    "message.content.value",
  ],
  [
    "an attachment that is not base64",
    { attachments: [{ content: "not base64!", filename: "a.txt" }] },
    "The attachment content must be base64 encoded.",
    "attachments.0.content",
    "message.attachments.content",
  ],
  [
    "substitutions in a dynamic template",
    {
      template_id: "d-0123456789abcdef0123456789abcdef",
      personalizations: [{ to: to("ada@example.com"), substitutions: { a: "b" } }],
    },
    "Substitutions may not be used with dynamic templating",
    "personalizations.0.substitutions",
    "message.personalizations.substitutions",
  ],
  ["custom arguments that are no texts", { custom_args: { order: 42 } }, "Bad Request", null, null],
  [
    "custom arguments of 10,001 bytes, merged",
    {
      custom_args: { a: "x".repeat(5000) },
      personalizations: [{ to: to("ada@example.com"), custom_args: { b: "x".repeat(4986) } }],
    },
    "The combined size of both global and personalization custom arguments may not exceed 10,000 bytes " +
      "per personalization.",
    "personalizations.0.custom_args",
    "message.personalizations.custom_args",
  ],
  [
    "eleven categories",
    { categories: Array.from({ length: 11 }, (_, index) => `c${index}`) },
    "There is a limit of 10 categories for each email that is sent. You provided 11 categories.",
    "categories",
    "message.categories",
  ],
  [
    "a category twice",
    { categories: ["news", "news"] },
    "The categories must be a unique list, and you have included news more than once. ",
    "categories",
    "message.categories",
  ],
  [
    "more than 25 groups to display",
    { asm: { group_id: 1, groups_to_display: Array.from({ length: 26 }, (_, index) => index + 1) } },
    "There is a limit of 25 unsubscribe groups that can be displayed to a user at a time.",
    "asm.groups_to_display",
    "message.asm.groups_to_display",
  ],
  [
    "a list where a text belongs",
    { subject: ["Hello"] },
    "Invalid type. Expected: string, given: array.",
    "subject",
    "message.subject",
  ],
  [
    "a sandbox switch that is no boolean",
    { mail_settings: { sandbox_mode: { enable: "true" } } },
    "The sandbox mode enable param should be a boolean value.",
    "mail_settings.sandbox_mode.enable",
    "message.mail_settings.sandbox_mode.enable",
  ],
  [
    "both kinds of reply address",
    { reply_to: { email: "a@example.com" }, reply_to_list: to("b@example.com") },
    "Only one of reply_to and reply_to_list may be used.",
    "reply_to_list",
    "message.reply_to_list",
  ],
  [
    "html in front of plain text",
    {
      content: [
        { type: "text/html", value: "a" },
        { type: "text/plain", value: "a" },
      ],
    },
    "Following RFC 1341, section 7.2, if either text/html or text/plain are to be sent in your email: " +
      "text/plain needs to be first, followed by text/html, followed by any other content.",
    "content",
    "message.content",
  ],
  [
    "a reserved header",
    { headers: { "Reply-To": "a@example.com" } },
    "Header can not be one of the reserved keys.",
    "headers",
    "message.headers",
  ],
])("%s", async (_what, changes, ...told) => {
  const [message, field, help] = told;
  await using api = await serveApi();
  expect(await problemsOf(api, changes)).toEqual([
    { message, field, help: help === null ? null : `${HELP}#${help}` },
  ]);
});

test("a mail may be scheduled for 72 hours ahead, on the simulator's clock, and no second more", async () => {
  await using api = await serveApi();
  const latest = api.simulator.now() / 1000 + 72 * 3600;
  expect((await send(api, { ...VALID, send_at: latest })).status).toBe(202);
  const message = "Scheduling more than 72 hours in advance is forbidden.";
  const help = `${HELP}#message.send_at`;
  expect(await problemsOf(api, { send_at: latest + 1 })).toEqual([{ message, field: "send_at", help }]);
  const personalizations = [{ to: to("ada@example.com"), send_at: 1e300 }];
  expect(await problemsOf(api, { personalizations })).toEqual([
    { message, field: "personalizations.0.send_at", help },
  ]);
  expect((await send(api, { ...VALID, send_at: -1e300 })).status).toBe(202);
});

test("1000 recipients are taken, 1001 are not", async () => {
  await using api = await serveApi();
  const many = (count: number) => to(...Array.from({ length: count }, (_, index) => `r${index}@example.com`));
  expect((await send(api, { ...VALID, personalizations: [{ to: many(1000) }] })).status).toBe(202);
  const [problem] = await problemsOf(api, { personalizations: [{ to: many(1001) }] });
  expect(problem?.message).toBe("There is a limit of 1000 total recipients (to + cc + bcc) per request.");
});

test("more than 1000 personalizations are counted", async () => {
  await using api = await serveApi();
  const personalizations = Array.from({ length: 1001 }, () => ({ to: to("ada@example.com") }));
  const [problem] = await problemsOf(api, { personalizations });
  expect(problem?.message).toContain("You have provided 1001 personalizations.");
});

test("everything that is wrong is told at once, types first", async () => {
  await using api = await serveApi();
  const problems = await problemsOf(api, { personalizations: [{ to: [] }], subject: undefined, content: 7 });
  expect(problems.map(({ field }) => field)).toEqual(["content", "personalizations.0.to", "subject"]);
});

test("a template stands in for subject and content, and every personalization's subject for the mail's", async () => {
  await using api = await serveApi();
  const { personalizations, from } = VALID;
  const template_id = "d-0123456789abcdef0123456789abcdef";
  expect((await send(api, { personalizations, from, template_id })).status).toBe(202);
  const withSubject = [{ to: to("ada@example.com"), subject: "Own" }];
  expect((await send(api, { ...VALID, subject: undefined, personalizations: withSubject })).status).toBe(202);
});

test.each([
  ["null", "null"],
  ["[]", "array"],
  ["7", "integer"],
  ["1.5", "number"],
  ['"text"', "string"],
  ["true", "boolean"],
])("a body that is %s is no object", async (body, given) => {
  await using api = await serveApi();
  const response = await api.fetch("/v3/mail/send", { method: "POST", body });
  expect([response.status, await response.json()]).toEqual([
    400,
    {
      errors: [
        {
          message: `Invalid type. Expected: object, given: ${given}.`,
          field: "(root)",
          help: `${HELP}#-Request-Body-Parameters`,
        },
      ],
    },
  ]);
});

test.each(["", "{", "{'a':1}", "[".repeat(90)])("a body that is no JSON is a bad request", async (body) => {
  await using api = await serveApi();
  const response = await api.fetch("/v3/mail/send", { method: "POST", body });
  expect([response.status, response.statusText, await response.text()]).toEqual([
    400,
    "Bad Request",
    '{"errors":[{"message":"Bad Request","field":null,"help":null}]}',
  ]);
});

test.each([
  [99, 202],
  [100, 400],
  [200_000, 400],
])("%i nested lists in a mail are answered %i", async (depth, status) => {
  await using api = await serveApi();
  const nested = `${"[".repeat(depth)}${"]".repeat(depth)}`;
  const body = JSON.stringify(VALID).replace('"Hello"', `"Hello","dynamic_template_data":${nested}`);
  const answer = await api.fetch("/v3/mail/send", { method: "POST", body });
  expect(answer.status).toBe(status);
  expect(await answer.text()).toBe(
    status === 202
      ? ""
      : '{"errors":[{"message":"Bad Request: the JSON is nested deeper than 100 levels","field":null,"help":null}]}',
  );
});

test("JSON of ten million empty objects is refused unparsed, and the next mail is taken", async () => {
  await using api = await serveApi();
  const body = `[${"{},".repeat(9_000_000)}{}]`;
  const answer = await api.fetch("/v3/mail/send", { method: "POST", body });
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining(
      '"message":"Bad Request: the JSON holds too many values: more than 1000000 commas',
    ),
  ]);
  const next = await api.fetch("/v3/mail/send", { method: "POST", body: JSON.stringify(VALID) });
  expect(next.status).toBe(202);
});

test("a value of the wrong type is shown by its beginning, however large it is", async () => {
  await using api = await serveApi();
  const body = JSON.stringify({ ...VALID, template_id: Array.from({ length: 400_000 }, () => ({})) });
  const answer = await api.fetch("/v3/mail/send", { method: "POST", body });
  expect([answer.status, (await answer.text()).length]).toEqual([400, 451]);
});

test("a template id of 256 characters is refused, because every event would repeat it", async () => {
  await using api = await serveApi();
  const status = async (length: number) => {
    const body = JSON.stringify({ ...VALID, template_id: "d-".padEnd(length, "0") });
    return (await api.fetch("/v3/mail/send", { method: "POST", body })).status;
  };
  expect([await status(255), await status(256)]).toEqual([202, 400]);
});

test("broken UTF-8 is named", async () => {
  await using api = await serveApi();
  const response = await api.fetch("/v3/mail/send", {
    method: "POST",
    body: Buffer.from([0x7b, 0xff, 0x7d]),
  });
  expect([response.status, await response.text()]).toEqual([
    400,
    '{"errors":[{"message":"Invalid UTF8 in request","field":null,"help":null}]}',
  ]);
});

test.each(["text/plain", "application/x-www-form-urlencoded", ""])(
  "the content type %j is refused",
  async (type) => {
    await using api = await serveApi();
    const headers = { "content-type": type };
    const response = await api.fetch("/v3/mail/send", {
      method: "POST",
      headers,
      body: JSON.stringify(VALID),
    });
    expect([response.status, await response.text()]).toEqual([
      415,
      '{"errors":[{"message":"Content-Type should be application/json","field":null,"help":null}]}',
    ]);
  },
);

test("a compressed mail is taken, and a charset does no harm", async () => {
  await using api = await serveApi();
  const headers = { "content-encoding": "gzip", "content-type": "application/json; charset=utf-8" };
  const body = gzipSync(JSON.stringify(VALID));
  expect((await api.fetch("/v3/mail/send", { method: "POST", headers, body })).status).toBe(202);
});

test("31 MB are too many", async () => {
  await using api = await serveApi();
  const body = Buffer.alloc(31 * 1024 * 1024, " ");
  const response = await api.fetch("/v3/mail/send", { method: "POST", body });
  expect([response.status, await response.text()]).toEqual([
    413,
    '{"errors":[{"message":"content too large","field":null,"help":null}]}',
  ]);
});

test("an attachment of 20 MB is taken", async () => {
  await using api = await serveApi();
  const attachments = [{ content: Buffer.alloc(20 * 1024 * 1024).toString("base64"), filename: "a.bin" }];
  expect((await send(api, { ...VALID, attachments })).status).toBe(202);
});
