import { expect, test } from "vitest";
import { openSimulator } from "../../support/served-simulator.ts";
import { serveApi } from "./served-api.ts";

const SCOPES = "/v3/user/webhooks/event/settings/all";

test("without the option nobody is slowed down, and no answer speaks of limits", async () => {
  const simulator = await openSimulator();
  for (let request = 0; request < 20; request++) {
    const answer = await simulator.fetch(SCOPES, { headers: { authorization: "Bearer SG.key" } });
    expect([answer.status, answer.headers.has("x-ratelimit-limit")]).toEqual([200, false]);
  }
});

test("rateLimit counts an app's requests by endpoint and minute of the clock, not the simulator's own", async () => {
  const simulator = await openSimulator({ rateLimit: 1 });
  // Two creations are two requests of one endpoint.
  await simulator.webhooks.create({ target: "http://127.0.0.1:1/a" });
  await simulator.webhooks.create({ target: "http://127.0.0.1:1/b" });
  const ask = async () => {
    const answer = await simulator.fetch(SCOPES, { headers: { authorization: "Bearer SG.key" } });
    const [limit, left, reset] = ["limit", "remaining", "reset"].map((name) =>
      answer.headers.get(`x-ratelimit-${name}`),
    );
    return { status: answer.status, limit, left, reset: Number(reset) * 1000, text: await answer.text() };
  };
  const reset = Date.UTC(2026, 0, 5, 9, 1);
  expect(await ask()).toMatchObject({ status: 200, limit: "1", left: "0", reset });
  expect(await ask()).toMatchObject({
    status: 429,
    left: "0",
    reset,
    text: '{"errors":[{"field":null,"message":"too many requests"}]}',
  });
  await simulator.advance("1m");
  expect(await ask()).toMatchObject({ status: 200, reset: reset + 60_000 });
});

test("rateLimit must be a whole number of at least 1", async () => {
  await expect(openSimulator({ rateLimit: 0 })).rejects.toThrow('"rateLimit" is 0.');
});

test.each(["/v3/messages?query=", "/v3/messages/no-such-message", "/v3/logs/no-such-message"])(
  "%s says it without a field",
  async (path) => {
    await using api = await serveApi({ rateLimits: { requestsPerMinute: 1 } });
    await api.fetch(path);
    const second = await api.fetch(path);
    expect([second.status, second.statusText, await second.text()]).toEqual([
      429,
      "TOO MANY REQUESTS",
      '{"errors":[{"message":"too many requests"}]}',
    ]);
  },
);

test("mail/send has no limit", async () => {
  await using api = await serveApi({ rateLimits: { requestsPerMinute: 1 } });
  const mail = { to: "ada@example.com", from: "a@example.com", subject: "Hi", text: "Hi" };
  for (let request = 0; request < 3; request++) {
    const [response] = await api.mail().send(mail);
    expect(response.statusCode).toBe(202);
    expect(Object.keys(response.headers as object).filter((name) => /ratelimit/i.test(name))).toEqual([]);
  }
});
