import { readFile, rm } from "node:fs/promises";
import { request as requestHttp } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createForwarder, urlFor } from "../../../server/runtime/recording/forwarder.ts";
import { openRecorder } from "../../../server/runtime/recording/recorder.ts";
import type { RecorderOptions, RecorderReport } from "../../../server/runtime/recording/recorder.ts";
import { createRecordingFile } from "../../../server/runtime/recording/recording-file.ts";
import { readRecording } from "../../../server/runtime/recording/recording.ts";
import type { RecordedPost } from "../../../server/runtime/recording/recording.ts";
import { createRedactor } from "../../../server/runtime/recording/redaction.ts";
import { createWallClock } from "../../../server/runtime/wall-clock.ts";
import { newFolder } from "../../support/folder.ts";
import { answerOk, deafPort, startRawServer } from "../../support/raw-server.ts";
import { signatureVector } from "../../support/signature-vectors.ts";
import { carryPost, postVector, vectorPost } from "../../support/vector-post.ts";

const VECTOR = signatureVector("official-multi-ok");

interface SetUp extends Partial<Omit<RecorderOptions, "forwarder">> {
  readonly forwardTo?: string;
  readonly redacts?: boolean;
}

async function setUp({ forwardTo, redacts = false, ...over }: SetUp = {}) {
  const folder = await newFolder();
  const path = join(folder, "posts.json");
  const reports: RecorderReport[] = [];
  const recorder = await openRecorder({
    host: "127.0.0.1",
    port: 0,
    openFile: async () =>
      await createRecordingFile({
        path,
        redacted: redacts,
        recordedAt: "2026-04-09T10:00:00.000Z",
        replaces: false,
      }),
    redactor: redacts ? createRedactor() : null,
    forwarder:
      forwardTo === undefined
        ? null
        : createForwarder({ url: forwardTo, allowTargets: [], timeoutMs: 20_000 }),
    hostTime: createWallClock({ keepsProcessAlive: false }),
    onRequest: (report) => reports.push(report),
    ...over,
  });
  onTestFinished(async () => await recorder.close());
  const posts = async (): Promise<readonly RecordedPost[]> => {
    const read = readRecording(await readFile(path, "utf8"));
    if (read.kind === "problem") throw new Error(read.message);
    return read.recording.posts;
  };
  return { recorder, folder, reports, posts, url: `http://127.0.0.1:${recorder.port}` };
}

test("a post is in the file, byte for byte, once it is answered 200", async () => {
  const { url, posts, reports } = await setUp();
  expect(await postVector(`${url}/hook/sendgrid?tenant=7`, VECTOR)).toMatchObject({
    answer: { status: 200 },
  });
  const [post] = await posts();
  expect(post?.body.equals(VECTOR.body)).toBe(true);
  expect(post).toMatchObject({
    path: "/hook/sendgrid?tenant=left-out",
    headers: [
      ["Host", url.slice("http://".length)],
      ["User-Agent", "SendGrid Event API"],
      ["Content-Length", "889"],
      ["Content-Type", "application/json;charset=utf-8"],
      ["X-Twilio-Email-Event-Webhook-Signature", VECTOR.signature],
      ["X-Twilio-Email-Event-Webhook-Timestamp", "1619651159"],
      ["Accept-Encoding", "gzip"],
    ],
    answer: { status: 200, latencyMs: 0 },
  });
  expect(reports).toMatchObject([{ status: 200, events: 2, bytes: 889, isSigned: true, isRecorded: true }]);
});

test("the target gets the exact bytes and headers, with its own Host; its answer comes back", async () => {
  const target = await startRawServer((socket) =>
    socket.write(
      "HTTP/1.1 307 Elsewhere\r\nLocation: /there\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n" +
        "Keep-Alive: timeout=5\r\nContent-Length: 5\r\n\r\nlater",
    ),
  );
  const { url, posts } = await setUp({ forwardTo: `http://ada:pw@127.0.0.1:${target.port}/in?key=1` });
  const post = vectorPost(`${url}/hook?x=2`, VECTOR);
  const headers = [
    ...post.headers,
    ["TE", "trailers"],
    ["Proxy-Authorization", "x"],
    ["x-forwarded-for", "::1"],
  ] as const;
  const carried = await carryPost({ ...post, headers });
  expect(target.requests[0]?.head).toEqual([
    "POST /in/hook?key=1&x=2 HTTP/1.1",
    `Host: 127.0.0.1:${target.port}`,
    "User-Agent: SendGrid Event API",
    "Content-Length: 889",
    "Content-Type: application/json;charset=utf-8",
    `X-Twilio-Email-Event-Webhook-Signature: ${VECTOR.signature}`,
    `X-Twilio-Email-Event-Webhook-Timestamp: ${VECTOR.timestamp}`,
    "Accept-Encoding: gzip",
    "x-forwarded-for: ::1",
    `Authorization: Basic ${Buffer.from("ada:pw").toString("base64")}`,
  ]);
  expect(target.requests[0]?.body.equals(VECTOR.body)).toBe(true);
  expect(carried).toMatchObject({ answer: { status: 307, body: Buffer.from("later") } });
  expect(carried.kind === "answered" ? carried.answer.headers : []).toEqual(
    expect.arrayContaining([
      ["Location", "/there"],
      ["Set-Cookie", "a=1"],
      ["set-cookie", "b=2"],
    ]),
  );
  expect(target.requests).toHaveLength(1);
  expect(await posts()).toMatchObject([{ answer: { status: 307 } }]);
  expect(JSON.stringify(await posts())).not.toContain("ada");
});

