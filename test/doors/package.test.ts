import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../support/source-tree.ts";

// What `npm pack` makes, installed in an empty project as a user would. `npm test` builds dist/ before.

const run = promisify(execFile);
const isBuilt = existsSync(join(ROOT, "dist/cli.js")) && existsSync(join(ROOT, "dist/web/index.html"));

let folder = "";
let packed: { readonly filename: string; readonly unpackedSize: number; readonly files: { path: string }[] };

beforeAll(async () => {
  if (!isBuilt) return;
  folder = await mkdtemp(join(tmpdir(), "fake-sendgrid-package-"));
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: ROOT,
  });
  packed = JSON.parse(stdout)[0];
  await writeFile(join(folder, "package.json"), '{ "name": "app", "private": true, "type": "module" }');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, packed.filename)], {
    cwd: folder,
  });
});

afterAll(async () => {
  if (folder !== "") await rm(folder, { recursive: true });
});

test("the package holds the doors, their declarations, the page and the licences, and no more than 15 MB", ({
  skip,
}) => {
  if (!isBuilt) skip("dist/ is not built: npm run build");
  const paths = packed.files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      "LICENSE",
      "README.md",
      "dist/THIRD-PARTY.md",
      "dist/cli.js",
      "dist/index.js",
      "dist/types/server/index.d.ts",
      "dist/web/index.html",
    ]),
  );
  expect(paths.filter((path) => /^dist\/types\/(test|web)\/|tsbuildinfo$|\.node$/.test(path))).toEqual([]);
  expect(packed.unpackedSize).toBeLessThan(15_000_000);
});

test("it installs by itself: no dependencies, no install scripts", async ({ skip }) => {
  if (!isBuilt) skip("dist/ is not built: npm run build");
  const lock = JSON.parse(await readFile(join(folder, "package-lock.json"), "utf8"));
  expect(Object.keys(lock.packages)).toEqual(["", "node_modules/fake-sendgrid"]);
  expect(lock.packages["node_modules/fake-sendgrid"]).not.toHaveProperty("hasInstallScript");
});

test("the command runs by its name", async ({ skip }) => {
  if (!isBuilt) skip("dist/ is not built: npm run build");
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  const { stdout } = await run(join(folder, "node_modules/.bin/fake-sendgrid"), ["--version"]);
  expect(stdout.trim()).toBe(version);
});

test("the library is imported, and required, by its name", async ({ skip }) => {
  if (!isBuilt) skip("dist/ is not built: npm run build");
  const imported =
    'const { createSimulator } = await import("fake-sendgrid"); console.log(typeof createSimulator);';
  const required =
    'const { createSimulator } = require("fake-sendgrid"); console.log(typeof createSimulator);';
  const esm = await run(process.execPath, ["--input-type=module", "-e", imported], { cwd: folder });
  const cjs = await run(process.execPath, ["--input-type=commonjs", "-e", required], { cwd: folder });
  expect([esm.stdout, cjs.stdout]).toEqual(["function\n", "function\n"]);
});

test("its declarations compile in a strict project that checks libraries too", async ({ skip }) => {
  if (!isBuilt) skip("dist/ is not built: npm run build");
  const source =
    'import { createSimulator } from "fake-sendgrid";\nexport const simulator = await createSimulator();\n';
  await writeFile(join(folder, "app.ts"), source);
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
    module: "nodenext",
    target: "es2023",
    lib: ["es2023", "dom", "esnext.disposable"],
    types: [],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["app.ts"] }));
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const { stdout } = await run(process.execPath, [compiler, "-p", folder]).catch((error: unknown) => ({
    stdout:
      typeof error === "object" && error !== null && "stdout" in error ? String(error.stdout) : String(error),
  }));
  expect(stdout).toBe("");
});
