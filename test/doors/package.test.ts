import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
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
      "dist/msw.js",
      "dist/testing.js",
      "dist/types/server/index.d.ts",
      "dist/types/server/msw.d.ts",
      "dist/types/server/testing.d.ts",
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

test("a mail makes its full circle through the packed msw door", async () => {
  const { folder } = installed;
  await addPeers(folder);
  const script = `
    import { createSimulator } from "fake-sendgrid";
    import { sendgridHandlers } from "fake-sendgrid/msw";
    import { expectStoredOnce, waitForDelivery } from "fake-sendgrid/testing";
    import { setupServer } from "msw/node";
    const simulator = await createSimulator({ clock: "manual", seed: 1 });
    const server = setupServer(...sendgridHandlers(simulator));
    server.listen({ onUnhandledRequest: "error" });
    const stored = [];
    const listener = async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      stored.push(...JSON.parse(Buffer.concat(chunks)).map((event) => event.sg_event_id));
      response.writeHead(stored.length > 0 ? 204 : 500).end();
    };
    await simulator.webhooks.create({ target: listener });
    const personalizations = [{ to: [{ email: "ada+delivered+open@example.com" }] }];
    const content = [{ type: "text/plain", value: "Hi" }];
    const mail = { personalizations, from: { email: "shop@example.com" }, subject: "Hi", content };
    const headers = { authorization: "Bearer SG.key", "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(mail) };
    console.log((await fetch("https://api.sendgrid.com/v3/mail/send", init)).status);
    console.log((await waitForDelivery(simulator, { event: "open" })).result);
    await expectStoredOnce(simulator, stored);
    server.close();
    await simulator.close();
  `;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: folder });
  expect(stdout).toBe("202\ndelivered\n");
});

test("README's examples of library, tests and msw run as they stand there", async () => {
  const { folder } = installed;
  await addPeers(folder);
  await mkdir(join(folder, "node_modules/@sendgrid"), { recursive: true });
  const client = join(folder, "node_modules/@sendgrid/mail");
  if (!existsSync(client)) await symlink(join(ROOT, "node_modules/@sendgrid/mail"), client);
  for (const name of ["library.mjs", "receiver.test.mjs", "msw.test.mjs"]) {
    await copyFile(join(ROOT, "fixtures/clients/node", name), join(folder, name));
  }
  const library = await run(process.execPath, ["library.mjs"], { cwd: folder });
  expect(library.stdout).toMatch(/^2 events, to be verified with MFkwEwYH…\n[\s\S]*true true\n$/);
  const tests = ["--test", "--test-reporter=tap", "receiver.test.mjs", "msw.test.mjs"];
  const { stdout } = await run(process.execPath, tests, { cwd: folder });
  expect(stdout).toMatch(/# pass 3\n# fail 0/);
});

test("its declarations compile in a strict project that checks libraries too", async () => {
  const { folder } = installed;
  await addPeers(folder);
  const source = `
    import { createSimulator } from "fake-sendgrid";
    import { sendgridHandlers } from "fake-sendgrid/msw";
    import { receiverOf, signedRequest, useSimulator, waitForDelivery } from "fake-sendgrid/testing";
    export const simulator = await createSimulator();
    export const handlers = sendgridHandlers(simulator);
    await simulator.webhooks.create({ target: async (request) => new Response(await request.text()) });
    await simulator.webhooks.create({ target: { fetch: (request: Request) => new Response(request.url) }, path: "/a" });
    const listener = (request: { url?: string }, response: { end(): void }): void => response.end();
    const settings = await simulator.webhooks.create({ target: listener });
    await settings.update({ target: listener });
    export const receiver = receiverOf(listener, { path: "/events" });
    export const { status } = await receiver.fetch(signedRequest([{ event: "open" }], { wrong: "trimmed" }).request);
    export const inUse = useSimulator({ seed: 2 });
    export const { events } = await waitForDelivery(inUse.simulator, { event: "open", webhook: settings });
    // @ts-expect-error -- there is no such event
    await waitForDelivery(simulator, { event: "opened" });
  `;
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
