import { execFile } from "node:child_process";
import { copyFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addPackage, installPackage, isBuilt } from "../support/packed-package.ts";
import type { InstalledPackage } from "../support/packed-package.ts";
import { ROOT } from "../support/source-tree.ts";

// Receivers tested with the packed `fake-sendgrid/testing`, by each runner but vitest, which all other tests use.

const run = promisify(execFile);

const JEST = createRequire(import.meta.url).resolve("jest/bin/jest");
// Jest gives a test and a hook 5 s: a slow machine is no failure.
const PATIENT = { testTimeout: 25_000 };

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

// Nothing but the runner differs: node:test hands its hooks in, jest has globals.
const RECEIVER_TEST = `
  import { expectStoredOnce, useSimulator, waitForDelivery } from "fake-sendgrid/testing";
  const stored = [];
  const receiver = async (request) => {
    stored.push(...(await request.json()).map((event) => event.sg_event_id));
    return new Response(null, { status: 204 });
  };
  beforeAll(async () => void (await (await inUse.ready()).webhooks.create({ target: receiver })));
  test("a bounce is stored once", async () => {
    await inUse.simulator.emit({ event: "bounce", email: "ada@example.com" });
    await waitForDelivery(inUse.simulator, { event: "bounce" });
    await expectStoredOnce(inUse.simulator, stored);
  });
`;

test("receivers are tested with node:test", async () => {
  const { folder } = installed;
  const file = join(folder, "receiver.node-test.mjs");
  const hooks = 'import * as hooks from "node:test";\nconst { test, before: beforeAll } = hooks;\n';
  await writeFile(
    file,
    `${hooks}${RECEIVER_TEST.replace("const stored", "const inUse = useSimulator({}, hooks);\n  const stored")}`,
  );
  const { stdout } = await run(process.execPath, ["--test", "--test-reporter=tap", file], { cwd: folder });
  expect(stdout).toMatch(/# pass 1\n# fail 0/);
});

test("receivers are tested with jest, whose globals are found", async () => {
  const { folder } = installed;
  const source = RECEIVER_TEST.replace("const stored", "const inUse = useSimulator();\n  const stored");
  await writeFile(join(folder, "receiver.jest-test.mjs"), source);
  const config = {
    testMatch: ["**/*.jest-test.mjs"],
    transform: {},
    testEnvironment: "node",
    rootDir: folder,
    ...PATIENT,
  };
  const { stderr } = await run(
    process.execPath,
    ["--experimental-vm-modules", "--no-warnings", JEST, "--config", JSON.stringify(config), "--no-cache"],
    { cwd: folder },
  );
  expect(stderr).toMatch(/Tests: +1 passed, 1 total/);
});

test("a test of jest imports it, with the flag that jest needs for ES modules on Node 20", async () => {
  const { folder } = installed;
  await copyFile(join(ROOT, "fixtures/clients/jest/events.test.js"), join(folder, "events.test.js"));
  const config = JSON.stringify({ rootDir: folder, transform: {}, ...PATIENT });
  const { stderr } = await run(process.execPath, ["--experimental-vm-modules", JEST, "--config", config]);
  expect(stderr).toContain("Tests:       1 passed, 1 total");
});

test("receivers are tested with Playwright's runner, whose test has the hooks", async () => {
  const { folder } = installed;
  await addPackage(folder, "@playwright/test");
  const hooks = 'import { test } from "@playwright/test";\nconst { beforeAll } = test;\n';
  const source = RECEIVER_TEST.replace(
    "const stored",
    "const inUse = useSimulator({}, test);\n  const stored",
  );
  await writeFile(join(folder, "receiver.pw-test.mjs"), `${hooks}${source}`);
  const config = 'export default { testMatch: "**/*.pw-test.mjs", reporter: "line" };\n';
  await writeFile(join(folder, "playwright.config.mjs"), config);
  const runner = join(folder, "node_modules/@playwright/test/cli.js");
  const { stdout } = await run(process.execPath, [runner, "test"], { cwd: folder });
  expect(stdout).toMatch(/^ *1 passed/m);
});
