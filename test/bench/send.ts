import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BATCH_MAX_BYTES, RETRY_WAITS_MS, RETRY_WINDOW_MS } from "../../server/contract/limits.ts";
import { BatchPosts } from "../../server/load-test/batch-post.ts";
import type { WrittenPost } from "../../server/load-test/batch-post.ts";
import { writePages } from "../../server/load-test/event-pages.ts";
import type { EventPages } from "../../server/load-test/event-pages.ts";
import { LoadBatch } from "../../server/load-test/load-batch.ts";
import { LoadBook } from "../../server/load-test/load-book.ts";
import { LoadSender } from "../../server/load-test/load-sender.ts";
import { LoadServer } from "../../server/load-test/load-server.ts";
import { createLoadTime } from "../../server/load-test/load-time.ts";
import { headWriter } from "../../server/load-test/post-head.ts";
import { ReceiverConnection } from "../../server/load-test/receiver-connection.ts";
import { ScaledTime } from "../../server/load-test/scaled-time.ts";
import { createKeyRing } from "../../server/runtime/signing/key-ring.ts";
import { createTargetPolicy } from "../../server/runtime/posting/target-policy.ts";
import { ChanceStream } from "../../server/simulation/chance.ts";
import { benchFigure, median } from "./bench-figure.ts";
import type { BenchFigure } from "./bench-figure.ts";
import { withChild } from "./child.ts";

// Batches of unique events as the load test sends them, beside a constant body of the same size that is signed and sent
// by the same code, and beside autocannon with that body. What differs is the making of events alone.

interface Shape {
  readonly name: string;
  readonly events: (nth: number) => number;
  readonly target: number;
}

const SHAPES: readonly Shape[] = [
  { name: "768 KiB batches", events: () => Infinity, target: 0.6 },
  { name: "30 kB batches", events: () => 68, target: 0.6 },
  { name: "posts of one or two events", events: (nth) => 1 + (nth % 2), target: 0.8 },
];

const ROUNDS = 5;
const ROUND_MS = 1000;
const CONNECTIONS = 8;

/** What a round came to. */
interface Round {
  readonly posts: number;
  readonly events: number;
  readonly bytes: number;
  readonly wallSeconds: number;
  /** Microseconds of this process's CPU for each POST. */
  readonly cpuPerPost: number;
}

/** Measures all shapes. */
export async function benchSend(): Promise<readonly BenchFigure[]> {
  const pages = await writePages(1, async () => new Promise((resolve) => void setImmediate(resolve)));
  const sink = fileURLToPath(new URL("sink.js", import.meta.url));
  return await withChild([sink], async (port) => {
    const url = new URL(`http://127.0.0.1:${port}/events`);
    const figures: BenchFigure[] = [];
    for (const shape of SHAPES) figures.push(...(await benchShape(shape, pages, url)));
    return figures;
  });
}

async function benchShape(shape: Shape, pages: EventPages, url: URL): Promise<readonly BenchFigure[]> {
  const posts = newPosts(url);
  const constant = posts.write(newBatch(pages, 1, shape.events(1)));
  const body = Buffer.from(constant.body);
  // One or two events on average, so the constant body alternates as well.
  const other = Buffer.from(posts.write(newBatch(pages, 2, shape.events(2))).body);
  const variants = {
    unique: { posts, batch: (nth: number) => newBatch(pages, nth, shape.events(nth)) },
    // Their events count, their bytes do not come from them: making them would make the ceiling lower than it is.
    constant: { posts: constantPosts(posts, [body, other]), batch: filledBatches(pages, shape) },
  };
  const rounds = { unique: [] as Round[], constant: [] as Round[] };
  const autocannon: number[] = [];
  // The first round warms up and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    const order = round % 2 === 0 ? (["unique", "constant"] as const) : (["constant", "unique"] as const);
    for (const name of order) {
      const measured = await sendFor(ROUND_MS, { ...variants[name], url });
      if (round > 0) rounds[name].push(measured);
    }
    if (round > 0) autocannon.push(await autocannonCpuPerPost(url, body));
  }
  return figuresOf(shape, rounds, autocannon);
}

function figuresOf(
  { name, target }: Shape,
  { unique, constant }: { readonly unique: readonly Round[]; readonly constant: readonly Round[] },
  autocannon: readonly number[],
): readonly BenchFigure[] {
  const cpuRatios = unique.map((round, nth) => (constant[nth]?.cpuPerPost ?? 0) / round.cpuPerPost);
  const wallRatios = unique.map((round, nth) => rate(round) / rate(constant[nth]));
  const autocannonRatios = unique.map((round, nth) => (autocannon[nth] ?? 0) / round.cpuPerPost);
  const eventRate = median(unique.map(({ events, wallSeconds }) => events / wallSeconds));
  const megabytes = median(unique.map(({ bytes, wallSeconds }) => bytes / wallSeconds / 1e6));
  const cpu = (rounds: readonly Round[]): string =>
    median(rounds.map(({ cpuPerPost }) => cpuPerPost)).toFixed(0);
  return [
    benchFigure({
      name: `${name}, of constant + signing, by CPU`,
      rounds: cpuRatios,
      target: { comparison: ">=", value: target },
      note:
        `${cpu(unique)} us CPU a POST, constant ${cpu(constant)}; by wall ${median(wallRatios).toFixed(2)}; ` +
        `${Math.round(median(unique.map(rate)))} POST/s, ${Math.round(eventRate)} events/s, ${megabytes.toFixed(0)} MB/s`,
    }),
    benchFigure({
      name: `${name}, of autocannon unsigned, by CPU`,
      rounds: autocannonRatios,
      note: `autocannon posts one constant body without a signature: ${median(autocannon).toFixed(0)} us CPU a POST`,
    }),
  ];
}

