import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./source-tree.ts";

// What the built command line is made from.
const SOURCES = ["server", "package.json", "package-lock.json", "web/vite.package.config.ts"];

/**
 * What Node runs as the command line: the built one, or its sources where one of them is newer.
 *
 * `npm test` builds it first: it is what users have, and starts several times as fast.
 */
export const COMMAND_LINE: readonly string[] = isBuilt("dist/cli.js")
  ? ["dist/cli.js"]
  : ["--import", "tsx", "server/cli.ts"];

function isBuilt(file: string): boolean {
  const path = join(ROOT, file);
  return existsSync(path) && statSync(path).mtimeMs > Math.max(...SOURCES.flatMap(changesIn));
}

/** When a file, or a folder and all below it, changed. A folder changes with what is put into it and taken out. */
function changesIn(source: string): readonly number[] {
  const path = join(ROOT, source);
  const stats = statSync(path);
  const below = stats.isDirectory() ? readdirSync(path, { recursive: true, encoding: "utf8" }) : [];
  return [stats.mtimeMs, ...below.map((name) => statSync(join(path, name)).mtimeMs)];
}
