import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { writeEnv } from "../../server/cli/write-env.ts";
import { createSimulator } from "../../server/index.ts";
import { startCli } from "../support/cli-process.ts";
import { newFolder } from "../support/folder.ts";

// The public key of the first settings of the main account, at every start and on every machine.
const FIRST_KEY =
  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEpuBTstZKCJisgQ9fTr593RYJwj/zUVI+YpnKSEkdm7cdMo9Qsh0cszaF/kZucS8O/DfUy9HvMwHXQPYQ9YbLbQ==";

async function post(url: string, body: unknown): Promise<Response> {
  return await fetch(url, { method: "POST", body: JSON.stringify(body) });
}

test("with --json the first line says where everything is, then comes an object a line, and a summary", async () => {
  const cli = startCli([
    "start",
    "--port",
    "0",
    "--json",
    "--target",
    "built-in",
    "--clock",
    "manual",
    "--seed",
    "7",
  ]);
  const ready = JSON.parse((await cli.nextLine()) ?? "");
  const { url } = ready;
  expect(ready).toEqual({
    kind: "ready",
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    playground: `${url}/`,
    webhooks: [{ id: expect.any(String), url: `${url}/_simulator/receiver`, public_key: FIRST_KEY }],
    seed: 7,
  });
  await post(`${url}/_simulator/events`, { event: "open" });
  await post(`${url}/_simulator/clock/advance`, { until: "idle" });
  const kinds: string[] = [];
  while (kinds.at(-1) !== "attempt-ended") kinds.push(JSON.parse((await cli.nextLine()) ?? "{}").kind);
  expect(kinds).toEqual(["event-occurred", "batch-closed", "attempt-ended"]);
  cli.child.kill("SIGTERM");
  const { code, out, err } = await cli.ended();
  expect(JSON.parse(out)).toMatchObject({ kind: "summary", ledger: { generated: 1, acknowledged: 1 } });
  expect({ code, err }).toEqual({ code: 0, err: "" });
});

test("the built-in receiver of a folder is found again on another port", async () => {
  const args = [
    "--json",
    "--port",
    "0",
    "--target",
    "built-in",
    "--clock",
    "manual",
    "--data",
    await newFolder(),
  ];
  const started = async () => {
    const cli = startCli(args);
    return { cli, ready: JSON.parse((await cli.nextLine()) ?? "") };
  };
  const first = await started();
  await post(`${first.ready.url}/_simulator/events`, { event: "open" });
  first.cli.child.kill("SIGTERM");
  await first.cli.ended();
  const { cli, ready } = await started();
  const [settings] = first.ready.webhooks;
  expect(ready.webhooks).toEqual([{ ...settings, url: `${ready.url}/_simulator/receiver` }]);
  await post(`${ready.url}/_simulator/clock/advance`, { until: "idle" });
  cli.child.kill("SIGTERM");
  const { out } = await cli.ended();
  expect(JSON.parse(out.split("\n").at(-1) ?? "")).toMatchObject({ ledger: { acknowledged: 1, pending: 0 } });
});

test("what a folder has under way does not go on in a process that cannot listen", async () => {
  const folder = await newFolder();
  const before = await createSimulator({ data: folder, batchMaxAge: "1h" });
  await before.webhooks.create({ target: "http://127.0.0.1:9/events" });
  await before.emit({ event: "open" });
  await before.close();
  const taken = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void taken.close());
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  const { code, err } = await startCli(["--data", folder, "--port", String(port)]).ended();
  expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining(`Port ${port} is taken.`) });
});

