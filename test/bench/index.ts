import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { benchFigure, figureTable } from "./bench-figure.ts";
import type { BenchFigure } from "./bench-figure.ts";
import { benchCore } from "./core.ts";
import { benchIdle } from "./idle.ts";
import { benchSend } from "./send.ts";
import { benchStart } from "./start.ts";
import { benchVirtualTime } from "./virtual-time.ts";
import { benchWorkers } from "./workers.ts";

// Every benchmark there is, one after the other: `npm run bench -- --json FILE` also writes the figures, `--only
// send,core` runs some, `--million` adds a million failing deliveries. README.md beside it says how they are made.

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    only: { type: "string" },
    million: { type: "boolean", default: false },
  },
});

const BENCHES: Readonly<Record<string, () => Promise<readonly BenchFigure[]>>> = {
  send: benchSend,
  core: benchCore,
  time: async () => await benchVirtualTime(values.million),
  start: async () => {
    const { ratio, bareMs, simulatorMs, gate } = await benchStart();
    const note = `bare node:http ${bareMs.toFixed(0)} ms, the simulator ${simulatorMs.toFixed(0)} ms; medians`;
    const target = { comparison: "<=", value: gate } as const;
    return [benchFigure({ name: "start to first answer, of bare node:http", rounds: [ratio], target, note })];
  },
  idle: benchIdle,
  workers: benchWorkers,
};

const wanted = values.only?.split(",") ?? Object.keys(BENCHES);
const figures: BenchFigure[] = [];
for (const name of wanted) {
  const bench = BENCHES[name];
  if (bench === undefined)
    throw new Error(`There is no benchmark ${name}: ${Object.keys(BENCHES).join(", ")}.`);
  const measured = await bench();
  console.log(figureTable(measured, figures.length === 0));
  figures.push(...measured);
}
if (values.json !== undefined) {
  const node = process.version;
  writeFileSync(values.json, `${JSON.stringify({ kind: "bench-report", version: 1, node, figures })}\n`);
}
if (figures.some(({ isMet }) => isMet === false)) process.exitCode = 1;
