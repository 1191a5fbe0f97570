import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { demandBuiltPage } from "../support/playground.ts";
import { ROOT } from "../support/source-tree.ts";

const FOLDER = join(ROOT, "dist/web");

beforeAll(demandBuiltPage);

/** Sizes in kB (1000 bytes), compressed as the network would. */
function sizeOf(name: string): number {
  return gzipSync(readFileSync(join(FOLDER, "assets", name))).length / 1000;
}

function textOf(name: string): string {
  return readFileSync(join(FOLDER, "assets", name), "utf8");
}

function assets(): readonly string[] {
  return readdirSync(join(FOLDER, "assets"));
}

/** What index.html names, and what the scripts named there import at once. */
function initialScripts(): readonly string[] {
  const found = new Set<string>();
  const waiting = [
    ...readFileSync(join(FOLDER, "index.html"), "utf8").matchAll(/assets\/([\w.-]+\.js)/g),
  ].map(([, name = ""]) => name);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const code = readFileSync(join(FOLDER, "assets", name), "utf8");
    for (const [, imported = ""] of code.matchAll(
      /(?:^|[;}\n])import(?:[^"'()]*from)?["']\.\/([\w.-]+\.js)["']/g,
    )) {
      waiting.push(imported);
    }
  }
  return [...found];
}

function initialStyles(): readonly string[] {
  const html = readFileSync(join(FOLDER, "index.html"), "utf8");
  return [...html.matchAll(/assets\/([\w.-]+\.css)/g)].map(([, name = ""]) => name);
}

function total(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + sizeOf(name), 0);
}

test("what the first page loads stays small: scripts 170 kB, styles 12 kB, fonts 90 kB", () => {
  const scripts = total(initialScripts());
  console.log(
    `initial: ${scripts.toFixed(1)} kB of scripts, ${total(initialStyles()).toFixed(1)} kB of styles`,
  );
  expect(scripts).toBeLessThanOrEqual(170);
  expect(total(initialStyles())).toBeLessThanOrEqual(12);
  const fonts = assets().filter((name) => name.endsWith(".woff2"));
  expect(
    fonts.reduce((sum, name) => sum + readFileSync(join(FOLDER, "assets", name)).length / 1000, 0),
  ).toBeLessThanOrEqual(90);
});

test("editor, charts and palette come only when they are needed, and stay small", () => {
  const initial = new Set(initialScripts());
  // Each part by a text that only its library, or its own code, holds: chunks are named as the bundler likes.
  const parts = [
    { name: "editor", holds: "cm-editor", budget: 120 },
    { name: "charts", holds: "u-over", budget: 30 },
    { name: "palette", holds: "combobox", budget: 10 },
  ];
  for (const { name, holds, budget } of parts) {
    const chunks = assets().filter((each) => each.endsWith(".js") && textOf(each).includes(holds));
    expect(chunks.length, name).toBeGreaterThan(0);
    expect(
      chunks.filter((each) => initial.has(each)),
      name,
    ).toEqual([]);
    expect(total(chunks), name).toBeLessThanOrEqual(budget);
  }
});

test("the page is made of files of its own: nothing inline, nothing from elsewhere", () => {
  const html = readFileSync(join(FOLDER, "index.html"), "utf8");
  expect(html).not.toMatch(/<style|<script(?![^>]*src=)|style=|https?:\/\//);
});
