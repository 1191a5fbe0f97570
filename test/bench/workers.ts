import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import type { LoadReport } from "../../server/contract/load-report.ts";
import { benchFigure } from "./bench-figure.ts";
import type { BenchFigure } from "./bench-figure.ts";
import { withChild } from "./child.ts";

// What a load test costs with 1, 2 and 4 workers on this machine: CPU of the workers, of the coordinator and of Redis.
// CPU and not the clock, since workers beyond the machine's processors only share them. Needs `npm run build` before,
// redis-server, and Linux for /proc.

const CLI = resolve("dist/cli.js");
const TOKEN = "the-token-of-the-benchmark";
const REDIS = "redis-server";
/** Nobody else is there, one hopes: a benchmark runs alone. */
const REDIS_PORT = 7379;
const REDIS_URL = `redis://127.0.0.1:${REDIS_PORT}`;
const ENV = { ...process.env, FAKE_SENDGRID_TOKEN: TOKEN };
const SECONDS = 10;
const LOAD = ["--events-per-second", "20000", "--servers", "40", "--batch-max-age", "1s", "--seed", "1"];
/** CPU is counted in so many ticks a second, on every Linux there is. */
const TICKS = 100;

interface WorkersCost {
  readonly workers: number;
  /** Seconds of CPU of each until the run begins: the texts of events are made. */
  readonly cpuOfStart: number;
  /** From then to the run's end, of all together. */
  readonly cpuOfWorkers: number;
  readonly cpuOfCoordinator: number;
  readonly cpuOfRedis: number;
  readonly commands: number;
  readonly report: LoadReport;
}

/** Measures with 1, 2 and 4 workers, in turn. */
export async function benchWorkers(): Promise<readonly BenchFigure[]> {
  const sink = fileURLToPath(new URL("sink.js", import.meta.url));
  return await withChild([sink], async (port) => {
    const url = `http://127.0.0.1:${port}/events`;
    const figures: BenchFigure[] = [];
    for (const workers of [1, 2, 4]) figures.push(...figuresOf(await measure(workers, url)));
    return figures;
  });
}

function figuresOf(cost: WorkersCost): readonly BenchFigure[] {
  const { workers, report, commands } = cost;
  const millions = report.events.acknowledged / 1e6;
  const name = workers === 1 ? "1 worker" : `${workers} workers`;
  return [
    benchFigure({
      name: `${name}, s of their CPU a million events`,
      rounds: [cost.cpuOfWorkers / millions],
      note:
        `each ${cost.cpuOfStart.toFixed(1)} s before; coordinator ${cost.cpuOfCoordinator.toFixed(1)} s, Redis ${cost.cpuOfRedis.toFixed(1)} s, ` +
        `${Math.round(commands / SECONDS)} commands/s; ${report.events.acknowledged} of ${report.events.generated} ` +
        `events, late p99 ${report.ownLag.p99.toFixed(0)} ms`,
    }),
  ];
}

async function measure(count: number, target: string): Promise<WorkersCost> {
  const redis = spawn(REDIS, ["--port", String(REDIS_PORT), "--save", ""], { stdio: "ignore" });
  const commands = new Redis(REDIS_PORT, { maxRetriesPerRequest: null });
  commands.on("error", () => undefined);
  const workers: ChildProcess[] = [];
  try {
    await commands.ping();
    for (let nth = 0; nth < count; nth++) workers.push(startWorker());
    await Promise.all(workers.map(async ({ stdout }) => stdout !== null && (await once(stdout, "data"))));
    return await costOf({ target, workers, redis, commands });
  } finally {
    commands.disconnect();
    for (const child of [...workers, redis]) child.kill("SIGKILL");
  }
}

interface Stage {
  readonly target: string;
  readonly workers: readonly ChildProcess[];
  readonly redis: ChildProcess;
  readonly commands: Redis;
}

async function costOf({ target, workers, redis, commands }: Stage): Promise<WorkersCost> {
  const cpuOfWorkers = (): number => workers.reduce((sum, worker) => sum + cpuSecondsOf(worker), 0);
  const [readyAt, redisBefore, toldBefore] = [cpuOfWorkers(), cpuSecondsOf(redis), await toldTo(commands)];
  let begunAt = readyAt;
  const { report, cpuSeconds } = await coordinate(target, workers.length, () => {
    begunAt = cpuOfWorkers();
  });
  return {
    workers: workers.length,
    cpuOfStart: (begunAt - readyAt) / workers.length,
    cpuOfWorkers: cpuOfWorkers() - begunAt,
    cpuOfCoordinator: cpuSeconds,
    cpuOfRedis: cpuSecondsOf(redis) - redisBefore,
    commands: (await toldTo(commands)) - toldBefore,
    report,
  };
}

/** The command line's, since workers take part in runs of their own version only. */
async function coordinate(
  target: string,
  workers: number,
  onBegun: () => void,
): Promise<{ readonly report: LoadReport; readonly cpuSeconds: number }> {
  const args = [
    CLI,
    "load",
    target,
    ...LOAD,
    "--duration",
    `${SECONDS}s`,
    "--redis",
    REDIS_URL,
    "--workers",
    String(workers),
  ];
  const child = spawn(process.execPath, [...args, "--json", "-"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: ENV,
  });
  child.stderr.on("data", (chunk: Buffer) => {
    if (chunk.includes(" begins with ")) onBegun();
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  // Nobody can ask a process that has ended.
  let cpuSeconds = 0;
  const watch = setInterval(() => {
    if (child.exitCode === null) cpuSeconds = cpuSecondsOf(child);
  }, 100);
  await once(child, "close");
  clearInterval(watch);
  // The program wrote it.
  return { report: JSON.parse(Buffer.concat(chunks).toString()) as LoadReport, cpuSeconds };
}

function startWorker(): ChildProcess {
  return spawn(process.execPath, [CLI, "worker", "--redis", REDIS_URL], {
    stdio: ["ignore", "pipe", "ignore"],
    env: ENV,
  });
}

async function toldTo(redis: Redis): Promise<number> {
  return Number(/^total_commands_processed:(\d+)/m.exec(await redis.info("stats"))?.[1]);
}

// The 14th and 15th field; the name before them stands in brackets, and may have blanks.
function cpuSecondsOf({ pid }: ChildProcess): number {
  const [, ...fields] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const [user, system] = fields.join(") ").split(" ").slice(11, 13);
  return (Number(user) + Number(system)) / TICKS;
}
