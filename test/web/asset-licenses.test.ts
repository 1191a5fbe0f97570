import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import type { InlineConfig } from "vite";
import { expect, onTestFinished, test } from "vitest";
import { ROOT } from "../support/source-tree.ts";
import { assetLicenses } from "../../web/asset-licenses.config.ts";

const FONT = "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2";

/** Builds a page of this stylesheet; answers its files that are texts, by name. */
async function buildPage(stylesheet: string): Promise<ReadonlyMap<string, string>> {
  const root = await mkdtemp(join(tmpdir(), "fake-sendgrid-assets-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await symlink(join(ROOT, "node_modules"), join(root, "node_modules"));
  await mkdir(join(root, "pictures"));
  await writeFile(join(root, "pictures/dot.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
  await writeFile(join(root, "page.css"), stylesheet);
  await writeFile(join(root, "index.html"), '<link rel="stylesheet" href="./page.css">');
  const options: InlineConfig = { root, configFile: false, logLevel: "silent", plugins: [assetLicenses()] };
  const built = await build({ ...options, build: { write: false, assetsInlineLimit: 0 } });
  const outputs = "output" in built ? built.output : [];
  return new Map(
    outputs.flatMap((file) => (file.type === "asset" ? [[file.fileName, String(file.source)] as const] : [])),
  );
}

test("a font comes with its licence, name and version", async () => {
  const files = await buildPage(`@font-face { font-family: Inter; src: url("${FONT}"); }`);
  const licenses = files.get("THIRD-PARTY-ASSETS.md");
  expect(licenses).toMatch(/^## @fontsource-variable\/inter - \d+\.\d+\.\d+ \(OFL-1\.1\)$/m);
  expect(licenses).toContain("SIL OPEN FONT LICENSE");
  expect(licenses).toMatch(/Copyright .*Inter/);
});

test("files of the page's own need no licence", async () => {
  const files = await buildPage('body { background: url("./pictures/dot.svg"); }');
  expect([...files.keys()].some((name) => name.endsWith(".svg"))).toBe(true);
  expect(files.has("THIRD-PARTY-ASSETS.md")).toBe(false);
});
