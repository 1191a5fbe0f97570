import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";

// The project's own files, for tests of its structure.

/** The folder of package.json. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Every file that is committed or could be: paths from the root, sorted. */
export const FILES: readonly string[] = execFileSync(
  "git",
  ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"],
  { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
)
  .split("\0")
  .filter((path) => path !== "" && isThere(path))
  .toSorted();

/** The text of a file. */
export function textOf(path: string): string {
  return readFileSync(resolve(ROOT, path), "utf8");
}

/** The code of a TypeScript file without its comments. */
export function codeOf(path: string): string {
  return textOf(path)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|\s)\/\/.*$/gm, "$1");
}

/** TypeScript files below a folder. */
export function sourcesIn(folder: string): readonly string[] {
  return FILES.filter((path) => path.startsWith(`${folder}/`) && /\.tsx?$/.test(path));
}

/** What a TypeScript file imports: files of the project by their path from the root, packages by their name. */
export function importsOf(path: string): readonly string[] {
  const specifiers = [...codeOf(path).matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\()"([^"]+)"/g)];
  return specifiers.map(([, specifier = ""]) =>
    specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier,
  );
}

/** A file and all that it imports, at any distance. */
export function reachableFrom(paths: readonly string[]): ReadonlySet<string> {
  const known = new Set(FILES);
  const reached = new Set<string>();
  const waiting = [...paths];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path) || !known.has(path)) continue;
    reached.add(path);
    if (/\.tsx?$/.test(path)) waiting.push(...importsOf(path));
  }
  return reached;
}

// A file that was deleted and not yet committed is still listed.
function isThere(path: string): boolean {
  try {
    readFileSync(resolve(ROOT, path));
    return true;
  } catch {
    return false;
  }
}
