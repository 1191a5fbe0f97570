import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { benchStart, describeStart } from "./start.ts";

// Every benchmark there is, one after the other: `npm run bench -- --json FILE` also writes the figures.

const { values } = parseArgs({ options: { json: { type: "string" } } });
const start = await benchStart();
console.log(describeStart(start));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ benches: [start] })}\n`);
if (!start.isWithinGate) process.exitCode = 1;
