import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { EventWebhook } from "@sendgrid/eventwebhook";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { triggerCommand } from "../../../server/cli/trigger/trigger.ts";
import { runningSimulator } from "../../../server/cli/trigger/trigger-place.ts";
import { runCommand } from "../../support/command-run.ts";
import { startCli } from "../../support/cli-process.ts";
import { deafPort, startRawServer } from "../../support/raw-server.ts";
import { openSimulator } from "../../support/served-simulator.ts";
import { standStill } from "../../support/stand-still.ts";

// The public key of the first settings of the main account, at every start and on every machine.
const FIRST_KEY =
  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEpuBTstZKCJisgQ9fTr593RYJwj/zUVI+YpnKSEkdm7cdMo9Qsh0cszaF/kZucS8O/DfUy9HvMwHXQPYQ9YbLbQ==";

const trigger = async (...args: string[]) => await runCommand(triggerCommand, args);

/** A receiver that answers as it is told, and keeps the bodies that it got. */
async function openReceiver(status = 200, answer = "stored") {
  const bodies: string[] = [];
  const heads: NodeJS.Dict<string | string[]>[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      bodies.push(Buffer.concat(chunks).toString());
      heads.push(request.headers);
      response.writeHead(status, { "Content-Type": "text/plain" }).end(answer);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`, bodies, heads };
}

function linesOf(out: string) {
  return out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

afterEach(() => void vi.unstubAllEnvs());

test("an event is posted once to the target, signed with the development key, and its answer is shown", async () => {
  const { url, bodies, heads } = await openReceiver();
  const { out, err, exitCode } = await trigger("bounce", "--target", url, "--set", "custom.order=42");
  expect({ err, exitCode, posts: bodies.length }).toEqual({ err: "", exitCode: 0, posts: 1 });
  expect(JSON.parse(bodies[0] ?? "")).toMatchObject([{ event: "bounce", type: "bounce", order: "42" }]);
  const [head] = heads;
  const webhook = new EventWebhook();
  expect(
    webhook.verifySignature(
      webhook.convertPublicKeyToECDSA(FIRST_KEY),
      bodies[0] ?? "",
      String(head?.["x-twilio-email-event-webhook-signature"]),
      String(head?.["x-twilio-email-event-webhook-timestamp"]),
    ),
  ).toBe(true);
  expect(out).toContain(`POST ${url}\n`);
  expect(out).toContain("  User-Agent: SendGrid Event API\n");
  expect(out).toContain('    "order": "42",\n');
  expect(out).toMatch(/Answered 200 OK \(\d+ ms\)\n {2}Content-Type: text\/plain\n/);
  expect(out).toContain("\n  stored\n");
  expect(out).toMatch(/1 event, \d+ bytes on the wire, signed with the development key:\nMFkw/);
  expect(out).toContain("SendGrid would not post it again");
  expect(out).not.toContain("\u001B[");
});

test("what is no 2xx ends with 1 and says what SendGrid would do next", async () => {
  const { url, bodies } = await openReceiver(503, "later\n\u001B[31mred\n");
  const { out, exitCode } = await trigger("delivered", "--target", url);
  expect({ exitCode, posts: bodies.length }).toEqual({ exitCode: 1, posts: 1 });
  expect(out).toContain("Answered 503 Service Unavailable");
  expect(out).toContain("  later\n  [31mred\n");
  expect(out).toContain("SendGrid would try again in 30 s, then at growing intervals, for 24 h.");
});

test("a target that nobody listens on, or that does not answer in time, ends with 3", async () => {
  const refused = await trigger("open", "--target", `http://127.0.0.1:${await deafPort()}/`);
  expect(refused.exitCode).toBe(3);
  expect(refused.out).toContain("No answer: connection refused: nobody listens on 127.0.0.1 port");
  const { port } = await startRawServer(() => undefined);
  const silent = await trigger("open", "--target", `http://127.0.0.1:${port}/`, "--timeout", "50ms");
  expect(silent.exitCode).toBe(3);
  expect(silent.out).toContain("No answer: no answer within 50 ms");
});

