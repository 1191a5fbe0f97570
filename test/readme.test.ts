import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { triggerCommand } from "../server/cli/trigger/trigger.ts";
import { OPERATIONS } from "../server/api/sendgrid/routes.ts";
import { runCommand } from "./support/command-run.ts";
import { fidelityTable, readmeSection, withReadmeSection } from "./support/fidelity-table.ts";

const README = new URL("../README.md", import.meta.url);

test("README's table of operations is that of the code; UPDATE_README=1 writes it anew", () => {
  const table = fidelityTable(OPERATIONS);
  const readme = readFileSync(README, "utf8");
  if (process.env["UPDATE_README"] === "1") writeFileSync(README, withReadmeSection(readme, table));
  expect(readmeSection(readFileSync(README, "utf8"))).toBe(table);
});

test("README's scenarios are shown with the output that they have; UPDATE_README=1 writes it anew", async () => {
  const shown = [...readFileSync(README, "utf8").matchAll(/<!-- scenario: ([\w-]+) -->/g)].map(
    ([, name = ""]) => name,
  );
  expect(shown.length).toBeGreaterThanOrEqual(3);
  for (const name of shown) {
    const { out, exitCode } = await runCommand(triggerCommand, [name, "--target", "built-in"]);
    expect(exitCode).toBe(0);
    const block = `$ fake-sendgrid trigger ${name}\n${out.trimEnd()}\n`;
    const place = new RegExp(`(<!-- scenario: ${name} -->\\n\\n\`\`\`\\n)[^\`]*(\`\`\`)`);
    const readme = readFileSync(README, "utf8");
    expect(readme).toMatch(place);
    if (process.env["UPDATE_README"] === "1") {
      writeFileSync(
        README,
        readme.replace(place, (_whole, before: string, after: string) => before + block + after),
      );
    }
    expect(readFileSync(README, "utf8")).toContain(block);
  }
});
