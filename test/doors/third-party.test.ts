import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isBuilt } from "../support/packed-package.ts";
import { FILES, importsOf, ROOT, sourcesIn, textOf } from "../support/source-tree.ts";

// What is bundled comes with its licence. Vite writes the notices from what it bundled; here the sources are asked.

const absent = "dist/ is not built: npm run build";

/** The notices of a build: the text of each package's licence. */
function noticesOf(file: string): ReadonlyMap<string, string> {
  const [, ...sections] = readFileSync(join(ROOT, "dist", file), "utf8").split(/^## (?=\S+ - \d)/m);
  return new Map(sections.map((section) => [section.split(" - ", 1)[0] ?? "", section]));
}

function packagesImportedBy(paths: readonly string[]): readonly string[] {
  const names = paths
    .flatMap((path) => importsOf(path).filter((imported) => !FILES.includes(imported)))
    .filter((name) => /^(@[\w-]+\/)?[a-z][\w.-]*(\/|$)/.test(name) && !name.startsWith("node:"))
    .filter((name) => !name.startsWith("fixtures/"))
    .map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/"));
  return [...new Set(names)].toSorted();
}

/** Whoever uses the door that needs them has installed them. */
function peers(): readonly string[] {
  const { peerDependencies = {} } = JSON.parse(textOf("package.json"));
  return Object.keys(peerDependencies);
}

test("every package that server/ imports is in dist/THIRD-PARTY.md", ({ skip }) => {
  if (!isBuilt) skip(absent);
  const imported = packagesImportedBy(sourcesIn("server")).filter((name) => !peers().includes(name));
  expect(imported).toEqual(expect.arrayContaining(["commander", "express", "ws"]));
  const notices = noticesOf("THIRD-PARTY.md");
  expect(imported.filter((name) => !notices.has(name))).toEqual([]);
});

test("every package that the page imports is in dist/web/THIRD-PARTY.md", ({ skip }) => {
  if (!isBuilt) skip(absent);
  const sources = sourcesIn("web").filter((path) => !path.endsWith(".config.ts"));
  const notices = noticesOf("web/THIRD-PARTY.md");
  // The page imports no vitest: it writes tests for it.
  const imported = packagesImportedBy(sources).filter((name) => name !== "vitest");
  expect(imported.filter((name) => !notices.has(name))).toEqual([]);
  expect([...notices.keys()]).toEqual(expect.arrayContaining(["react", "react-dom", "scheduler"]));
});

test.for(["THIRD-PARTY.md", "web/THIRD-PARTY.md"])(
  "dist/%s has the text of each licence",
  (file, { skip }) => {
    if (!isBuilt) skip(absent);
    for (const [name, text] of noticesOf(file)) {
      expect({ name, text }).toEqual({ name, text: expect.stringMatching(/copyright/i) });
      expect(text.length, name).toBeGreaterThan(500);
    }
  },
);
