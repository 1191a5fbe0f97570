import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { COMMAND_LINE } from "./command-line.ts";
import { ROOT } from "./source-tree.ts";

/** The command line in a process of its own. */
export interface CliProcess {
  readonly child: ChildProcess;
  /** The next line of standard output; undefined at its end. */
  readonly nextLine: () => Promise<string | undefined>;
  /** Waits for the end; answers what was printed that nobody had read yet. */
  readonly ended: () => Promise<{ code: number | null; out: string; err: string }>;
}

/** Starts the command line; it is killed when the test is over. */
export function startCli(args: readonly string[], env: Record<string, string> = {}): CliProcess {
  const child = spawn(process.execPath, [...COMMAND_LINE, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let err = "";
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const exited = once(child, "close");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string | undefined> => {
    const { value, done } = await lines.next();
    return done === true ? undefined : value;
  };
  return {
    child,
    nextLine,
    ended: async () => {
      const rest: string[] = [];
      for (let line = await nextLine(); line !== undefined; line = await nextLine()) rest.push(line);
      const [code] = await exited;
      return { code, out: rest.join("\n"), err };
    },
  };
}
