import { resolve } from "node:path";
import { benchFigure } from "./bench-figure.ts";
import type { BenchFigure } from "./bench-figure.ts";
import { withChild } from "./child.ts";

// The memory of a simulator that nobody asks for anything. Needs `npm run build` before.

const CLI = resolve("dist/cli.js");
const ROUNDS = 5;
const MEGABYTE = 1024 * 1024;

/** The resident memory of an idle simulator, in MiB. */
export async function benchIdle(): Promise<readonly BenchFigure[]> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(
      await withChild([CLI, "start", "--port", "0", "--json"], async (line) => await residentMegabytes(line)),
    );
  }
  const target = { comparison: "<=", value: 80 } as const;
  return [benchFigure({ name: "idle simulator, MiB resident", rounds, target })];
}

async function residentMegabytes(ready: string): Promise<number> {
  const { url } = JSON.parse(ready) as { url: string };
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const text = await (await fetch(`${url}/_simulator/metrics`)).text();
  return Number(/^fake_sendgrid_process_resident_memory_bytes (\d+)$/m.exec(text)?.[1]) / MEGABYTE;
}
