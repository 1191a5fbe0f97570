import { readFileSync } from "node:fs";
import { basename } from "node:path";

// Where the time went, by function and by file: `tsx test/bench/profile-summary.ts FILE.cpuprofile`, of a profile that
// `node --cpu-prof` wrote.

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const LISTED = 30;

const [, , path = ""] = process.argv;
const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(path, "utf8")) as Profile;
const byId = new Map(nodes.map((node) => [node.id, node]));
const functions = new Map<string, number>();
const files = new Map<string, number>();
let total = 0;
for (const [place, id] of samples.entries()) {
  const frame = byId.get(id)?.callFrame;
  const microseconds = timeDeltas[place] ?? 0;
  if (frame === undefined || ["(idle)", "(program)"].includes(frame.functionName)) continue;
  const file = frame.url === "" ? "V8 and Node" : basename(frame.url.replace(/\?.*$/, ""));
  const name = `${frame.functionName === "" ? "(anonymous)" : frame.functionName} ${file}`;
  functions.set(name, (functions.get(name) ?? 0) + microseconds);
  files.set(file, (files.get(file) ?? 0) + microseconds);
  total += microseconds;
}
console.log("By file:");
print(files);
console.log("\nBy function:");
print(functions);

function print(times: ReadonlyMap<string, number>): void {
  const sorted = [...times].toSorted(([, left], [, right]) => right - left).slice(0, LISTED);
  for (const [name, microseconds] of sorted) {
    console.log(`${((microseconds / total) * 100).toFixed(1).padStart(6)} %  ${name}`);
  }
}
