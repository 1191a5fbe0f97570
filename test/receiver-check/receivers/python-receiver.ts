import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { receiverOn } from "./running-receiver.ts";
import type { RunningReceiver } from "./running-receiver.ts";

const PYTHON = "python3";

/** Whether there is a Python to run the receiver: 3.8 or later. */
export function hasPython(): boolean {
  const program = "import sys; sys.exit(sys.version_info < (3, 8))";
  return spawnSync(PYTHON, ["-c", program], { stdio: "ignore" }).status === 0;
}

/** Python's standard library: http.server with threads, and ECDSA by hand. */
export async function startPythonReceiver(publicKey: string): Promise<RunningReceiver> {
  const file = fileURLToPath(new URL("python-receiver.py", import.meta.url));
  const child = spawn(PYTHON, [file, publicKey], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "close");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value } = await lines.next();
  if (value === undefined) throw new Error("The receiver in Python did not start; its reason stands above.");
  return receiverOn(Number(value), async () => {
    child.kill("SIGKILL");
    await exited;
  });
}