test("a person sees addresses, key, client lines and a line for each attempt, without colours in a pipe", async () => {
  const cli = startCli(["--port", "0", "--target", "built-in", "--clock", "manual"]);
  const lines: string[] = [];
  while (!(lines.at(-1) ?? "").includes("C#")) lines.push((await cli.nextLine()) ?? "");
  const text = lines.join("\n");
  const url = /API +(\S+)/.exec(text)?.[1] ?? "";
  expect(text).toContain(FIRST_KEY);
  expect(text).toContain("known to everyone");
  expect(text).toContain(
    `sgMail.setApiKey("SG.x");\n          sgMail.client.setDefaultRequest("baseUrl", "${url}");`,
  );
  for (const language of ["Python", "Go", "Java", "Ruby", "PHP"]) expect(text).toContain(language);
  expect(lines.filter((line) => line.length > 80 && !line.includes("MFkw"))).toEqual([]);
  await post(`${url}/_simulator/events`, { event: "open" });
  await post(`${url}/_simulator/clock/advance`, { until: "idle" });
  cli.child.kill("SIGINT");
  const { code, out } = await cli.ended();
  expect(out).toMatch(/\d\d:\d\d:\d\d {2}200 +1 event, \d+ B +att_1 +\d+ ms/);
  expect(out).toContain("1 events generated, 1 acknowledged, 0 pending; 1 attempts.");
  expect(`${text}${out}`).not.toContain("\u001B[");
  expect(code).toBe(0);
});

test("a configuration file gives options, and flags win over it", async () => {
  const config = join(await newFolder(), "sim.json");
  await writeFile(config, JSON.stringify({ port: 0, json: true, seed: 5, servers: 4, retryWaits: ["1s"] }));
  const cli = startCli(["--config", config, "--seed", "6"]);
  const { url, seed, webhooks } = JSON.parse((await cli.nextLine()) ?? "");
  expect({ seed, webhooks }).toEqual({ seed: 6, webhooks: [] });
  const rules = await (await fetch(`${url}/_simulator/rules`)).json();
  expect(rules).toMatchObject({ servers: 4, retryWaits: [1000], retryJitter: 0 });
});

test("ctrl-c ends it while a browser holds a connection and a receiver does not answer", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => void silent.close());
  const address = silent.address();
  const target = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
  const cli = startCli([
    "--port",
    "0",
    "--json",
    "--target",
    target,
    "--batch-max-age",
    "0ms",
    "--timeout",
    "1h",
  ]);
  const { url } = JSON.parse((await cli.nextLine()) ?? "");
  const socket = new WebSocket(`${url.replace("http", "ws")}/_simulator/stream`);
  socket.on("error", () => undefined);
  await once(socket, "open");
  const connected = once(silent, "connection");
  await post(`${url}/_simulator/events`, { event: "open" });
  await connected;
  cli.child.kill("SIGINT");
  const { code, out } = await cli.ended();
  expect(code).toBe(0);
  expect(JSON.parse(out.split("\n").at(-1) ?? "")).toMatchObject({ kind: "summary", ledger: { pending: 1 } });
});

test("SIGTERM ends it at once while many posts wait behind a receiver that does not answer", async () => {
  const posts: number[] = [];
  const silent = createServer(
    (socket) => void socket.on("data", () => posts.push(1)).on("error", () => undefined),
  );
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => void silent.close());
  const address = silent.address();
  const target = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const targets = [1, 2, 3, 4, 5].flatMap((path) => ["--target", `${target}/${path}`]);
  const cli = startCli(["--port", "0", "--json", "--clock", "manual", "--timeout", "1h", ...targets]);
  const { url } = JSON.parse((await cli.nextLine()) ?? "");
  await post(`${url}/_simulator/events`, { event: "open" });
  const connected = once(silent, "connection");
  const advanced = post(`${url}/_simulator/clock/advance`, { by: "30s" }).catch(() => undefined);
  await connected;
  cli.child.kill("SIGTERM");
  const { code, out } = await cli.ended();
  await advanced;
  expect(code).toBe(0);
  expect(JSON.parse(out.split("\n").at(-1) ?? "")).toMatchObject({
    kind: "summary",
    ledger: { pending: 5, attempts: 1 },
  });
  expect(posts.length).toBeLessThanOrEqual(1);
});

