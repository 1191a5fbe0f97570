import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import type { StreamFrame } from "../../../server/contract/control-api.ts";
import { openSimulator } from "../../support/served-simulator.ts";

/** A client of the stream; `next` answers its frames one by one. */
async function clientOf(url: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/_simulator/stream`, { headers });
  const frames: StreamFrame[] = [];
  const waiting: ((frame: StreamFrame) => void)[] = [];
  socket.on("message", (data: Buffer) => {
    const frame: StreamFrame = JSON.parse(data.toString());
    const waiter = waiting.shift();
    if (waiter === undefined) frames.push(frame);
    else waiter(frame);
  });
  onTestFinished(() => socket.terminate());
  await once(socket, "open");
  const next = async (): Promise<StreamFrame> => {
    const frame = frames.shift();
    return frame ?? (await new Promise<StreamFrame>((resolve) => waiting.push(resolve)));
  };
  return { socket, next };
}

async function refusal(url: string, path: string, headers: Record<string, string>): Promise<string> {
  const socket = new WebSocket(`${url.replace("http", "ws")}${path}`, { headers });
  const [error] = await once(socket, "error");
  return error.message;
}

test("a client hears where the journal stands, then of each entry, without gaps", async () => {
  const simulator = await openSimulator({ listen: true });
  const { next } = await clientOf(simulator.url);
  const first = await next();
  expect(first).toEqual({ seq: simulator.journal().length, changes: [] });
  await simulator.emit([{ event: "open" }, { event: "click" }]);
  const frame = await next();
  expect("changes" in frame ? frame.changes : []).toEqual(simulator.journal(first.seq));
  expect(frame.seq).toBe(first.seq + 2);
});

test("above 200 changes a frame only names their range, and the journal has them", async () => {
  const simulator = await openSimulator({ listen: true });
  const { next } = await clientOf(simulator.url);
  const { seq } = await next();
  await simulator.emit(Array.from({ length: 201 }, () => ({ event: "open" as const })));
  expect(await next()).toEqual({ seq: seq + 201, range: [seq + 1, seq + 201] });
  await simulator.emit(Array.from({ length: 200 }, () => ({ event: "open" as const })));
  const frame = await next();
  expect("changes" in frame ? frame.changes : []).toHaveLength(200);
});

test("a client that stops reading misses frames, and is told the range of what it missed", async () => {
  const simulator = await openSimulator({ listen: true });
  const stalled = await clientOf(simulator.url);
  const reading = await clientOf(simulator.url);
  const { seq: start } = await stalled.next();
  await reading.next();
  stalled.socket.pause();
  const email = `${"x".repeat(250)}@example.com`;
  // 15 MB of frames: far more than the socket's buffers and the megabyte that a client may hold back.
  for (let round = 0; round < 80; round++) {
    await simulator.emit(Array.from({ length: 200 }, () => ({ event: "open" as const, email })));
    await reading.next();
  }
  const end = simulator.journal(0).at(-1)?.seq ?? 0;
  stalled.socket.resume();
  let told = start;
  let hasMissed = false;
  while (told < end) {
    const frame = await stalled.next();
    if ("range" in frame) {
      hasMissed = true;
      expect(frame.range[0]).toBe(told + 1);
    } else {
      expect(frame.changes[0]?.seq).toBe(told + 1);
    }
    told = frame.seq;
  }
  expect(hasMissed).toBe(true);
});

test("only the stream's path can be upgraded, and only by pages of this machine", async () => {
  const { url } = await openSimulator({ listen: true });
  expect(await refusal(url, "/_simulator/other", {})).toContain("404");
  expect(await refusal(url, "/_simulator/stream", { origin: "https://evil.example" })).toContain("403");
  const offLoopback = await openSimulator({ listen: { host: "0.0.0.0" } });
  expect(await refusal(offLoopback.url, "/_simulator/stream", {})).toContain("401");
});

test("a client that sends too much is cut off, and the simulator closes while clients are connected", async () => {
  const simulator = await openSimulator({ listen: true });
  const { socket } = await clientOf(simulator.url);
  socket.send("x".repeat(2000));
  await once(socket, "close");
  const other = await clientOf(simulator.url);
  const closed = once(other.socket, "close");
  await simulator.close();
  await closed;
});