test.each([
  ["http://127.0.0.1:1", "/", "http://127.0.0.1:1/"],
  ["http://127.0.0.1:1", "/a/b?c=1", "http://127.0.0.1:1/a/b?c=1"],
  ["http://127.0.0.1:1/in", "/", "http://127.0.0.1:1/in"],
  ["http://127.0.0.1:1/in/", "/a", "http://127.0.0.1:1/in/a"],
  ["http://127.0.0.1:1/in?k=1", "/?x=2?3", "http://127.0.0.1:1/in?k=1&x=2?3"],
  ["http://127.0.0.1:1", "//elsewhere.example/a", "http://127.0.0.1:1//elsewhere.example/a"],
  ["http://127.0.0.1:1", "http://elsewhere.example/a", "http://127.0.0.1:1/a"],
])("forwarded to %s, %s goes to %s", (forward, target, url) => {
  expect(urlFor(new URL(forward), target)).toBe(url);
});

test("a target that does not answer is a 502, recorded so", async () => {
  const port = await deafPort();
  const { url, posts, reports } = await setUp({ forwardTo: `http://127.0.0.1:${port}/` });
  expect(await postVector(url, VECTOR)).toMatchObject({ answer: { status: 502 } });
  expect(await posts()).toMatchObject([{ answer: { status: 502 } }]);
  expect(reports[0]?.remarks).toEqual([
    `connection refused: nobody listens on 127.0.0.1 port ${port} (ECONNREFUSED)`,
  ]);
});

test.each(["http://8.8.8.8/", "http://169.254.169.254/", "ftp://127.0.0.1/", "nowhere"])(
  "posts are not forwarded to %s",
  (url) => {
    expect(() => createForwarder({ url, allowTargets: [], timeoutMs: 1 })).toThrow(`--forward ${url}`);
  },
);

test("a redacted recording holds no address, and the target gets the real one", async () => {
  const target = await startRawServer(answerOk);
  const { url, posts } = await setUp({ forwardTo: `http://127.0.0.1:${target.port}`, redacts: true });
  await postVector(`${url}/ada@work.org`, VECTOR);
  const [post] = await posts();
  expect(post?.path).toBe("/00000@x.test");
  expect(post?.body.length).toBe(VECTOR.body.length);
  expect(post?.body.toString()).not.toContain("invalid@gmail.com");
  expect(target.requests[0]?.body.toString()).toContain("invalid@gmail.com");
});

test("a body that is too large is answered 413 and not recorded", async () => {
  const { url, posts, reports } = await setUp({ mostBodyBytes: 1000 });
  const post = vectorPost(url, VECTOR);
  const large = Buffer.alloc(4_000_000, "x");
  const headers = post.headers.map(
    ([name, value]) => [name, name === "Content-Length" ? String(large.length) : value] as const,
  );
  expect(await carryPost({ ...post, headers, body: large })).toMatchObject({ answer: { status: 413 } });
  const chunked = requestHttp(url, { method: "POST" });
  chunked.end(large);
  let status: number | undefined;
  chunked.on("response", (answer) => (status = answer.resume().statusCode));
  await new Promise((resolve) => chunked.on("close", resolve));
  expect(status).toBe(413);
  await postVector(url, VECTOR);
  expect(await posts()).toHaveLength(1);
  expect(reports.map(({ isRecorded }) => isRecorded)).toEqual([false, false, true]);
  expect(reports[0]?.remarks).toEqual(["not recorded: The request's body is larger than 1000 bytes."]);
});

test("only posts are recorded", async () => {
  const { url, posts, reports } = await setUp();
  const answer = await fetch(`${url}/?token=t0ps3cret`);
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  expect(await posts()).toEqual([]);
  expect(JSON.stringify(reports)).not.toContain("t0ps3cret");
});

test("a client that goes away in the middle of its body leaves nothing behind", async () => {
  const { recorder, url, posts } = await setUp();
  const socket = connect(recorder.port, "127.0.0.1");
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n[");
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.destroy();
  await postVector(url, VECTOR);
  expect(await posts()).toHaveLength(1);
});

test("what cannot be written is passed on all the same, and told", async () => {
  const target = await startRawServer(answerOk);
  const { url, folder, reports } = await setUp({ forwardTo: `http://127.0.0.1:${target.port}` });
  await rm(folder, { recursive: true });
  expect(await postVector(url, VECTOR)).toMatchObject({ answer: { status: 200 } });
  expect(reports).toMatchObject([{ status: 200, isRecorded: false }]);
  expect(reports[0]?.remarks[0]).toContain("not recorded: the file cannot be written (ENOENT");
});

test("closing leaves posts whose target has not answered in the recording, without an answer", async () => {
  let asked = (): void => undefined;
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  const target = await startRawServer(() => asked());
  const { recorder, url, posts, reports } = await setUp({ forwardTo: `http://127.0.0.1:${target.port}` });
  const carried = postVector(url, VECTOR);
  await isAsked;
  await recorder.close();
  expect(await carried).toMatchObject({ kind: "failed" });
  expect(await posts()).toMatchObject([{ answer: null }]);
  expect(reports).toMatchObject([{ status: null, remarks: ["stopped before the target answered"] }]);
});

test("a port that is taken is told before any file is touched", async () => {
  const { recorder } = await setUp();
  let isOpened = false;
  const openFile = async (): Promise<never> => {
    isOpened = true;
    return await Promise.reject(new Error("not now"));
  };
  await expect(setUp({ port: recorder.port, openFile })).rejects.toMatchObject({
    name: "CannotRun",
    message: `Port ${recorder.port} on 127.0.0.1 is taken. Pass another --port (0: any free one) or --host.`,
  });
  expect(isOpened).toBe(false);
  await expect(setUp({ openFile })).rejects.toThrow("not now");
});
