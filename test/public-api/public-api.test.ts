import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { publicApiReport, readPublicApi } from "../support/public-api.ts";
import { ROOT, textOf } from "../support/source-tree.ts";

// What users compile against, as `tsc -b` emitted it. A change of it shows in review as a change of the report.

const REPORT = join(import.meta.dirname, "public-api.d.ts.txt");

const isBuilt = existsSync(join(ROOT, "dist/types/server/index.d.ts"));
const absent = "there are no declarations: npx tsc -b";

function publicApi() {
  const { name, exports } = JSON.parse(textOf("package.json"));
  const doors = Object.entries<{ readonly types?: string } | string>(exports).flatMap(([path, target]) =>
    typeof target === "object" && target.types !== undefined
      ? [[join(name, path), join(ROOT, target.types)]]
      : [],
  );
  return readPublicApi(Object.fromEntries(doors));
}

test("the public API is the one that is checked in; UPDATE_API=1 writes it anew", ({ skip }) => {
  if (!isBuilt) skip(absent);
  const report = publicApiReport(publicApi());
  if (process.env["UPDATE_API"] === "1") writeFileSync(REPORT, report);
  expect(report, "see the first line of test/public-api/public-api.d.ts.txt").toBe(
    readFileSync(REPORT, "utf8"),
  );
});

test("everything that a door exports is documented, methods too", ({ skip }) => {
  if (!isBuilt) skip(absent);
  const exported = publicApi().doors.flatMap(({ exports }) => exports);
  expect(exported.length).toBeGreaterThan(30);
  expect(exported.filter(({ isDocumented }) => !isDocumented).map(({ name }) => name)).toEqual([]);
  const methods = exported.flatMap(({ name, undocumentedMethods }) =>
    undocumentedMethods.map((method) => `${name}: ${method}`),
  );
  expect(methods).toEqual([]);
});
