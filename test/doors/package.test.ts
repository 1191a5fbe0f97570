import { execFile } from "node:child_process";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addPeers, doorNames, installPackage, isBuilt } from "../support/packed-package.ts";
import type { InstalledPackage } from "../support/packed-package.ts";
import { ROOT } from "../support/source-tree.ts";

// What `npm pack` makes, installed in an empty project as a user would. `npm test` builds dist/ before.

const run = promisify(execFile);

let installed: InstalledPackage;

beforeAll(async () => {
  if (isBuilt) installed = await installPackage();
});

afterAll(async () => {
  if (isBuilt) await rm(installed.folder, { recursive: true });
});

beforeEach(({ skip }) => {
  if (!isBuilt) skip("dist/ is not built: npm run build");
});

test("the package holds the doors, their declarations, the page and the licences, and no more than 15 MB", () => {
  const { paths, tarballBytes, unpackedBytes } = installed;
  expect(paths).toEqual(
    expect.arrayContaining([
      "LICENSE",
      "README.md",
      "dist/THIRD-PARTY.md",
      "dist/cli.js",
      "dist/index.js",
      "dist/types/server/index.d.ts",
      "dist/web/THIRD-PARTY.md",
      "dist/web/index.html",
      "server/CHANGELOG.md",
    ]),
  );
  expect(paths.filter((path) => /^dist\/types\/(test|web)\/|tsbuildinfo$|\.node$/.test(path))).toEqual([]);
  console.log(`the tarball has ${tarballBytes} bytes, unpacked ${unpackedBytes}, in ${paths.length} files`);
  expect(unpackedBytes).toBeLessThan(15_000_000);
});

test("it installs by itself: no dependencies, no install scripts", async () => {
  const lock = JSON.parse(await readFile(join(installed.folder, "package-lock.json"), "utf8"));
  expect(Object.keys(lock.packages)).toEqual(["", "node_modules/fake-sendgrid"]);
  expect(lock.packages["node_modules/fake-sendgrid"]).not.toHaveProperty("hasInstallScript");
});

test("the command runs by its name", async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  const { stdout } = await run(join(installed.folder, "node_modules/.bin/fake-sendgrid"), ["--version"]);
  expect(stdout.trim()).toBe(version);
});

test("every door is imported, and required, by its name; library, command line and page work", async () => {
  const { folder } = installed;
  await addPeers(folder);
  await copyFile(join(ROOT, "test/matrix/smoke.mjs"), join(folder, "smoke.mjs"));
  const { stdout, stderr } = await run(process.execPath, ["smoke.mjs", ...(await doorNames(folder))], {
    cwd: folder,
  });
  expect({ stdout, stderr }).toEqual({ stdout: `ok on ${process.version}\n`, stderr: "" });
});

test("a test of jest imports it, with the flag that jest needs for ES modules on Node 20", async () => {
  const { folder } = installed;
  await copyFile(join(ROOT, "fixtures/clients/jest/events.test.js"), join(folder, "events.test.js"));
  const jest = join(ROOT, "node_modules/jest/bin/jest.js");
  const config = JSON.stringify({ rootDir: folder, transform: {} });
  const { stderr } = await run(process.execPath, ["--experimental-vm-modules", jest, "--config", config]);
  expect(stderr).toContain("Tests:       1 passed, 1 total");
});

test("its declarations compile in a strict project that checks libraries too", async () => {
  const { folder } = installed;
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
  expect(await outputOf(compiler, ["-p", folder])).toBe("");
});

test("publint and arethetypeswrong find nothing wrong with the tarball", async () => {
  const bytes = await readFile(installed.tarball);
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages } = await publint({ pack: { tarball }, strict: true });
  expect(messages).toEqual([]);
  const attw = join(ROOT, "node_modules/@arethetypeswrong/cli/dist/index.js");
  const options = ["--profile", "esm-only", "--format", "json", installed.tarball];
  const { stdout } = await run(process.execPath, [attw, ...options], { maxBuffer: 64 * 1024 * 1024 });
  // A program whose findings fit its profile ends with 0, and `run` rejects any other end.
  expect(JSON.parse(stdout)).toHaveProperty("analysis.packageName", "fake-sendgrid");
});

async function outputOf(script: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(process.execPath, [script, ...args])).stdout;
  } catch (error) {
    return typeof error === "object" && error !== null && "stdout" in error
      ? String(error.stdout)
      : String(error);
  }
}
