import { expect, test } from "vitest";
import { createHttpCarrier } from "../../../server/runtime/posting/http-carrier.ts";
import { createKeyRing } from "../../../server/runtime/signing/key-ring.ts";
import type { RecordedPost } from "../../../server/runtime/recording/recording.ts";
import { replay } from "../../../server/runtime/recording/replay.ts";
import type { ReplayedPost, ReplayOptions } from "../../../server/runtime/recording/replay.ts";
import { createTargetPolicy } from "../../../server/runtime/posting/target-policy.ts";
import type { HostTime } from "../../../server/simulation/ports.ts";
import { answerOk, deafPort, startRawServer } from "../../support/raw-server.ts";
import { signatureVector } from "../../support/signature-vectors.ts";
import { vectorPost } from "../../support/vector-post.ts";
import { startVerifyingReceiver } from "../../support/verifying-receiver.ts";

const VECTOR = signatureVector("official-multi-ok");
const KEY = { account: "main", ordinal: 1, generation: 1 };
const KEYS = createKeyRing();
const NOW = 1_775_720_874_000;

function recorded(over: Partial<RecordedPost> = {}): RecordedPost {
  const { headers, body } = vectorPost("http://tunnel.example/", VECTOR);
  return { at: 0, method: "POST", path: "/", headers, body, answer: null, ...over };
}

/** A wall clock that stands still, and remembers for how long somebody wanted to wait. */
function standingClock(): HostTime & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => NOW,
    wakeIn: (delayMs, task) => {
      waits.push(delayMs);
      queueMicrotask(task);
      return () => undefined;
    },
    nextTurn: async () => await Promise.resolve(),
  };
}

async function replayTo(target: string, over: Partial<ReplayOptions> = {}): Promise<readonly ReplayedPost[]> {
  const carrier = createHttpCarrier({ targets: createTargetPolicy() });
  const replayed: ReplayedPost[] = [];
  const options: ReplayOptions = {
    posts: [recorded()],
    target,
    signsAnew: "none",
    privateKey: KEYS.privateKey(KEY),
    retimes: false,
    speed: null,
    timeoutMs: 20_000,
    carrier,
    hostTime: standingClock(),
    ...over,
  };
  for await (const post of replay(options)) replayed.push(post);
  carrier.close();
  return replayed;
}

test("as recorded, a post has its bytes, its signature and SendGrid's head, and nothing that a tunnel added", async () => {
  const server = await startRawServer(answerOk);
  const [first] = recorded().headers;
  const headers = [...recorded().headers, ["X-Forwarded-For", "left-out"] as const];
  expect(first?.[0]).toBe("Host");
  const [post] = await replayTo(`http://ada:pw@127.0.0.1:${server.port}/events`, {
    posts: [recorded({ headers })],
  });
  expect(server.requests[0]?.body.equals(VECTOR.body)).toBe(true);
  expect(server.requests[0]?.head).toEqual([
    "POST /events HTTP/1.1",
    `Host: 127.0.0.1:${server.port}`,
    "User-Agent: SendGrid Event API",
    "Content-Length: 889",
    `Authorization: Basic ${Buffer.from("ada:pw").toString("base64")}`,
    "Content-Type: application/json;charset=utf-8",
    `X-Twilio-Email-Event-Webhook-Signature: ${VECTOR.signature}`,
    "X-Twilio-Email-Event-Webhook-Timestamp: 1619651159",
    "Accept-Encoding: gzip",
  ]);
  expect(post).toMatchObject({
    number: 1,
    events: { processed: 1, bounce: 1 },
    bytes: 889,
    signature: "as recorded",
    result: "delivered",
    status: 200,
    reason: null,
  });
});

test("an unsigned post stays unsigned, unless all are to be signed", async () => {
  const unsigned = recorded({ headers: [] });
  const server = await startRawServer(answerOk);
  const url = `http://127.0.0.1:${server.port}/`;
  expect(await replayTo(url, { posts: [unsigned] })).toMatchObject([{ signature: "none" }]);
  expect(await replayTo(url, { posts: [unsigned], signsAnew: "signed" })).toMatchObject([
    { signature: "none" },
  ]);
  expect(await replayTo(url, { posts: [unsigned], signsAnew: "all" })).toMatchObject([
    { signature: "signed anew" },
  ]);
  expect(server.requests[0]?.head.join()).not.toContain("X-Twilio");
  expect(server.requests[2]?.head).toContain("X-Twilio-Email-Event-Webhook-Timestamp: 1775720874");
});

test("one of the two signature headers goes alone where it came alone", async () => {
  const server = await startRawServer(answerOk);
  const headers = recorded().headers.filter(([name]) => !name.endsWith("Timestamp"));
  await replayTo(`http://127.0.0.1:${server.port}/`, { posts: [recorded({ headers })] });
  expect(server.requests[0]?.head.filter((line) => line.startsWith("X-Twilio"))).toHaveLength(1);
});

test("retimed, the newest event is now, the others keep their distance, and all else keeps its bytes", async () => {
  const receiver = await startVerifyingReceiver(KEYS.publicKey(KEY));
  const server = await startRawServer(answerOk);
  const older = recorded({ body: Buffer.from('[{"timestamp":1619650000,"x":{"timestamp":5}}]\r\n') });
  const over = { posts: [older, recorded()], retimes: true, signsAnew: "signed" } as const;
  await replayTo(`http://127.0.0.1:${server.port}/`, over);
  // 1619651147 is the newest.
  expect(server.requests.map(({ body }) => body.toString())).toEqual([
    '[{"timestamp":1775719727,"x":{"timestamp":5}}]\r\n',
    VECTOR.body.toString().replace("1619651146", "1775720873").replace("1619651147", "1775720874"),
  ]);
  await replayTo(receiver.url, over);
  expect(receiver.posts).toMatchObject([{ signature: "valid" }, { signature: "valid" }]);
});

test("gaps are kept, divided by the speed; without a speed there are none", async () => {
  const server = await startRawServer(answerOk);
  const url = `http://127.0.0.1:${server.port}/`;
  const posts = [0, 30_000, 30_000, 90_000].map((at) => recorded({ at }));
  const hostTime = standingClock();
  await replayTo(url, { posts, hostTime });
  expect(hostTime.waits).toEqual([]);
  await replayTo(url, { posts, hostTime, speed: 10 });
  expect(hostTime.waits).toEqual([3000, 6000]);
});

test("each post says what became of it", async () => {
  const refusing = await startRawServer((socket) =>
    socket.write("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"),
  );
  const silent = await startRawServer(() => undefined);
  const nobody = await deafPort();
  expect(await replayTo(`http://127.0.0.1:${refusing.port}/`)).toMatchObject([
    { result: "refused", status: 302, reason: "receiver answered 302" },
  ]);
  expect(await replayTo(`http://127.0.0.1:${silent.port}/`, { timeoutMs: 50 })).toMatchObject([
    { result: "timed-out", status: null, reason: "no answer within 50 ms" },
  ]);
  expect(await replayTo(`http://127.0.0.1:${nobody}/`)).toMatchObject([
    { result: "unreachable", status: null },
  ]);
});
