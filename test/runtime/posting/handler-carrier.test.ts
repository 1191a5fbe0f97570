import { expect, onTestFinished, test, vi } from "vitest";
import type { FetchHandler } from "../../../server/runtime/embedded/library-interface.ts";
import { carrierOfHandler } from "../../../server/runtime/posting/handler-carrier.ts";
import { createWallClock } from "../../../server/runtime/wall-clock.ts";
import type { PostResult, WireFaults } from "../../../server/simulation/ports.ts";
import { FakeHostTime } from "../../support/fake-host-time.ts";
import { postRequest, setUpPosting } from "../../support/posting.ts";

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

test("a Response counts though a framework has replaced the global class since", async () => {
  const early = new Response("thanks", { status: 202 });
  vi.stubGlobal("Response", class extends Response {});
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(await post(() => early)).toMatchObject({ result: "delivered", status: 202 });
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

/** Posts with faults to a handler that reads the body as it comes. */
async function postWith(
  faults: WireFaults,
  over: { readonly handler?: FetchHandler; readonly timeoutMs?: number } = {},
) {
  const pieces: string[] = [];
  let ending = "never ended";
  const reader: FetchHandler = async (request) => {
    try {
      for await (const piece of request.body ?? []) pieces.push(Buffer.from(piece).toString());
      ending = "whole";
    } catch (error) {
      ending = String(error);
    }
    return over.handler === undefined ? new Response("thanks") : over.handler(request);
  };
  const { poster, targets } = setUpPosting();
  targets.add(URL_OF_HANDLER, carrierOfHandler(reader, createWallClock()));
  const request = postRequest(URL_OF_HANDLER, { signWith: KEY, faults });
  const result = await poster.post({ ...request, timeoutMs: over.timeoutMs ?? 20_000 });
  return { result, pieces, ending };
}

test.each([
  ["answers", () => new Response("thanks")],
  ["throws", () => Promise.reject(new Error("no database"))],
  ["answers with something that is no Response", () => JSON.parse("200") as Response],
])(
  "a cut body: the handler reads its share and an error, and may have nothing though it %s",
  async (_, handler) => {
    const { result, pieces, ending } = await postWith({ cutBodyAt: 0.5 }, { handler });
    expect(result).toMatchObject({
      result: "unreachable",
      status: null,
      reason: "connection cut after 10 of 20 bytes (fault)",
      isUncertain: false,
    });
    expect([pieces.join(""), ending]).toEqual(['[{"event":', "Error: aborted"]);
  },
);

test.each([
  ["answers", () => new Response("thanks")],
  ["answers without end", () => new Response(new ReadableStream())],
  ["throws", () => Promise.reject(new Error("no database"))],
])(
  "a cut before the answer: the handler has the whole body, and it is lost that it %s",
  async (_, handler) => {
    const { result, pieces, ending } = await postWith({ cutAnswer: true }, { handler });
    expect(result).toMatchObject({
      result: "unreachable",
      status: null,
      reason: "connection cut before the answer was read (fault)",
      isUncertain: true,
    });
    expect([pieces.join(""), ending]).toEqual(['[{"event":"open"}]\r\n', "whole"]);
  },
);

test.each([
  [{ cutBodyAt: 0.5 }, false],
  [{ cutAnswer: true }, true],
])(
  "a handler that never answers is not waited for longer than ever when it is cut off: %o",
  async (faults, isUncertain) => {
    const never = () => new Promise<Response>(() => undefined);
    const { result } = await postWith(faults, { handler: never, timeoutMs: 50 });
    expect(result).toMatchObject({ result: "unreachable", latencyMs: 50, isUncertain });
  },
);

test("a body that is sent slowly is read in pieces and answered as ever", async () => {
  const { result, pieces, ending } = await postWith({ sendOverMs: 30 });
  expect(result).toMatchObject({ result: "delivered", status: 200 });
  expect([pieces.length, pieces.join(""), ending]).toEqual([10, '[{"event":"open"}]\r\n', "whole"]);
});

test("a body that is sent more slowly than the timeout allows is cut off, and the handler cannot have it", async () => {
  const { result, pieces } = await postWith({ sendOverMs: 60_000 }, { timeoutMs: 50 });
  expect(result).toMatchObject({ result: "timed-out", reason: "no answer within 50 ms", isUncertain: false });
  expect(pieces).toEqual(["[{"]);
});

test("what else goes wrong on purpose is in the Request that the handler gets", async () => {
  const { result, pieces } = await postWith({ tamperAt: 0.5, holdIdleMs: 60_000 });
  expect(pieces).toEqual(['[{"event":"ppen"}]\r\n']);
  expect(result).toMatchObject({ result: "delivered" });
});

test("pieces leave at their times whether the handler reads them or not, and none after the simulator closed", async () => {
  const hostTime = new FakeHostTime();
  const closing = new AbortController();
  const requests: Request[] = [];
  const carrier = carrierOfHandler((request) => {
    requests.push(request);
    return new Promise(() => undefined);
  }, hostTime);
  const post = { url: URL_OF_HANDLER, headers: [], body: Buffer.from("0123456789"), timeoutMs: 60_000 };
  void carrier.carry({ ...post, faults: { sendOverMs: 900 } }, closing.signal);
  await hostTime.pass(450);
  closing.abort();
  expect(hostTime.alarms).toBe(0);
  const read: string[] = [];
  await expect(async () => {
    for await (const piece of requests[0]?.body ?? []) read.push(Buffer.from(piece).toString());
  }).rejects.toThrow("aborted");
  expect(read.join("")).toBe("01234");
});
