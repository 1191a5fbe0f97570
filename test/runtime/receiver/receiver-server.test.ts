import { expect, onTestFinished, test } from "vitest";
import { BuiltInReceiver } from "../../../server/runtime/receiver/built-in-receiver.ts";
import { serveReceiver } from "../../../server/runtime/receiver/receiver-server.ts";
import type { ServedPost } from "../../../server/runtime/receiver/receiver-listener.ts";
import { createWallClock } from "../../../server/runtime/wall-clock.ts";
import type { HostTime } from "../../../server/simulation/ports.ts";
import { afterAllPromises, FakeHostTime } from "../../support/fake-host-time.ts";
import { postRequest, setUpPosting } from "../../support/posting.ts";

async function setUp(hostTime: HostTime = createWallClock()) {
  const posts: ServedPost[] = [];
  const receiver = new BuiltInReceiver({ url: () => "", publicKeys: () => [] });
  const onPost = (post: ServedPost): void => void posts.push(post);
  const server = await serveReceiver({
    receiver,
    host: "127.0.0.1",
    port: 0,
    hostTime,
    onPost,
  });
  onTestFinished(async () => server.close());
  return { receiver, posts, url: `http://127.0.0.1:${server.port}/any/path` };
}

test("over HTTP it answers, counts and tells of every post", async () => {
  const { posts, url } = await setUp();
  const response = await fetch(url, { method: "POST", body: '[{"sg_event_id":"a"},{"sg_event_id":"a"}]' });
  expect(response.status).toBe(200);
  expect(posts).toEqual([
    { status: 200, bytes: 41, events: 2, duplicates: 1, signature: "not checked", refusedBecause: null },
  ]);
});

test("a body of 768 KiB is taken, one over 10 MiB is refused with 413", async () => {
  const { posts, url } = await setUp();
  const body = (bytes: number): string => `[{"x":"${"x".repeat(bytes - 10)}"}]`;
  expect(await statusOf(url, body(786_432))).toBe(200);
  expect(await statusOf(url, body(10 * 1024 * 1024 + 1))).toBe(413);
  expect(posts.map(({ status }) => status)).toEqual([200, 413]);
});

test("over HTTP its delay is real, and a drop closes the connection", async () => {
  const { receiver, url } = await setUp();
  const { poster } = setUpPosting();
  receiver.configure({ delay: 60_000 });
  expect(await poster.post(postRequest(url, { timeoutMs: 100 }))).toMatchObject({ result: "timed-out" });
  receiver.configure({ delay: 0, drop: true });
  expect(await poster.post(postRequest(url))).toMatchObject({ result: "unreachable", isUncertain: true });
  receiver.configure({ drop: false, status: 204 });
  expect(await poster.post(postRequest(url))).toMatchObject({ result: "delivered", status: 204 });
});

test("a client that goes away is not waited for: its delay leaves no alarm behind", async () => {
  const hostTime = new FakeHostTime();
  const { receiver, posts, url } = await setUp(hostTime);
  receiver.configure({ delay: 3_600_000 });
  const abort = new AbortController();
  const asked = fetch(url, { method: "POST", body: "[]", signal: abort.signal });
  while (hostTime.alarms === 0) await afterAllPromises();
  expect(posts).toHaveLength(1);
  abort.abort();
  await expect(asked).rejects.toThrow("aborted");
  while (hostTime.alarms > 0) await afterAllPromises();
});

test("anything but a POST is told so", async () => {
  const { url } = await setUp();
  const response = await fetch(url);
  expect([response.status, response.headers.get("allow"), await response.text()]).toEqual([
    405,
    "POST",
    "POST events here.\n",
  ]);
});

async function statusOf(url: string, body: string): Promise<number> {
  return (await fetch(url, { method: "POST", body })).status;
}
