import { expect, test } from "vitest";
import type { FetchHandler } from "../../server/runtime/library-interface.ts";
import { carrierOfHandler } from "../../server/runtime/handler-carrier.ts";
import { createWallClock } from "../../server/runtime/wall-clock.ts";
import type { PostResult } from "../../server/simulation/ports.ts";
import { postRequest, setUpPosting } from "../support/posting.ts";

const URL_OF_HANDLER = "http://receiver.internal/hook";
const KEY = { account: "main", ordinal: 1, generation: 1 };

async function post(handler: FetchHandler, timeoutMs = 20_000): Promise<PostResult> {
  const { poster, targets } = setUpPosting();
  targets.add(URL_OF_HANDLER, carrierOfHandler(handler, createWallClock()));
  return poster.post(postRequest(URL_OF_HANDLER, { signWith: KEY, timeoutMs }));
}

test("a handler gets a real Request with the exact headers and bytes", async () => {
  let seen: Request | undefined;
  const result = await post((request) => {
    seen = request;
    return new Response("thanks", { status: 202 });
  });
  expect(result).toMatchObject({ result: "delivered", status: 202, bytes: 20 });
  expect(seen).toMatchObject({ method: "POST", url: URL_OF_HANDLER });
  expect(await seen?.text()).toBe('[{"event":"open"}]\r\n');
  expect(Object.fromEntries(seen?.headers ?? [])).toEqual({
    host: "receiver.internal",
    "user-agent": "SendGrid Event API",
    "content-length": "20",
    "content-type": "application/json;charset=utf-8",
    "x-twilio-email-event-webhook-signature": expect.stringMatching(/^ME/),
    "x-twilio-email-event-webhook-timestamp": expect.stringMatching(/^\d{10}$/),
    "accept-encoding": "gzip",
  });
});

test.each([
  ["throws", () => Promise.reject(new Error("no database")), "receiver threw: no database"],
  [
    "throws at once",
    () => {
      throw new Error("no database");
    },
    "receiver threw: no database",
  ],
])("a handler that %s counts as a 500", async (_, handler, reason) => {
  expect(await post(handler)).toMatchObject({ result: "refused", status: 500, reason });
});

test("a handler whose answer is no Response counts as a 500", async () => {
  expect(await post(() => JSON.parse("200") as Response)).toMatchObject({
    status: 500,
    reason: "receiver threw: it answered with something that is no Response",
  });
});

test("a handler that never answers times out, and may have the events", async () => {
  expect(await post(() => new Promise(() => undefined), 50)).toMatchObject({
    result: "timed-out",
    reason: "no answer within 50 ms",
    isUncertain: true,
  });
});

test("a redirect by a handler is not followed", async () => {
  expect(await post(() => Response.redirect("http://elsewhere.internal/", 307))).toMatchObject({
    result: "refused",
    status: 307,
    location: "http://elsewhere.internal/",
  });
});

test("an endless answer of a handler is given up after 16 MiB", async () => {
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(8192)),
  });
  expect(await post(() => new Response(endless))).toMatchObject({
    result: "unreachable",
    status: 200,
    reason: "receiver answered 200, but its answer did not end within 16 MiB",
    isUncertain: true,
  });
});
