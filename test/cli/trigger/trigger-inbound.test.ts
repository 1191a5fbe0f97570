import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { triggerCommand } from "../../../server/cli/trigger/trigger.ts";
import { runCommand } from "../../support/command-run.ts";
import { openSimulator } from "../../support/served-simulator.ts";

const MAIL = "From: ada@example.org\r\nTo: help@mail.example.com\r\nSubject: Hi\r\n\r\nHello\r\n";

async function setUp() {
  const simulator = await openSimulator({ listen: true });
  const receiver = `${simulator.url}/_simulator/receiver`;
  await simulator.fetch("/v3/user/webhooks/parse/settings", {
    method: "POST",
    headers: { authorization: "Bearer SG.key", "content-type": "application/json" },
    body: JSON.stringify({ hostname: "mail.example.com", url: receiver }),
  });
  const folder = await mkdtemp(join(tmpdir(), "fake-sendgrid-trigger-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "mail.eml");
  await writeFile(file, MAIL);
  const trigger = async (...args: string[]) =>
    await runCommand(triggerCommand, ["inbound", "--simulator", simulator.url, ...args], Buffer.from(MAIL));
  return { simulator, receiver, file, trigger };
}

test("a mail in a file is handed in and posted, and what became of it is told", async () => {
  const { simulator, receiver, file, trigger } = await setUp();
  const run = await trigger("--file", file);
  expect(run).toEqual({
    out: `Posted to ${receiver} for mail.example.com: dlv_1\n`,
    err: "",
    exitCode: 0,
  });
  expect(simulator.attempts()).toMatchObject([{ webhookId: null, deliveryId: "dlv_1" }]);
});

test("standard input will do, the envelope may differ, and --json prints one object", async () => {
  const { trigger } = await setUp();
  const to = ["--to", "a@mail.example.com", "b@elsewhere.example"];
  const { out } = await trigger("--file", "-", ...to, "--from", "x@y.example", "--json");
  expect(JSON.parse(out)).toMatchObject({
    items: [{ to: ["a@mail.example.com"] }],
    unmatched: ["b@elsewhere.example"],
  });
});

test("a mail of 5 MB passes, and one of more than 30 MB does not", async () => {
  const { file, trigger } = await setUp();
  await writeFile(file, MAIL + "x".repeat(5_000_000));
  expect((await trigger("--file", file)).out).toContain("Posted to");
  await writeFile(file, MAIL + "x".repeat(32_000_000));
  await expect(trigger("--file", file)).rejects.toThrow("larger than 31457280 bytes");
});

test("wrong usage says what to do", async () => {
  const { trigger, file } = await setUp();
  await expect(trigger()).rejects.toThrow("--file is missing.");
  await expect(trigger("--file", `${file}.none`)).rejects.toThrow("no such file or folder");
  await expect(trigger("--file", file, "--target", "built-in")).rejects.toThrow(
    "--target is for events, test requests, scenarios, recordings, not for inbound mails.",
  );
  await expect(trigger("--file", file, "--simulator", "nowhere")).rejects.toThrow("is no http URL");
  await expect(trigger("--file", file, "--to", "a@b.example")).rejects.toThrow(
    "No parse setting listens to a@b.example. Make one: POST /v3/user/webhooks/parse/settings",
  );
});

test("where no simulator runs, it cannot run", async () => {
  const { file, trigger } = await setUp();
  const closed = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => closed.once("listening", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const url = `http://127.0.0.1:${port}`;
  await expect(trigger("--file", file, "--simulator", url)).rejects.toThrow(
    `No simulator answers at ${url}. Start one`,
  );
});
