import { execFile } from "node:child_process";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { addPeers, doorNames, installPackage, isBuilt } from "../support/packed-package.ts";

// `npm run matrix`: the packed package on each version of Node that it promises. The versions are npm packages.

const VERSIONS = ["20.19.0", "22", "24"];

const run = promisify(execFile);

if (!isBuilt) throw new Error("dist/ is not built: npm run build");
const { folder } = await installPackage();
try {
  await addPeers(folder);
  const doors = await doorNames(folder);
  await copyFile(join(import.meta.dirname, "smoke.mjs"), join(folder, "smoke.mjs"));
  let failures = 0;
  for (const version of VERSIONS) {
    const node = await installNode(version);
    try {
      const { stdout, stderr } = await run(node, ["smoke.mjs", ...doors], { cwd: folder });
      console.log(
        `node ${version}: ${stdout.trim()} (${doors.join(", ")}, command line)${warningsIn(stderr)}`,
      );
    } catch (error) {
      failures++;
      console.log(`node ${version}: FAILED\n${error instanceof Error ? error.message : String(error)}`);
    }
  }
  process.exitCode = failures === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

async function installNode(version: string): Promise<string> {
  const place = join(folder, `node-${version}`);
  await mkdir(place);
  await writeFile(join(place, "package.json"), '{ "private": true }');
  await run("npm", ["install", "--no-audit", "--no-fund", `node@${version}`], { cwd: place });
  return join(place, "node_modules/node/bin/node");
}

function warningsIn(stderr: string): string {
  return stderr.trim() === "" ? "" : `\n  it said: ${stderr.trim()}`;
}
