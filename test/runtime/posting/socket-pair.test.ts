import { once } from "node:events";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { socketPair } from "../../../server/runtime/posting/socket-pair.ts";

function closedOf(side: Duplex): Promise<unknown> {
  return side.closed ? Promise.resolve() : once(side, "close");
}

test("what one side writes the other reads, in both directions, to the end", async () => {
  const [near, far] = socketPair();
  near.end("question");
  far.end("answer");
  expect((await buffer(far)).toString()).toBe("question");
  expect((await buffer(near)).toString()).toBe("answer");
  await Promise.all([closedOf(near), closedOf(far)]);
});

test("a write waits until the other side reads", async () => {
  const [near, far] = socketPair();
  let isWritten = false;
  near.write(Buffer.alloc(100_000), () => (isWritten = true));
  await new Promise((resolve) => void setImmediate(resolve));
  expect([isWritten, near.writableNeedDrain]).toEqual([false, true]);
  far.resume();
  await once(near, "drain");
  expect(isWritten).toBe(true);
});

test("the reader owns what it reads", async () => {
  const [near, far] = socketPair();
  const bytes = Buffer.from("abc");
  near.write(bytes);
  bytes.fill("x");
  const [read] = await once(far, "data");
  expect(String(read)).toBe("abc");
});

test("a side that is destroyed ends the other one's reading and fails its writes", async () => {
  const [near, far] = socketPair();
  near.write("last words");
  near.destroy();
  const failed = once(far, "error");
  far.write("too late");
  expect((await failed)[0]).toMatchObject({ code: "EPIPE" });
  const [other, mine] = socketPair();
  other.write("last words", () => undefined);
  other.destroy();
  expect((await buffer(mine)).toString()).toBe("last words");
});

test("a write that nobody will read any more fails instead of waiting", async () => {
  const [near, far] = socketPair();
  near.on("error", () => undefined);
  const written = new Promise<unknown>((resolve) => void near.write(Buffer.alloc(100_000), resolve));
  far.destroy();
  expect(await written).toMatchObject({ code: "EPIPE" });
});

test("destroySoon lets what is written arrive first", async () => {
  const [near, far] = socketPair();
  far.write("all of it");
  // Sockets of node:net have it, and node:http asks for it.
  expect(far).toHaveProperty("destroySoon");
  Reflect.apply(Reflect.get(far, "destroySoon"), far, []);
  expect((await buffer(near)).toString()).toBe("all of it");
  await closedOf(far);
});
