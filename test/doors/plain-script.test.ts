import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const DOOR = new URL("../../dist/index.js", import.meta.url).href;
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a script as its own process, with nothing else that keeps the process alive. */
async function script(body: string): Promise<string> {
  const source = `import { createSimulator } from ${JSON.stringify(DOOR)};\n${body}`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", source], { cwd: root });
  return stdout.trim();
}

test("a plain script that listens nowhere lives until its advance is done, and ends by itself", async () => {
  const output = await script(`
    const simulator = await createSimulator({ clock: "manual", seed: 1, batchMaxBytes: 100 });
    await simulator.webhooks.create({ target: () => new Response(null, { status: 503 }) });
    await simulator.emit(Array.from({ length: 300 }, () => ({ event: "open" })));
    const { attempts } = await simulator.advance("24h");
    console.log(attempts, simulator.ledger().total.expired);
  `);
  const [attempts, expired] = output.split(" ").map(Number);
  expect(attempts).toBeGreaterThan(300 * 25);
  expect(expired).toBe(300);
});

test("a function that never answers is given up after the timeout, in a plain script too", async () => {
  const output = await script(`
    const simulator = await createSimulator({ clock: "manual", seed: 1, timeout: "50ms" });
    await simulator.webhooks.create({ target: () => new Promise(() => {}) });
    await simulator.emit({ event: "open" });
    await simulator.advance("30s");
    console.log(simulator.attempts().map(({ result }) => result).join());
  `);
  expect(output).toBe("timed-out");
});

test("functions that no settings post to any more are let go", async () => {
  const output = await script(`
    const simulator = await createSimulator({ clock: "manual", seed: 1, plan: "premier" });
    let calls = 0;
    const target = () => (calls++, new Response());
    for (let round = 0; round < 20; round++) {
      await simulator.webhooks.create({ target });
      await simulator.reset({ settings: "delete" });
    }
    await simulator.webhooks.create({ target });
    await simulator.emit({ event: "open" });
    await simulator.advance("30s");
    console.log(calls);
  `);
  expect(output).toBe("1");
});
