import { expect, test } from "vitest";
import { TokenServer } from "../../../server/runtime/receiver/token-server.ts";
import type { TokenAnswer, TokenRequest } from "../../../server/runtime/receiver/token-server.ts";
import { ask, openSimulator } from "../../support/served-simulator.ts";

const GRANT = "grant_type=client_credentials";
const BASIC = `Basic ${Buffer.from("anybody:whatever").toString("base64")}`;

function setUp(lifetime: number | null = 600_000) {
  let now = 1_000_000;
  const server = new TokenServer({
    now: () => now,
    lifetime: (settings) => (settings === "short" ? 1500 : lifetime),
  });
  const answer = (form: string, over: Partial<TokenRequest> = {}): TokenAnswer =>
    server.answer({ authorization: BASIC, body: Buffer.from(form), settings: "", ...over });
  return { server, answer, pass: (ms: number) => void (now += ms) };
}

test("any client gets a token, by a Basic header or by parameters", () => {
  const { answer } = setUp();
  expect(answer(GRANT)).toEqual({
    status: 200,
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store", Pragma: "no-cache" },
    body: '{"access_token":"receiver-token-1","token_type":"Bearer","expires_in":600}',
  });
  const byParameters = answer(`client_id=me&client_secret=&${GRANT}`, { authorization: undefined });
  expect(JSON.parse(byParameters.body)).toMatchObject({ access_token: "receiver-token-2" });
});

test.each(["", "grant_type=password", "grant_type=", '{"grant_type":"client_credentials"}'])(
  "the body %j asks for no such grant: 400 invalid_request",
  (form) => {
    const { status, body } = setUp().answer(form);
    expect([status, JSON.parse(body)]).toEqual([
      400,
      { error: "invalid_request", error_description: "grant_type must be client_credentials" },
    ]);
  },
);

test.each([undefined, "Basic", "Basic !", `Basic ${Buffer.from(":secret").toString("base64")}`, "Bearer x"])(
  "a request by nobody, with the authorization %s, is refused with 401 invalid_client",
  (authorization) => {
    const { status, headers, body } = setUp().answer(GRANT, { authorization });
    expect([status, headers["WWW-Authenticate"], JSON.parse(body).error]).toEqual([
      401,
      'Basic realm="token server"',
      "invalid_client",
    ]);
  },
);

test("a token is good for exactly its lifetime", () => {
  const { server, answer, pass } = setUp();
  answer(GRANT);
  expect(server.judge("Bearer receiver-token-1", 600_000)).toBe("valid");
  pass(599_999);
  expect(server.judge("bearer  receiver-token-1", 600_000)).toBe("valid");
  pass(1);
  expect(server.judge("Bearer receiver-token-1", 600_000)).toBe("expired");
});

test.each([
  [undefined, "missing"],
  [BASIC, "missing"],
  ["Bearer", "missing"],
  ["Bearer a b", "missing"],
  ["Bearer receiver-token-2", "unknown"],
  ["Bearer constructor", "unknown"],
])("the authorization %s has a token that is %s", (authorization, verdict) => {
  const { server, answer } = setUp();
  answer(GRANT);
  expect(server.judge(authorization, 600_000)).toBe(verdict);
});

test("expires_in follows the settings named in the URL; an hour where no token is wanted", () => {
  const short = setUp().answer(GRANT, { settings: "short" });
  expect(JSON.parse(short.body)).toMatchObject({ expires_in: 1 });
  expect(JSON.parse(setUp(null).answer(GRANT).body)).toMatchObject({ expires_in: 3600 });
});

test("it remembers 10,000 tokens, and none after it was cleared", () => {
  const { server, answer } = setUp();
  for (let number = 1; number <= 10_001; number++) answer(GRANT);
  const verdicts = [1, 2, 10_001].map((number) => server.judge(`Bearer receiver-token-${number}`, 1));
  expect(verdicts).toEqual(["unknown", "valid", "valid"]);
  server.clear();
  expect(server.judge("Bearer receiver-token-2", 1)).toBe("unknown");
  expect(JSON.parse(answer(GRANT).body)).toMatchObject({ access_token: "receiver-token-1" });
});

