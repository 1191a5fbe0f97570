import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { LedgerCounts } from "../../server/index.ts";
import { COMMAND_LINE } from "../support/command-line.ts";
import { ROOT } from "../support/source-tree.ts";
import { judge } from "./crash-findings.ts";
import type { CrashFindings } from "./crash-findings.ts";
import { startCrashReceiver } from "./crash-receiver.ts";
import { CrashTraffic } from "./crash-traffic.ts";

/** How a series of crashes is made. */
export interface CrashSeriesOptions {
  /** Where the simulators keep their data, one after the other. */
  readonly folder: string;
  readonly kills: number;
  /** Decides when each is killed. */
  readonly seed: number;
  /** What Node runs as the command line, where it is not what other tests run. */
  readonly command?: readonly string[];
  /** Told after each kill. */
  readonly onKill?: (count: number, moment: string) => void;
}

/** What is counted until a simulator is killed. */
const MOMENTS = ["ready", "sent", "accepted", "posted", "answered"] as const;
type Moment = (typeof MOMENTS)[number];

/**
 * Runs a simulator under load, kills it, and starts the next one on the same folder, again and again; lets the last one
 * deliver all there is, and judges what came.
 *
 * A kill comes at the nth time that something can be seen from outside: it is ready, a mail was sent or accepted, a
 * POST came or was answered.
 */
export async function crashSeries(options: CrashSeriesOptions): Promise<CrashFindings> {
  const { kills, seed, onKill } = options;
  const receiver = await startCrashReceiver();
  const traffic = new CrashTraffic();
  const ledgers: LedgerCounts[] = [];
  const chance = chanceOf(seed);
  try {
    for (let count = 1; count <= kills; count++) {
      const moment = MOMENTS[Math.floor(chance() * MOMENTS.length)] ?? "ready";
      const times = moment === "ready" ? 1 : 1 + Math.floor(chance() * (moment === "posted" ? 12 : 60));
      receiver.nextLife();
      const simulator = await start(options, ["--target", receiver.url, ...RULES]);
      const countdown = new Countdown(moment, times, () => void simulator.child.kill("SIGKILL"));
      receiver.follow({
        onPost: () => countdown.happened("posted"),
        onAnswered: () => countdown.happened("answered"),
      });
      ledgers.push(...(await ledgerOf(simulator.url)));
      countdown.happened("ready");
      const dead = once(simulator.child, "close");
      await traffic.sendTo(simulator.url, {
        onSent: () => countdown.happened("sent"),
        onAccepted: () => countdown.happened("accepted"),
      });
      await dead;
      onKill?.(count, `${moment} ${times}`);
    }
    receiver.nextLife();
    ledgers.push(...(await deliverAll(options)));
    return judge({ kills, mails: traffic.mails, posts: receiver.posts, ledgers });
  } finally {
    await receiver.close();
  }
}

const RULES = ["--batch-max-age", "20ms", "--retry-waits", "30ms,60ms,500ms"] as const;

class Countdown {
  readonly #moment: Moment;
  readonly #onZero: () => void;
  #left: number;

  constructor(moment: Moment, times: number, onZero: () => void) {
    this.#moment = moment;
    this.#left = times;
    this.#onZero = onZero;
  }

  happened(moment: Moment): void {
    if (moment === this.#moment && --this.#left === 0) this.#onZero();
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
}

async function start(
  { folder, command = COMMAND_LINE }: CrashSeriesOptions,
  args: readonly string[],
): Promise<Started> {
  const all = [...command, "start", "--port", "0", "--json", "--data", folder, ...args];
  const child = spawn(process.execPath, all, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  const killChild = (): void => void child.kill("SIGKILL");
  process.once("exit", killChild);
  child.once("close", () => process.off("exit", killChild));
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([
    once(lines, "line").then(([line]) => String(line)),
    once(child, "close").then(() => undefined),
  ]);
  if (first === undefined) throw new Error(`The simulator did not start: ${errors}`);
  const { url } = JSON.parse(first) as { url: string };
  return { child, url };
}

// A simulator that is killed meanwhile says nothing.
async function ledgerOf(url: string): Promise<readonly LedgerCounts[]> {
  try {
    const answer = await fetch(`${url}/_simulator/ledger`);
    const { total } = (await answer.json()) as { total: LedgerCounts };
    return [total];
  } catch {
    return [];
  }
}

async function deliverAll(options: CrashSeriesOptions): Promise<readonly LedgerCounts[]> {
  const { child, url } = await start(options, ["--clock", "manual"]);
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ until: "idle" });
  const advanced = await fetch(`${url}/_simulator/clock/advance`, { method: "POST", headers, body });
  if (!advanced.ok) throw new Error(`The clock was not advanced: ${await advanced.text()}`);
  const ledgers = await ledgerOf(url);
  const ended = once(child, "close");
  child.kill("SIGTERM");
  await ended;
  return ledgers;
}

// Mulberry32: the kills of a series can be repeated, as far as the machine lets them.
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