test("whoever stops reading the output does not stop the simulator", async () => {
  const cli = startCli(["--port", "0", "--json", "--clock", "manual"]);
  const { url } = JSON.parse((await cli.nextLine()) ?? "");
  cli.child.stdout?.destroy();
  for (let count = 0; count < 5; count++) await post(`${url}/_simulator/events`, { event: "open" });
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test("--write-env puts the public key into the file, and leaves its other lines alone", async () => {
  const path = join(await newFolder(), ".env");
  await writeEnv(path, "first$&");
  expect(await readFile(path, "utf8")).toBe("SENDGRID_WEBHOOK_PUBLIC_KEY=first$&\n");
  await writeFile(path, "A=1\nexport SENDGRID_WEBHOOK_PUBLIC_KEY=old\nB=2");
  await writeEnv(path, "new");
  expect(await readFile(path, "utf8")).toBe("A=1\nexport SENDGRID_WEBHOOK_PUBLIC_KEY=new\nB=2");
  await expect(writeEnv("/none/.env", "x")).rejects.toThrow(
    "--write-env /none/.env: no such file or folder.",
  );
});

test("--smtp-port opens a port for mails, which the first line tells", async () => {
  const cli = startCli(["--port", "0", "--smtp-port", "0", "--json", "--clock", "manual"]);
  const ready = JSON.parse((await cli.nextLine()) ?? "");
  expect(ready).toMatchObject({ kind: "ready", smtpPort: expect.any(Number) });
  const socket = connect(ready.smtpPort, "127.0.0.1");
  const [greeting] = await once(socket, "data");
  expect(String(greeting)).toMatch(/^220 fake-sendgrid ESMTP/);
  cli.child.kill("SIGTERM");
  expect((await cli.ended()).code).toBe(0);
  socket.destroy();
});

test.each([
  [["--target", "http://127.0.0.1:1/a", "--target", "http://127.0.0.1:1/a"], /--target .*given twice/],
  [
    ["--plan", "free", "--target", "http://127.0.0.1:1/a", "--target", "http://127.0.0.1:1/b"],
    /--target is given 2 times, and the plan free has 1 webhook settings/,
  ],
])("targets that cannot all be settings are refused by their flag: %j", async (flags, message) => {
  const { code, err } = await startCli(["start", "--port", "0", ...flags]).ended();
  expect(code).toBe(2);
  expect(err).toMatch(message);
});

test("--scenario runs a scenario from the beginning, and a line tells when it is over", async () => {
  const cli = startCli(["--port", "0", "--speed", "max", "--scenario", "every-event"]);
  const lines: string[] = [];
  for (let line = await cli.nextLine(); line !== undefined; line = await cli.nextLine()) {
    lines.push(line);
    if (line.includes("run is over")) break;
  }
  const reason = await cli.nextLine();
  cli.child.kill("SIGINT");
  const { code, out } = await cli.ended();
  expect(lines.some((line) => line.includes("seed        1"))).toBe(true);
  expect(lines.some((line) => line.includes("run begins  run_1"))).toBe(true);
  expect(reason).toContain("every-event ended after");
  expect(`${reason} ${out}`).toContain("as expected");
  expect(out).toContain("14 events generated, 14 acknowledged");
  expect(code).toBe(0);
});

test("--fault and a fault's own flag say the same", async () => {
  const flags = ["--fault", "duplicate-batch=0.5", "cut-body=every:3", "--late-event", "0.1"];
  const cli = startCli(["--port", "0", "--json", "--clock", "manual", ...flags]);
  const ready = JSON.parse((await cli.nextLine()) ?? "");
  const answer = await (await fetch(`${ready.url}/_simulator/faults`)).json();
  cli.child.kill("SIGINT");
  await cli.ended();
  expect(answer).toMatchObject({
    faults: [
      { kind: "duplicate-batch", rate: 0.5 },
      { kind: "cut-body", every: 3 },
      { kind: "late-event", rate: 0.1 },
    ],
  });
});

test.each([
  [["--scenario", "outage-and-recovry"], 'Did you mean "outage-and-recovery"?'],
  [["--scenario", "./none.json"], "./none.json cannot be read"],
  [["--fault", "cut-bdy=0.1"], "--fault is"],
  [["--cut-body", "7"], "--cut-body is"],
] as const)("start %j is wrong usage: exit code 2 and one line", async (flags, text) => {
  const { code, err } = await startCli(["start", "--port", "0", ...flags]).ended();
  expect(code).toBe(2);
  expect(err).toContain(text);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
});
