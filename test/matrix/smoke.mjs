// Uses the installed package as an app would: `node smoke.mjs DOOR...` in the project's folder. Plain JavaScript, because
// it runs on each version of Node as it is.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const project = process.cwd();
const require = createRequire(join(project, "app.js"));
const resolve = (door) => pathToFileURL(require.resolve(door)).href;

for (const door of process.argv.slice(2)) {
  const imported = Object.keys(await import(resolve(door)));
  const required = Object.keys(require(door));
  assert.ok(imported.length > 0, `${door} exports nothing`);
  assert.deepEqual(
    required.filter((name) => name !== "__esModule" && name !== "module.exports"),
    imported,
  );
}

const { createSimulator } = await import(resolve("fake-sendgrid"));
const simulator = await createSimulator({ clock: "manual", seed: 1, listen: { port: 0 } });
const names = [];
await simulator.webhooks.create({
  target: async (request) => {
    names.push(...(await request.json()).map(({ event }) => event));
    return new Response(null, { status: 204 });
  },
});
await simulator.send({ to: "ada+delivered+open@example.com" });
await simulator.advanceUntilIdle();
assert.deepEqual(names, ["processed", "delivered", "open"]);
assert.equal((await fetch(`${simulator.url}/healthz`)).status, 200);
await simulator.close();

// SQLite is Node's own, or libsql where Node has none.
const data = await mkdtemp(join(tmpdir(), "fake-sendgrid-matrix-"));
const kept = { clock: "manual", seed: 1, data };
const before = await createSimulator(kept);
await before.webhooks.create({ target: "http://127.0.0.1:9/events" });
await before.send({ to: "ada+delivered@example.com" });
await before.close();
const after = await createSimulator(kept);
await after.advance("30s");
assert.equal(after.ledger().total.generated, 2);
await after.close();
await rm(data, { recursive: true });

const cli = join(project, "node_modules/fake-sendgrid/dist/cli.js");
const started = ["start", "--port", "0", "--json", "--clock", "manual", "--target", "built-in"];
const child = spawn(process.execPath, [cli, ...started], { stdio: ["ignore", "pipe", "inherit"] });
const [line] = await once(createInterface({ input: child.stdout }), "line");
const { kind, url } = JSON.parse(line);
assert.equal(kind, "ready");
const post = (path, body) => fetch(url + path, { method: "POST", body: JSON.stringify(body) });
assert.equal((await post("/_simulator/events", { event: "open" })).status, 201);
assert.equal((await post("/_simulator/clock/advance", { by: "30s" })).status, 200);
assert.equal((await (await fetch(`${url}/_simulator/ledger`)).json()).total.acknowledged, 1);
assert.match(await (await fetch(`${url}/`)).text(), /<html/);
child.kill("SIGTERM");
const [code] = await once(child, "exit");
assert.equal(code, 0);

console.log("ok on", process.version);