/** A simulator whose receiver wants tokens, with settings that fetch them. */
async function setUpSimulator(options: {
  readonly listen?: boolean;
  readonly url?: (url: string) => string;
}) {
  const simulator = await openSimulator({ listen: options.listen ?? false });
  const { json: receiver } = await ask(simulator, "PATCH receiver", { tokenLifetime: "10m" });
  const reached = options.url ?? ((url: string) => url);
  const created = await simulator.fetch("/v3/user/webhooks/event/settings", {
    method: "POST",
    headers: { authorization: "Bearer SG.any" },
    body: JSON.stringify({
      enabled: true,
      url: reached(receiver.url),
      click: true,
      oauth_client_id: "id",
      oauth_client_secret: "secret",
      oauth_token_url: reached(receiver.tokenUrl),
    }),
  });
  expect(created.status).toBe(201);
  const received = async () => (await ask(simulator, "GET receiver")).json.received;
  const click = async (advanceBy: string) => {
    await simulator.emit({ event: "click" });
    await simulator.advance(advanceBy);
  };
  const attempts = () => simulator.attempts().map(({ result, status }) => [result, status]);
  return { simulator, receiver, received, click, attempts };
}

test.each([
  ["without a port", {}],
  ["with a port open", { listen: true }],
  ["over HTTP", { listen: true, url: (url: string) => url.replace("127.0.0.1", "[::ffff:127.0.0.1]") }],
])(
  "%s: tokens are fetched, expire on the virtual clock, and are fetched anew at once",
  async (_, options) => {
    const { received, click, attempts } = await setUpSimulator(options);
    await click("1m");
    await click("9m");
    expect(attempts()).toEqual([
      ["delivered", 200],
      ["delivered", 200],
    ]);
    // The first token was fetched at 0:30 and this batch leaves at 10:30: the instant at which it has expired.
    await click("1m");
    expect(attempts().slice(2)).toEqual([
      ["refused", 401],
      ["delivered", 200],
    ]);
    expect(await received()).toMatchObject({ posts: 4, events: 3, badToken: 1 });
  },
);

test("settings without OAuth get a 401 that says what is missing", async () => {
  const { simulator, receiver } = await setUpSimulator({ listen: true });
  const refused = await fetch(receiver.url, { method: "POST", body: "[]" });
  expect([
    refused.status,
    refused.headers.get("content-type"),
    refused.headers.get("www-authenticate"),
  ]).toEqual([401, "application/json", 'Bearer realm="receiver"']);
  expect(await refused.json()).toEqual({ error: "invalid_token", error_description: "no bearer token" });
  await ask(simulator, "PATCH receiver", { tokenLifetime: null });
  expect((await fetch(receiver.url, { method: "POST", body: "[]" })).status).toBe(200);
});

async function tokenFrom(tokenUrl: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: "me" });
  const answer = (await (await fetch(tokenUrl, { method: "POST", body })).json()) as { access_token: string };
  return answer.access_token;
}

test("any program gets a token over HTTP and posts with it", async () => {
  const { receiver } = await setUpSimulator({ listen: true });
  const post = async (authorization: string) =>
    await fetch(receiver.url, { method: "POST", body: "[]", headers: { authorization } });
  expect((await post(`Bearer ${await tokenFrom(receiver.tokenUrl)}`)).status).toBe(200);
  const refused = await post("Bearer other");
  expect(refused.headers.get("www-authenticate")).toBe(
    'Bearer realm="receiver", error="invalid_token", ' +
      `error_description="the bearer token is not one of the receiver's own token server"`,
  );
  const tooLarge = await fetch(receiver.tokenUrl, { method: "POST", body: "x".repeat(65_537) });
  expect(tooLarge.status).toBe(413);
});

test("two simulators with one seed use the same tokens at the same attempts; a reset begins anew", async () => {
  const run = async () => {
    const { simulator, receiver, click, attempts } = await setUpSimulator({ listen: true });
    for (let number = 0; number < 5; number++) await click("7m");
    const next = await tokenFrom(receiver.tokenUrl);
    const made = attempts();
    await ask(simulator, "POST reset");
    return { made, next, afterReset: await tokenFrom(receiver.tokenUrl) };
  };
  const first = await run();
  expect(first).toMatchObject({ next: "receiver-token-4", afterReset: "receiver-token-1" });
  expect(await run()).toEqual(first);
});