function rate(round: Round | undefined): number {
  return round === undefined ? Number.NaN : round.posts / round.wallSeconds;
}

function newPosts(url: URL): BatchPosts {
  const key = createKeyRing({}).privateKey({ account: "main", ordinal: 1, generation: 1 });
  return new BatchPosts({ writeHead: headWriter(url, true), key, wallNow: () => Date.now(), seed: 1 });
}

/** The same bodies again and again, signed anew each time. */
function constantPosts(
  posts: BatchPosts,
  bodies: readonly Buffer[],
): { write: () => WrittenPost; release: (post: WrittenPost) => void } {
  const slabs: Buffer[][] = bodies.map(() => []);
  let nth = 0;
  return {
    write: () => {
      const which = nth++ % bodies.length;
      const body = bodies[which] ?? Buffer.alloc(0);
      let slab = slabs[which]?.pop();
      if (slab === undefined) {
        slab = Buffer.allocUnsafeSlow(10 + body.length);
        body.copy(slab, 10);
      }
      return posts.sign(slab, slab.length);
    },
    release: ({ slab }) => {
      slabs[bodies.findIndex((body) => body.length + 10 === slab.length)]?.push(slab);
    },
  };
}

let batches = 0;

function newBatch(pages: EventPages, nth: number, events: number): LoadBatch {
  const page = pages.sending[nth % pages.sending.length];
  if (page === undefined) throw new Error("there is no page");
  const batch = new LoadBatch({ page, from: (nth * 7) % page.count, number: ++batches, openedAt: 0 });
  const second = Math.floor(Date.now() / 1000);
  for (let event = 0; event < events && batch.hasRoom(BATCH_MAX_BYTES); event++) batch.add(second);
  return batch;
}

/** Batches made before, more than can be under way at a time. */
function filledBatches(pages: EventPages, shape: Shape): (nth: number) => LoadBatch {
  const filled = Array.from({ length: 4 * CONNECTIONS }, (_, nth) => newBatch(pages, nth, shape.events(nth)));
  return (nth) => filled[nth % filled.length] ?? newBatch(pages, nth, shape.events(nth));
}

interface Sending {
  readonly posts: Pick<BatchPosts, "write" | "release">;
  /** The nth batch that is sent. */
  readonly batch: (nth: number) => LoadBatch;
  readonly url: URL;
}

/** Sends as fast as answers come, over several connections, through the load test's own servers and sender. */
async function sendFor(durationMs: number, { posts, batch, url }: Sending): Promise<Round> {
  const time = createLoadTime();
  const scaled = new ScaledTime(time, { scale: 1, durationMs });
  const book = new LoadBook();
  let made = 0;
  const enqueue = (server: LoadServer): void => {
    server.enqueue(batch(made++), scaled.elapsed());
  };
  const sender = new LoadSender({
    book,
    posts,
    time: scaled,
    rules: { retryWaitsMs: RETRY_WAITS_MS, retryWindowMs: RETRY_WINDOW_MS, retryJitter: 0 },
    timeoutMs: 60_000,
    chance: new ChanceStream(1, "retries"),
    setAlarm: () => 0,
    nextTurn: (task) => time.nextTurn(task),
    onAttempt: () => {
      const shortest = servers.find(({ queued }) => queued === 0);
      if (shortest !== undefined) enqueue(shortest);
    },
  });
  const endpoint = { url, lookup: createTargetPolicy().lookup };
  const servers = Array.from({ length: CONNECTIONS }, () =>
    newServer(new ReceiverConnection(endpoint, time), sender, scaled),
  );
  const cpuBefore = process.cpuUsage();
  for (const server of servers) enqueue(server);
  await new Promise((resolve) => setTimeout(resolve, durationMs));
  const { user, system } = process.cpuUsage(cpuBefore);
  const { delivered, acknowledged, bytes } = book;
  const wallSeconds = scaled.elapsed() / 1000;
  sender.stop();
  for (const server of servers) server.close();
  return {
    posts: delivered,
    events: acknowledged,
    bytes,
    wallSeconds,
    cpuPerPost: (user + system) / delivered,
  };
}

function newServer(connection: ReceiverConnection, sender: LoadSender, time: ScaledTime): LoadServer {
  return new LoadServer({
    connection,
    batchMaxBytes: BATCH_MAX_BYTES,
    batchMaxAgeMs: 0,
    firstAgeMs: 0,
    nextNumber: () => 0,
    pickPage: () => {
      throw new Error("batches are handed in");
    },
    elapsed: () => time.elapsed(),
    setAlarm: () => ({ at: 0, order: 0, isWaiting: true, cancel: () => undefined }),
    onReady: (server) => sender.ready(server),
  });
}

/** Microseconds of autocannon's CPU for each POST of a constant body, without a signature. */
async function autocannonCpuPerPost(url: URL, body: Buffer): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "fake-sendgrid-bench-"));
  try {
    const file = join(folder, "body");
    writeFileSync(file, body);
    const script = `
      const autocannon = require(${JSON.stringify(createRequire(import.meta.url).resolve("autocannon"))});
      const body = require("node:fs").readFileSync(${JSON.stringify(file)});
      const before = process.cpuUsage();
      autocannon({ url: ${JSON.stringify(url.href)}, method: "POST", connections: ${CONNECTIONS}, duration: ${ROUND_MS / 1000}, body,
        headers: { "content-type": "application/json;charset=utf-8" } }).then((result) => {
        const { user, system } = process.cpuUsage(before);
        console.log((user + system) / result["2xx"]);
      });`;
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    await once(child, "close");
    return Number(out);
  } finally {
    await rm(folder, { recursive: true });
  }
}
