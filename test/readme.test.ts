import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { OPERATIONS } from "../server/api/sendgrid/routes.ts";
import { fidelityTable, readmeSection, withReadmeSection } from "./support/fidelity-table.ts";

const README = new URL("../README.md", import.meta.url);

test("README's table of operations is that of the code; UPDATE_README=1 writes it anew", () => {
  const table = fidelityTable(OPERATIONS);
  const readme = readFileSync(README, "utf8");
  if (process.env["UPDATE_README"] === "1") writeFileSync(README, withReadmeSection(readme, table));
  expect(readmeSection(readFileSync(README, "utf8"))).toBe(table);
});
