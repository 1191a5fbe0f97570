import { onTestFinished } from "vitest";
import type { DistributedLoadReport } from "../../server/contract/load-report.ts";
import { bullmqLoadQueue } from "../../server/load-test/distributed/bullmq-load-queue.ts";
import type { ResumableLoadQueue } from "../../server/load-test/distributed/bullmq-load-queue.ts";
import { workOnLoads } from "../../server/load-test/distributed/load-worker.ts";
import { linkRedis } from "../../server/load-test/distributed/redis-link.ts";
import type { RedisLink } from "../../server/load-test/distributed/redis-link.ts";
import { startCli } from "./cli-process.ts";
import type { CliProcess } from "./cli-process.ts";
import { startLoadReceiver } from "./load-receiver.ts";
import type { LoadAnswer, LoadReceiver } from "./load-receiver.ts";
import type { RedisServer } from "./redis-server.ts";

/** The token of tests. */
export const TOKEN = "the-token-of-these-tests";

const ENV = { FAKE_SENDGRID_TOKEN: TOKEN };

/** A worker in this process. */
export interface JoinedWorker {
  /** All that it said. */
  readonly said: readonly string[];
  /** Rejects where it ends with an error. */
  readonly over: Promise<void>;
  /** Lets it end; resolves when it has. */
  readonly leave: () => Promise<void>;
}

/** Lets a worker work in this process until the test is over. One that is patient leaves only when it has told all. */
export async function joinWorker(
  { url }: Pick<RedisServer, "url">,
  { token = TOKEN, allowTargets = [] as readonly string[], isPatient = false } = {},
): Promise<JoinedWorker> {
  const leaving = new AbortController();
  const link = await linkTo(url, []);
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const patience = isPatient ? { leaveWithinMs: Infinity } : {};
  const work = workOnLoads({ link, token, allowTargets, leaving: leaving.signal, say, ...patience });
  const leave = async (): Promise<void> => {
    leaving.abort();
    await work.catch(() => undefined);
    await link.close();
  };
  onTestFinished(leave);
  return { said, over: work, leave };
}

/** A coordinator in this process, and what it says. */
export async function coordinator(
  { url }: Pick<RedisServer, "url">,
  { workers = 1, workerWaitMs = 60_000, takeoverAfterMs = 30_000, token = TOKEN } = {},
): Promise<{ readonly queue: ResumableLoadQueue; readonly said: readonly string[] }> {
  const said: string[] = [];
  const link = await linkTo(url, said);
  onTestFinished(async () => await link.close());
  const say = (line: string): void => void said.push(line);
  return { queue: bullmqLoadQueue({ link, token, workers, workerWaitMs, takeoverAfterMs, say }), said };
}

async function linkTo(url: string, said: string[]): Promise<RedisLink> {
  const watch = { onAway: () => void said.push("away"), onBack: () => void said.push("back") };
  return await linkRedis(url, watch, new AbortController().signal);
}

/** Starts a worker in a process of its own; it is ready when this is over. */
export async function startWorker({ url }: Pick<RedisServer, "url">): Promise<CliProcess> {
  const worker = startCli(["worker", "--redis", url], ENV);
  await worker.nextLine();
  return worker;
}

/** Starts a coordinator in a process of its own, whose report is its standard output. */
export function startCoordinator({ url }: Pick<RedisServer, "url">, args: readonly string[]): CliProcess {
  return startCli(["load", ...args, "--redis", url, "--json", "-"], ENV);
}

/** Waits for the report of a coordinator; what it said on the way comes with it. */
export async function reportOf(
  process: CliProcess,
): Promise<{ readonly report: DistributedLoadReport; readonly err: string; readonly code: number | null }> {
  const { out, err, code } = await process.ended();
  if (out === "") throw new Error(`there is no report: ${err}`);
  // The program wrote it.
  return { report: JSON.parse(out) as DistributedLoadReport, err, code };
}

/** A receiver that can be awaited. */
export interface WatchedReceiver extends LoadReceiver {
  /** Resolves when so many posts have come. */
  readonly posts: (count: number) => Promise<void>;
  readonly counted: () => Counted;
}

/** What a receiver counted. */
export interface Counted {
  readonly events: number;
  readonly unique: number;
}

/** Starts a receiver that counts; it is closed when the test is over. */
export async function startCountingReceiver(answer: LoadAnswer = () => 200): Promise<WatchedReceiver> {
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const receiver = await startLoadReceiver((nth) => {
    for (const { count, resolve } of waiting) if (nth >= count) resolve();
    return answer(nth);
  });
  return {
    ...receiver,
    posts: async (count) => {
      if (receiver.bodies.length >= count) return;
      await new Promise<void>((resolve) => waiting.push({ count, resolve }));
    },
    counted: () => {
      const ids = receiver.events().map((event) => event["sg_event_id"]);
      return { events: ids.length, unique: new Set(ids).size };
    },
  };
}

/** Each connection's bodies in the order they came, by the ids of their first events. */
export function sequencesOf({ bodies, connections }: LoadReceiver): readonly (readonly string[])[] {
  const sequences = new Map<number, string[]>();
  for (const [nth, connection] of connections.entries())
    sequences.set(connection, [...(sequences.get(connection) ?? []), firstIdOf(bodies[nth])]);
  return [...sequences.values()];
}

/** Whether each of these sequences came in its order, whatever came between and again. */
export function isInOrder(sequences: readonly (readonly string[])[], { bodies }: LoadReceiver): boolean {
  const cameAt = new Map<string, number>();
  for (const [nth, body] of bodies.entries()) {
    const id = firstIdOf(body);
    if (!cameAt.has(id)) cameAt.set(id, nth);
  }
  return sequences.every((sequence) => {
    const places = sequence.map((id) => cameAt.get(id) ?? -1);
    return places.every((place, nth) => place > (places[nth - 1] ?? -1));
  });
}

function firstIdOf(body: Buffer | undefined): string {
  return /"sg_event_id":"([^"]+)"/.exec(body?.toString() ?? "")?.[1] ?? "";
}