test("--json prints an object for each attempt and one that sums up, secrets masked", async () => {
  const { url, bodies } = await openReceiver(401, "who is hunter2?");
  const target = url.replace("//", "//ada:hunter2@");
  const { out, exitCode } = await trigger("click", "--target", target, "--unsigned", "--json");
  const [attempt, summary] = linesOf(out);
  expect(attempt).toMatchObject({
    kind: "attempt",
    request: { url: url.replace("//", "//***@"), body: bodies[0] },
    response: { status: 401 },
    result: "refused",
    reason: "receiver answered 401",
    latencyMs: expect.any(Number),
    events: 1,
    retryInMs: 30_000,
  });
  expect(attempt.request.headers).toContainEqual(["Authorization", "Basic ***"]);
  expect(attempt.request.headers.map(([name]: [string]) => name)).not.toContain(
    "X-Twilio-Email-Event-Webhook-Signature",
  );
  expect(out).not.toContain(Buffer.from("ada:hunter2").toString("base64"));
  expect(summary).toEqual({
    kind: "summary",
    events: 1,
    attempts: 1,
    results: { refused: 1 },
    unposted: 0,
    exitCode: 1,
  });
  expect(exitCode).toBe(1);
});

test("--count makes messages of their own; each batch is posted once, also when all fail", async () => {
  const { url, bodies } = await openReceiver(500, "");
  const { out, exitCode } = await trigger("open", "--target", url, "--count", "3000");
  expect({ exitCode, posts: bodies.length }).toEqual({ exitCode: 1, posts: 2 });
  const events = bodies.flatMap((body) => JSON.parse(body));
  expect(new Set(events.map((event) => event.sg_event_id)).size).toBe(3000);
  expect(new Set(events.map((event) => event.sg_message_id)).size).toBe(3000);
  expect(out).toMatch(/… and \d+ more events\n/);
  expect(out).toContain("3000 events in 2 POSTs, signed with the development key:");
  expect(out).toContain("  refused     2\n");
});

test("blocked is a bounce of that type, and the same seed makes the same event", async () => {
  const { url, bodies } = await openReceiver();
  const args = ["blocked", "--target", url, "--seed", "7", "--set", "timestamp=1767603600"];
  await trigger(...args);
  await trigger(...args);
  expect(JSON.parse(bodies[0] ?? "")).toMatchObject([
    { event: "bounce", type: "blocked", timestamp: 1_767_603_600 },
  ]);
  expect(bodies[1]).toBe(bodies[0]);
});

test("test posts what Test Your Integration posts", async () => {
  const { url, bodies } = await openReceiver();
  const { out, exitCode } = await trigger("test", "--target", url);
  expect({ exitCode, events: JSON.parse(bodies[0] ?? "").length }).toEqual({ exitCode: 0, events: 11 });
  expect(out).toContain("  X-Twilio-Email-Event-Webhook-Signature: ");
  expect(out).toContain("  … and 8 more events\n");
});

test("a running simulator posts to its own settings; --advance moves its manual clock", async () => {
  const simulator = await openSimulator({ listen: true });
  const { url, bodies } = await openReceiver();
  const run = (...args: string[]) => trigger("open", "--simulator", simulator.url, ...args);
  await expect(run()).rejects.toThrow(/No webhook settings of http:\S+ post open. Create some there/);
  await simulator.webhooks.create({ target: url, events: ["open"] });
  await expect(trigger("bounce", "--simulator", simulator.url)).rejects.toThrow("No webhook settings");
  const waiting = await run("--wait", "0ms");
  expect(waiting.exitCode).toBe(3);
  expect(waiting.err).toContain(
    "The simulator's clock is manual: the events are posted once it is advanced.",
  );
  expect(waiting.err).toContain(
    "1 event not posted so far. The simulator's clock is manual: pass --advance.",
  );
  const advanced = await run("--advance", "--set", "email=ada@example.com");
  expect({ exitCode: advanced.exitCode, posts: bodies.length }).toEqual({ exitCode: 0, posts: 1 });
  expect(JSON.parse(bodies[0] ?? "")).toMatchObject([{ event: "open" }, { email: "ada@example.com" }]);
  expect(advanced.out).toContain("2 events, ");
});

