import type { IncomingMessage, ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { carrierOfListener } from "../../../server/runtime/posting/listener-carrier.ts";
import type { RequestListener } from "../../../server/runtime/posting/listener-carrier.ts";
import { createWallClock } from "../../../server/runtime/wall-clock.ts";
import type { WireFaults } from "../../../server/simulation/ports.ts";
import { postRequest, setUpPosting } from "../../support/posting.ts";

const URL_OF_LISTENER = "http://receiver.internal/hook?tenant=1";
const KEY = { account: "main", ordinal: 1, generation: 1 };
const BODY = '[{"event":"open"}]\r\n';

interface Over {
  readonly faults?: WireFaults;
  readonly timeoutMs?: number;
}

/** Posts to a listener; `source` may take time or fail. */
async function post(
  listener: RequestListener,
  { faults, timeoutMs = 20_000 }: Over = {},
  source: () => RequestListener | Promise<RequestListener> = () => listener,
) {
  const { poster, targets } = setUpPosting();
  targets.add(URL_OF_LISTENER, carrierOfListener(source, createWallClock()));
  const more = faults === undefined ? {} : { faults };
  return await poster.post(postRequest(URL_OF_LISTENER, { signWith: KEY, timeoutMs, ...more }));
}

/** A listener that reads the body as it comes, and what it saw. */
function reader(answer: RequestListener = (_, response) => response.end("thanks")) {
  const seen = { pieces: [] as string[], ending: "", rawHeaders: [] as string[], url: "", address: "" };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    seen.rawHeaders = request.rawHeaders;
    seen.url = request.url ?? "";
    seen.address = request.socket.remoteAddress ?? "";
    request.on("data", (piece: Buffer) => seen.pieces.push(piece.toString()));
    request.on("end", () => {
      seen.ending = "whole";
      void answer(request, response);
    });
    request.on("error", (error: NodeJS.ErrnoException) => (seen.ending = `${error.message} ${error.code}`));
  };
  return { listener, seen };
}

test("a listener gets node's own request with the exact head and bytes", async () => {
  const { listener, seen } = reader((_, response) => response.writeHead(202, { "X-One": "1" }).end("thanks"));
  expect(await post(listener)).toMatchObject({ result: "delivered", status: 202, bytes: 20 });
  expect(seen).toMatchObject({
    url: "/hook?tenant=1",
    address: "127.0.0.1",
    ending: "whole",
    pieces: [BODY],
  });
  expect(seen.rawHeaders.filter((_, index) => index % 2 === 0)).toEqual([
    "Host",
    "User-Agent",
    "Content-Length",
    "Content-Type",
    "X-Twilio-Email-Event-Webhook-Signature",
    "X-Twilio-Email-Event-Webhook-Timestamp",
    "Accept-Encoding",
  ]);
});

test.each([
  ["throws", () => Promise.reject(new Error("no database"))],
  [
    "throws at once",
    () => {
      throw new Error("no database");
    },
  ],
])("a listener that %s counts as a 500, and the process lives on", async (_, listener) => {
  expect(await post(listener)).toMatchObject({
    result: "refused",
    status: 500,
    reason: "receiver threw: no database",
  });
});

test("an app that does not get ready is asked again at the next post", async () => {
  const { listener } = reader();
  let asked = 0;
  const source = () => (++asked === 1 ? Promise.reject(new Error("plugin failed")) : listener);
  const { poster, targets } = setUpPosting();
  targets.add(URL_OF_LISTENER, carrierOfListener(source, createWallClock()));
  const both = [
    await poster.post(postRequest(URL_OF_LISTENER)),
    await poster.post(postRequest(URL_OF_LISTENER)),
  ];
  expect(both).toMatchObject([
    { status: 500, reason: "receiver threw: plugin failed" },
    { status: 200, result: "delivered" },
  ]);
});

