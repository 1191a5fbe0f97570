import { createServer } from "node:http";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { activityLine } from "../../../server/cli/activity-lines.ts";
import { banner, readyRecord } from "../../../server/cli/start-banner.ts";
import type { BannerFacts } from "../../../server/cli/start-banner.ts";
import { ask, openSimulator } from "../../support/served-simulator.ts";

/** Answers tokens below /token, and elsewhere a redirect to a place with credentials. */
async function startReceiver(): Promise<number> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      if (request.url?.startsWith("/token") === true) return response.end('{"access_token":"TOKEN-SECRET"}');
      const { authorization } = request.headers;
      const headers = { Location: "http://ada:moved@example.com/\u009b31m", "X-Echo": authorization };
      return response.writeHead(302, headers).end(`You said ${authorization}`);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => server.close().closeAllConnections());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const SECRETS = /[A-Z]+-SECRET/;

async function runWith(oauthTokenUrl: string | null) {
  const port = await startReceiver();
  const simulator = await openSimulator({ retryWaits: ["1s"], batchMaxAge: "0s" });
  const url = `http://ada:URL-SECRET@127.0.0.1:${port}/hook`;
  const oauth =
    oauthTokenUrl === null
      ? {}
      : {
          oauth_client_id: "id",
          oauth_client_secret: "OAUTH-SECRET",
          oauth_token_url: oauthTokenUrl.replace("PORT", String(port)),
        };
  await simulator.fetch("/v3/user/webhooks/event/settings", {
    method: "POST",
    headers: { authorization: "Bearer SG.any", "content-type": "application/json" },
    body: JSON.stringify({ url, enabled: true, click: true, ...oauth }),
  });
  await simulator.emit({ event: "click" });
  await simulator.advance("2s");
  const told = await Promise.all(
    ["journal", "attempts", "attempts/att_1", "deliveries", "status"].map((path) =>
      ask(simulator, `GET ${path}`),
    ),
  );
  const lines = simulator.journal().map((entry) => activityLine(entry, (_, text) => text) ?? "");
  return { simulator, url, port, told: JSON.stringify(told) + lines.join("\n"), lines };
}

test.each([
  ["of a receiver's URL", null],
  ["of OAuth", "http://tok:TOKENURL-SECRET@127.0.0.1:PORT/token"],
])("no secret %s stands in journal, attempts, deliveries or printed lines", async (_, tokenUrl) => {
  const { simulator, port, told, lines } = await runWith(tokenUrl);
  expect(told).not.toMatch(SECRETS);
  expect(lines.join("").replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  expect(simulator.attempts()[0]?.url).toBe(`http://***@127.0.0.1:${port}/hook`);
});

test("an attempt is shown as it was sent, and of Authorization only the scheme", async () => {
  const basic = await runWith(null);
  const headers = basic.simulator.attempt("att_1")?.request?.headers ?? [];
  expect(headers.map(([name]) => name)).toEqual([
    "Host",
    "User-Agent",
    "Content-Length",
    "Authorization",
    "Content-Type",
    "Accept-Encoding",
  ]);
  expect(Object.fromEntries(headers)).toMatchObject({
    Host: `127.0.0.1:${basic.port}`,
    Authorization: "Basic ***",
  });
  expect(basic.simulator.attempt("att_1")?.response).toMatchObject({
    headers: expect.arrayContaining([["X-Echo", "Basic ***"]]),
    body: "You said Basic ***",
  });
  const bearer = await runWith("http://127.0.0.1:PORT/token");
  expect(bearer.simulator.attempt("att_1")?.request?.headers).toContainEqual(["Authorization", "Bearer ***"]);
});

test("a redirect is told without its credentials and without what steers a terminal", async () => {
  const { simulator } = await runWith(null);
  expect(simulator.attempts()[0]).toMatchObject({
    location: "http://***@example.com/31m",
    reason: "receiver answered 302, a redirect to http://***@example.com/31m, which is not followed",
  });
});

test("the first lines of start show a target without its credentials", () => {
  const facts: BannerFacts = {
    url: "http://127.0.0.1:7363",
    playground: "http://127.0.0.1:7363/",
    seed: 1,
    token: null,
    settings: [{ id: "1", url: "http://ada:URL-SECRET@127.0.0.1:3000/", publicKey: "" }],
    areKeysPublic: true,
    isAnyKeyLetIn: true,
  };
  expect(banner(facts, (_, text) => text)).toContain("Events go to http://***@127.0.0.1:3000/");
  expect(readyRecord(facts)).toMatchObject({ webhooks: [{ url: "http://***@127.0.0.1:3000/" }] });
});