test("events find their first attempts however much went before, and after a reset", async () => {
  const simulator = await openSimulator({ listen: true });
  const { url, bodies } = await openReceiver();
  await simulator.webhooks.create({ target: url, events: "all" });
  for (let count = 0; count < 30; count++) await simulator.emit({ event: "open" });
  await simulator.reset();
  await simulator.emit({ event: "open" });
  await simulator.advance("1m");
  const { exitCode, out } = await trigger("click", "--simulator", simulator.url, "--advance", "--json");
  expect({ exitCode, attempts: linesOf(out).length - 1, posts: bodies.length }).toEqual({
    exitCode: 0,
    attempts: 1,
    posts: 2,
  });
});

test("--speed max makes a running simulator post at once; then its clock goes as it did", async () => {
  const simulator = await openSimulator({ listen: true, clock: "real" });
  const { url, bodies } = await openReceiver();
  await simulator.webhooks.create({ target: url, events: "all" });
  const { exitCode } = await trigger("open", "--simulator", simulator.url, "--speed", "max");
  expect({ exitCode, posts: bodies.length }).toEqual({ exitCode: 0, posts: 1 });
  const clock = await (await simulator.fetch("/_simulator/clock")).json();
  expect(clock).toMatchObject({ mode: "real", speed: 1 });
});

test("a simulator is used without being named only where one answers as one", async () => {
  const simulator = await openSimulator({ listen: true });
  const { url: other } = await openReceiver();
  const found = await runningSimulator(simulator.url);
  expect(found?.origin).toBe(simulator.url);
  expect(await runningSimulator(other)).toBeUndefined();
  expect(await runningSimulator(`http://127.0.0.1:${await deafPort()}`)).toBeUndefined();
});

test("a simulator on a busy machine is found as well", async () => {
  const simulator = await openSimulator({ listen: true });
  const found = runningSimulator(simulator.url);
  standStill(1200);
  expect((await found)?.origin).toBe(simulator.url);
});

test("where no simulator runs, --simulator cannot run", async () => {
  const url = `http://127.0.0.1:${await deafPort()}`;
  await expect(trigger("open", "--simulator", url)).rejects.toThrow(`No simulator answers at ${url}.`);
  const { url: other } = await openReceiver();
  await expect(trigger("open", "--simulator", other)).rejects.toThrow("which is no simulator's answer");
});

test.each([
  [
    ["open", "--simulator", "http://127.0.0.1:1", "--target", "built-in"],
    "--target is for a temporary simulator",
  ],
  [["open", "--simulator", "http://127.0.0.1:1", "--unsigned"], "--unsigned is for a temporary simulator"],
  [["open", "--target", "built-in", "--advance"], "--advance is for a running simulator"],
  [["open", "--target", "ftp://x"], '--target is "ftp://x". It must be an http or https URL, or "built-in".'],
  [["open", "--count", "0"], '--count is "0". It must be a whole number from 1 to 100000.'],
  [["open", "--param", "a=1"], "--param is for scenarios, not for events. Leave it out."],
  [["open", "--target", "built-in", "--speed", "2"], "a temporary simulator posts events at once"],
  [["open", "--target", "built-in", "--key", "/none.pem"], "--key /none.pem cannot be read"],
  [["open", "--target", "built-in", "--set", "timestamp=-1"], '"timestamp" is -1.'],
])("wrong usage: %j", async (args, message) => {
  await expect(trigger(...args)).rejects.toThrow(message);
});

