import { once } from "node:events";
import { request as requestHttp } from "node:http";
import { expect, test } from "vitest";
import { openSimulator } from "../support/served-simulator.ts";

// An app may name SendGrid by any of its hosts: nothing depends on it.
const HOSTS = ["api.sendgrid.com", "api.eu.sendgrid.com", "localhost"];

const MAIL = JSON.stringify({
  personalizations: [{ to: [{ email: "ada+delivered@example.com" }] }],
  from: { email: "shop@example.com" },
  subject: "Hello",
  content: [{ type: "text/plain", value: "Hello, Ada" }],
});
const HEADERS = { authorization: "Bearer SG.key", "content-type": "application/json" };

test.each(HOSTS)("a mail to https://%s is taken in process", async (host) => {
  const simulator = await openSimulator();
  const url = `https://${host}/v3/mail/send`;
  const answer = await simulator.fetch(
    new Request(url, { method: "POST", headers: { ...HEADERS, host }, body: MAIL }),
  );
  expect(answer.status).toBe(202);
  expect(simulator.events().map(({ event }) => event)).toContain("processed");
});

test.each(HOSTS)("a mail with Host: %s is taken over HTTP", async (host) => {
  const simulator = await openSimulator({ listen: true });
  const request = requestHttp(`${simulator.url}/v3/mail/send`, {
    method: "POST",
    headers: { ...HEADERS, host },
  });
  request.end(MAIL);
  const [response] = await once(request, "response");
  response.resume();
  expect(response.statusCode).toBe(202);
});

test("what lacked an id before there were several settings is answered on every host", async () => {
  const simulator = await openSimulator();
  await simulator.webhooks.create({ target: "http://127.0.0.1:1/hook" });
  const answers = await Promise.all(
    HOSTS.map(async (host) => {
      const answer = await simulator.fetch(`https://${host}/v3/user/webhooks/event/settings`, {
        headers: HEADERS,
      });
      return await answer.text();
    }),
  );
  expect(new Set(answers).size).toBe(1);
  expect(JSON.parse(answers[0] ?? "")).toMatchObject({ url: "http://127.0.0.1:1/hook" });
});
