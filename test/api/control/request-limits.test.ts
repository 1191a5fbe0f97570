import { expect, onTestFinished, test } from "vitest";
import { MAX_EVENT_BYTES } from "../../../server/contract/limits.ts";
import { TooManyBodies } from "../../../server/api/http.ts";
import type { ApiRequest } from "../../../server/api/http.ts";
import { createSendgridApi } from "../../../server/api/sendgrid/routes.ts";
import { createHost } from "../../../server/runtime/host.ts";
import { newSimulator } from "../../support/simulator.ts";
import { ask, openSimulator } from "../../support/served-simulator.ts";

const START = Date.UTC(2026, 0, 5, 9);

test("an event as large as a batch may be is made, one byte more is refused and makes none", async () => {
  const simulator = await openSimulator();
  const frame = JSON.stringify({ event: "click", pad: "é" });
  const pad = (bytes: number) => "é".padEnd(1 + bytes - Buffer.byteLength(frame), "x");
  const fits = await ask(simulator, "POST events", { event: "click", pad: pad(MAX_EVENT_BYTES) });
  expect(fits.status).toBe(201);
  const tooLarge = { event: "click" as const, pad: pad(MAX_EVENT_BYTES + 1) };
  const refused = await ask(simulator, "POST events", [{ event: "open" }, tooLarge]);
  expect([refused.status, refused.json.error]).toEqual([
    400,
    {
      code: "bad-request",
      message: "Event 1 of the list: The event is larger than 786432 bytes.",
      hint: "No event may be larger than a batch, which is 768 KiB: give it less.",
    },
  ]);
  await expect(simulator.emit(tooLarge)).rejects.toThrow("The event is larger than 786432 bytes.");
  expect(simulator.events()).toHaveLength(1);
});

test.each([
  ["email", 320],
  ["sg_event_id", 100],
  ["sg_message_id", 100],
])("%s of a made event has at most %i characters", async (name, most) => {
  const simulator = await openSimulator();
  const made = await ask(simulator, "POST events", { event: "click", [name]: "x".repeat(most) });
  expect(made.status).toBe(201);
  const refused = await ask(simulator, "POST events", { event: "click", [name]: "x".repeat(most + 1) });
  expect([refused.status, refused.json.error.hint]).toEqual([
    400,
    `It must have at most ${most} characters.`,
  ]);
});

test("a request of 2 MB is read, one byte more is too large", async () => {
  const simulator = await openSimulator();
  const spaced = (bytes: number) => '{"servers":2}'.padEnd(bytes, " ");
  expect((await ask(simulator, "PATCH rules", spaced(2 * 1024 * 1024))).status).toBe(200);
  const over = await ask(simulator, "PATCH rules", spaced(2 * 1024 * 1024 + 1));
  expect([over.status, over.json.error.message]).toEqual([
    413,
    "The request's body is larger than 2097152 bytes.",
  ]);
});

test("over HTTP the limit of /_simulator leaves mails of 3 MB alone", async () => {
  const { url } = await openSimulator({ listen: { port: 0 } });
  const attachments = [{ filename: "a", content: "YWFh".repeat(750_000) }];
  const mail = {
    personalizations: [{ to: [{ email: "ada@example.com" }] }],
    from: { email: "shop@example.com" },
    subject: "Hello",
    content: [{ type: "text/plain", value: "Hello" }],
    attachments,
  };
  const headers = { authorization: "Bearer SG.key", "content-type": "application/json" };
  const post = async (path: string) =>
    (await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(mail) })).status;
  expect([await post("/v3/mail/send"), await post("/_simulator/events")]).toEqual([202, 413]);
});

test.each(["PATCH rules", "POST events", "POST received", "POST reset", "POST clock/advance"] as const)(
  "%s refuses JSON that nests 101 levels before anything happens",
  async (request) => {
    const simulator = await openSimulator();
    const nested = `${"[".repeat(100)}${"]".repeat(100)}`;
    const answer = await ask(simulator, request, `{"event":"click","servers":2,"by":"1s","x":${nested}}`);
    expect([answer.status, answer.json.error.message]).toEqual([
      400,
      "The request's JSON is nested deeper than 100 levels.",
    ]);
    expect([simulator.events(), simulator.clock().now]).toEqual([[], START]);
  },
);

test("a list of 400,000 objects that is no event is refused in short words", async () => {
  const simulator = await openSimulator();
  const { status, json } = await ask(simulator, "POST events", `[[${"{},".repeat(399_999)}{}]]`);
  expect([status, json.error.message]).toEqual([400, `[${"{},".repeat(18)}{}... is no event.`]);
});

test("sg_event_ids of more than 100 characters are refused, and none of them counts", async () => {
  const simulator = await openSimulator();
  const ids = (length: number) => ({ sg_event_ids: ["short", "x".repeat(length)] });
  const refused = await ask(simulator, "POST received", ids(101));
  expect([refused.status, refused.json.error.hint]).toEqual([
    400,
    "It must be an array of at most 10000 sg_event_id texts of at most 100 characters.",
  ]);
  expect((await ask(simulator, "GET ledger")).json.received).toBeNull();
  expect((await ask(simulator, "POST received", ids(100))).json.stored).toBe(2);
});

test("an advance beyond the year 9999 is refused, and the simulator works on", async () => {
  const simulator = await openSimulator();
  for (const target of [{ by: Number.MAX_SAFE_INTEGER }, { by: "3000000d" }]) {
    const refused = await ask(simulator, "POST clock/advance", target);
    expect([refused.status, refused.json.error.code]).toEqual([400, "beyond-9999"]);
  }
  await expect(simulator.advance("3000000d")).rejects.toMatchObject({ code: "beyond-9999" });
  expect((await ask(simulator, "POST events", { event: "click" })).json.items).toMatchObject([{ at: START }]);
});

test.each(["timeout", "batchMaxAge", "retryWindow", "retryWaits"])(
  "a rule makes nobody wait longer than 10 years: %s",
  async (rule) => {
    const simulator = await openSimulator();
    const given = (value: string) => ({ [rule]: rule === "retryWaits" ? [value] : value });
    expect((await ask(simulator, "PATCH rules", given("3650d"))).status).toBe(200);
    const refused = await ask(simulator, "PATCH rules", given("3651d"));
    expect([refused.status, refused.json.error.hint]).toEqual([
      400,
      expect.stringContaining("at most 3650d"),
    ]);
  },
);

test("a request that there is no room for is told to come again, in the words of its family", async () => {
  const { simulator } = newSimulator();
  const request = (path: string): ApiRequest => ({
    method: "POST",
    path,
    query: new URLSearchParams(),
    headers: { authorization: "Bearer SG.key", "content-type": "application/json" },
    body: async () => await Promise.reject(new TooManyBodies(1000)),
  });
  const sendgrid = createSendgridApi({ simulator });
  expect(await sendgrid(request("/v3/mail/send"))).toMatchObject({
    status: 503,
    body: '{"errors":[{"message":"Service Unavailable","field":null,"help":null}]}',
  });
  expect(await sendgrid(request("/v3/user/webhooks/event/settings"))).toMatchObject({
    status: 503,
    body: '{"errors":[{"field":null,"message":"service unavailable"}]}',
  });
  const host = await createHost({ listen: null });
  onTestFinished(() => host.close());
  expect(await host.control(request("/_simulator/events"))).toMatchObject({
    status: 503,
    body: expect.stringContaining('{"error":{"code":"busy","message":"The bodies of all requests together'),
  });
});
