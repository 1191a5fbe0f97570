import { spawn } from "node:child_process";
import { get } from "node:http";
import { resolve } from "node:path";
import { median } from "./bench-figure.ts";

// How long from the start of the process to its first HTTP answer: the simulator's beside that of the smallest server
// that Node can run, in turn, so that a busy machine slows both.

/** How long a start takes. Times are medians in milliseconds. */
export interface StartFigures {
  readonly bareMs: number;
  readonly simulatorMs: number;
  readonly ratio: number;
  readonly gate: number;
}

/** The simulator may take this many times as long as the bare server. */
const GATE = 2.5;
const ROUNDS = 10;

const BARE_SERVER = `
  const server = require("node:http").createServer((request, response) => response.end("ok"));
  server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ url: "http://127.0.0.1:" + server.address().port })));
`;
const CLI = resolve("dist/cli.js");

/** Starts both servers in turn and compares the medians. Needs `npm run build` before. */
export async function benchStart(): Promise<StartFigures> {
  const bare: number[] = [];
  const simulator: number[] = [];
  // The first round fills the file system's cache and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    const bareMs = await msToFirstAnswer(["-e", BARE_SERVER]);
    const simulatorMs = await msToFirstAnswer([CLI, "start", "--port", "0", "--json"]);
    if (round === 0) continue;
    bare.push(bareMs);
    simulator.push(simulatorMs);
  }
  const [bareMs, simulatorMs] = [median(bare), median(simulator)];
  const ratio = simulatorMs / bareMs;
  return { bareMs, simulatorMs, ratio, gate: GATE };
}

// Each server says where it listens in the first line of its output, as JSON with a `url`.
async function msToFirstAnswer(args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let output = "";
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        const [line, ...more] = output.split("\n");
        if (line !== undefined && more.length > 0) resolve(urlIn(line));
      });
      child.once("exit", (code) =>
        reject(new Error(`node ${args.join(" ")} ended with ${code} before it listened`)),
      );
    });
    await firstAnswer(`${url}/healthz`);
    return performance.now() - startedAt;
  } finally {
    child.kill();
    await ended;
  }
}

function urlIn(line: string): string {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed === "object" && parsed !== null && "url" in parsed && typeof parsed.url === "string") {
    return parsed.url.replace(/\/$/, "");
  }
  throw new Error(`The first line of output names no url: ${line}`);
}

function firstAnswer(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (response) => {
      response.resume();
      if (response.statusCode === 200) response.once("end", resolve);
      else reject(new Error(`${url} answered ${response.statusCode}`));
    });
    request.once("error", reject);
  });
}