test("a listener that closes the connection gave no answer", async () => {
  expect(await post((request) => request.socket.destroy())).toMatchObject({
    result: "unreachable",
    status: null,
    isUncertain: true,
  });
});

test("one that throws in the middle of its answer broke off", async () => {
  const result = await post(async (_, response) => {
    response.writeHead(200, { "Content-Length": "100" }).write("half");
    await new Promise((resolve) => void setImmediate(resolve));
    throw new Error("no database");
  });
  expect(result).toMatchObject({ result: "unreachable", status: 200, isUncertain: true });
});

test("one that never answers times out, and may have the events", async () => {
  expect(await post(() => undefined, { timeoutMs: 50 })).toMatchObject({
    result: "timed-out",
    reason: "no answer within 50 ms",
    isUncertain: true,
  });
});

test("an answer that leaves with the end of the connection arrives whole", async () => {
  const large = "x".repeat(60_000);
  const { listener } = reader((_, response) => response.writeHead(200, { Connection: "close" }).end(large));
  expect(await post(listener)).toMatchObject({ result: "delivered", status: 200 });
});

test("an endless answer is given up after 16 MiB", async () => {
  const result = await post((_, response) => {
    response.writeHead(200);
    const fill = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on("drain", fill);
    fill();
  });
  expect(result).toMatchObject({
    result: "unreachable",
    status: 200,
    reason: "receiver answered 200, but its answer did not end within 16 MiB",
  });
});

test("a cut body: the listener reads its share and an error, as over the network", async () => {
  const { listener, seen } = reader();
  expect(await post(listener, { faults: { cutBodyAt: 0.5 } })).toMatchObject({
    result: "unreachable",
    status: null,
    reason: "connection cut after 10 of 20 bytes (fault)",
    isUncertain: false,
  });
  await new Promise((resolve) => void setImmediate(resolve));
  expect([seen.pieces.join(""), seen.ending]).toEqual(['[{"event":', "aborted ECONNRESET"]);
});

test("a cut before the answer: the listener has the whole body, and its answer goes nowhere", async () => {
  const { listener, seen } = reader();
  expect(await post(listener, { faults: { cutAnswer: true } })).toMatchObject({
    result: "unreachable",
    reason: "connection cut before the answer was read (fault)",
    isUncertain: true,
  });
  expect([seen.pieces.join(""), seen.ending]).toEqual([BODY, "whole"]);
});

test("a body that is sent slowly comes in pieces, and one that is tampered with has another byte", async () => {
  const { listener, seen } = reader();
  const faults = { sendOverMs: 30, tamperAt: 0.5 };
  expect(await post(listener, { faults })).toMatchObject({ result: "delivered" });
  expect([seen.pieces.length, seen.pieces.join("")]).toEqual([10, '[{"event":"ppen"}]\r\n']);
});

test("posts run beside each other, each over its own connection", async () => {
  const open: ServerResponse[] = [];
  const { poster, targets } = setUpPosting();
  const listener: RequestListener = (_, response) => {
    open.push(response);
    if (open.length === 5) for (const each of open) each.end();
  };
  targets.add(
    URL_OF_LISTENER,
    carrierOfListener(() => listener, createWallClock()),
  );
  const results = await Promise.all(
    [1, 2, 3, 4, 5].map(async () => await poster.post(postRequest(URL_OF_LISTENER))),
  );
  expect(results.map(({ result }) => result)).toEqual(Array.from({ length: 5 }, () => "delivered"));
});

test("a simulator that closes cuts a post off at once", async () => {
  const closing = new AbortController();
  const carrier = carrierOfListener(() => () => closing.abort(), createWallClock());
  const headers = [
    ["Host", "receiver.internal"],
    ["Content-Length", "2"],
  ] as const;
  const post = { url: URL_OF_LISTENER, headers, body: Buffer.from("[]"), timeoutMs: 60_000 };
  expect(await carrier.carry(post, closing.signal)).toMatchObject({ kind: "failed", result: "unreachable" });
});