// Why editors are not tried there.
const SH = "the editor of these tests is a script for sh";

/** An editor: a shell script that gets the file's name as its last argument. */
async function useEditor(script: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fake-sendgrid-editor-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "my editor.sh");
  await writeFile(path, `#!/bin/sh\ncd '${folder}'\n${script}\n`);
  await chmod(path, 0o700);
  vi.stubEnv("EDITOR", `'${path}' --wait`);
  return folder;
}

test("--edit opens the events as they are going to be sent", async ({ skip }) => {
  skip(process.platform === "win32", SH);
  const { url, bodies } = await openReceiver();
  const folder = await useEditor(
    `cp "$2" seen.json; ls -l "$2" | cut -c1-10 > mode; sed -e 's/"203[^"]*"/"198.51.100.7"/' -e '/useragent/d' -e 's/"html",/"amp",/' "$2" | sed -e 'N;s/,\\(\\n *}\\)/\\1/;P;D' > new; cat new > "$2"`,
  );
  const { err, exitCode } = await trigger("open", "--target", url, "--edit", "--set", "custom.order=42");
  const [seen] = JSON.parse(await readFile(join(folder, "seen.json"), "utf8"));
  expect(await readFile(join(folder, "mode"), "utf8")).toBe("-rw-------\n");
  expect(seen).toMatchObject({ event: "open", order: "42", sg_content_type: "html" });
  const [sent] = JSON.parse(bodies[0] ?? "");
  expect(sent).toMatchObject({ sg_content_type: "amp", order: "42", sg_event_id: seen.sg_event_id });
  expect(err).toBe("Members that were deleted are chosen anew: useragent.\n");
  expect(exitCode).toBe(0);
});

test("an editor that fails or leaves nothing sends nothing", async ({ skip }) => {
  skip(process.platform === "win32", SH);
  const { url, bodies } = await openReceiver();
  const folder = await useEditor('echo "$2" > path; exit 3');
  await expect(trigger("open", "--target", url, "--edit")).rejects.toThrow(
    "ended with exit code 3: nothing was sent.",
  );
  const path = (await readFile(join(folder, "path"), "utf8")).trim();
  await expect(readFile(path)).rejects.toThrow("ENOENT");
  await useEditor(': > "$2"');
  await expect(trigger("open", "--target", url, "--edit")).rejects.toThrow("left empty: nothing was sent.");
  expect(bodies).toEqual([]);
});

test("what is no JSON any more is kept, and the file named", async ({ skip }) => {
  skip(process.platform === "win32", SH);
  const { url, bodies } = await openReceiver();
  await useEditor(`printf '[\\n  {"event": }\\n]' > "$2"`);
  const failure = await trigger("open", "--target", url, "--edit").then(
    () => "",
    (error: unknown) => String(error),
  );
  const path = /what you wrote is in (\S+)\./.exec(failure)?.[1] ?? "";
  onTestFinished(() => rm(dirname(path), { recursive: true }));
  expect(failure).toContain(
    'The file is no JSON at line 2, column 13: "}" may not stand here. Nothing was sent;',
  );
  expect(await readFile(path, "utf8")).toBe('[\n  {"event": }\n]');
  expect(bodies).toEqual([]);
});

test("ctrl-c while a receiver does not answer ends it with 3", async () => {
  const { port, requests } = await startRawServer((_socket) => void cli.child.kill("SIGINT"));
  const target = `http://127.0.0.1:${port}/`;
  const cli = startCli(["trigger", "open", "--target", target, "--timeout", "1h", "--json"]);
  const { code, out, err } = await cli.ended();
  expect({ code, posts: requests.length }).toEqual({ code: 3, posts: 1 });
  expect(JSON.parse(out)).toMatchObject({ kind: "summary", attempts: 0, unposted: 1 });
  expect(err).toBe("1 event not posted so far. The receiver had not answered.\n");
});
