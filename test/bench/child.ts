import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A process of its own that lives as long as the work with its first line of output. */
export async function withChild<Value>(
  args: readonly string[],
  work: (firstLine: string, child: ChildProcess) => Promise<Value>,
): Promise<Value> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`node ${args.join(" ")} ended before it said anything`);
    return await work(value, child);
  } finally {
    child.kill();
    await ended;
  }
}
