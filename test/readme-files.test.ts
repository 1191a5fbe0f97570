import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileBlocks, withFileBlocks } from "./support/readme-files.ts";
import { ROOT, textOf } from "./support/source-tree.ts";

// README shows files as they are: what a reader copies is what the tests run.

test("each block of README that names a file is that file; UPDATE_README=1 writes them anew", () => {
  const updated = withFileBlocks(textOf("README.md"), textOf);
  if (process.env["UPDATE_README"] === "1") writeFileSync(join(ROOT, "README.md"), updated);
  const blocks = fileBlocks(textOf("README.md"));
  expect(blocks.length).toBeGreaterThan(8);
  expect(blocks).toEqual(blocks.map(({ path }) => ({ path, text: textOf(path) })));
});

test("a block is found by the comment before it, and others are left alone", () => {
  const other = "```js\nlater();\n```\n";
  const document = `# A\n\n<!-- file: a.mjs -->\n\n\`\`\`js\nold();\n\`\`\`\n\n${other}`;
  expect(fileBlocks(document)).toEqual([{ path: "a.mjs", text: "old();\n" }]);
  const updated = withFileBlocks(document, (path) => `// ${path} costs $1\n`);
  expect(fileBlocks(updated)).toEqual([{ path: "a.mjs", text: "// a.mjs costs $1\n" }]);
  expect(updated.endsWith(other)).toBe(true);
});
