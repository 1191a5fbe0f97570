import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadCommand } from "../../server/cli/load.ts";
import type { LoadReport } from "../../server/contract/load-report.ts";
import { startCli } from "../support/cli-process.ts";
import { runCommand } from "../support/command-run.ts";
import { newFolder } from "../support/folder.ts";
import { startLoadReceiver } from "../support/load-receiver.ts";
import { deafPort } from "../support/raw-server.ts";

const SMALL = [
  "--events-per-second",
  "200",
  "--duration",
  "300ms",
  "--batch-max-age",
  "100ms",
  "--seed",
  "1",
];

async function reportIn(file: string): Promise<LoadReport> {
  return JSON.parse(await readFile(file, "utf8")) as LoadReport;
}

test("a load test prints a table of 80 columns, and writes JSON and a page that loads nothing", async () => {
  const { url } = await startLoadReceiver();
  const folder = await newFolder();
  const [json, html] = [join(folder, "load.json"), join(folder, "load.html")];
  const run = await runCommand(loadCommand, [
    url,
    ...SMALL,
    "--assert",
    "lost<=0",
    "--json",
    json,
    "--html",
    html,
  ]);
  expect(run).toMatchObject({ err: "", exitCode: 0 });
  expect(run.out).toContain("60 generated, 60 acknowledged");
  expect(run.out).toMatch(/met +lost<=0 +0/);
  expect(run.out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  expect(await reportIn(json)).toMatchObject({
    kind: "load-report",
    passed: true,
    events: { generated: 60 },
  });
  const page = await readFile(html, "utf8");
  expect(page).toContain("<svg");
  expect(page).toContain("<table>");
  expect(page).not.toMatch(/<script|<link|<img|url\(|src=|href=/);
});

test("a missed assertion is exit code 1, and two tests are compared", async () => {
  const { url } = await startLoadReceiver();
  const json = join(await newFolder(), "load.json");
  await runCommand(loadCommand, [url, ...SMALL, "--json", json]);
  const run = await runCommand(loadCommand, [
    url,
    ...SMALL,
    "--servers",
    "2",
    "--assert",
    "lost>0",
    "--compare",
    json,
  ]);
  expect(run.exitCode).toBe(1);
  expect(run.out).toMatch(/MISSED +lost>0 +0/);
  expect(run.out).toMatch(/acknowledged events\/s +200 +200 +0\.0 %$/m);
  expect(run.out).toContain("servers: 10 before, 2 now");
});

test("only what was measured in both tests is compared", async () => {
  const { url } = await startLoadReceiver();
  const json = join(await newFolder(), "load.json");
  const idle = [url, ...SMALL, "--events-per-second", "1"];
  expect((await runCommand(loadCommand, [...idle, "--json", json])).out).toContain("0 generated");
  const { out } = await runCommand(loadCommand, [url, ...SMALL, "--compare", json]);
  expect(out).toMatch(/acknowledged events\/s +0 +200 +better$/m);
  expect(out).not.toMatch(/^ +(p50 ms|max ms|service time|error rate).*(better|worse)/m);
});

test("an earlier report that is damaged is told before the test", async () => {
  const receiver = await startLoadReceiver();
  const json = join(await newFolder(), "load.json");
  await runCommand(loadCommand, [receiver.url, ...SMALL, "--json", json]);
  const posts = receiver.bodies.length;
  const report = await reportIn(json);
  for (const damaged of [{ latency: undefined }, { rates: {} }, { events: { generated: "60" } }]) {
    await writeFile(json, JSON.stringify({ ...report, ...damaged }));
    await expect(runCommand(loadCommand, [receiver.url, ...SMALL, "--compare", json])).rejects.toThrow(
      `--compare ${json} is damaged. Name another file`,
    );
  }
  expect(receiver.bodies).toHaveLength(posts);
});

test("with --json - the report is all of standard output", async () => {
  const { url } = await startLoadReceiver();
  const run = await runCommand(loadCommand, [url, ...SMALL, "--json", "-"]);
  expect(JSON.parse(run.out)).toMatchObject({ kind: "load-report", events: { generated: 60 } });
  expect(run.err).toContain("60 generated");
});

test("wrong usage is told in a line that names the flag", async () => {
  const { url } = await startLoadReceiver();
  const told = async (...args: string[]) => await runCommand(loadCommand, [url, ...args]);
  await expect(told()).rejects.toThrow("--events-per-second is missing");
  await expect(told(...SMALL, "--profile", "ramps")).rejects.toThrow(
    '--profile is "ramps". It must be one of constant, ramp',
  );
  await expect(told(...SMALL, "--assert", "p99<500")).rejects.toThrow(
    '--assert p99<500: "500" is no bound for p99. Give a length of time',
  );
  await expect(told(...SMALL, "--compare", "no-such-file")).rejects.toThrow(
    "--compare no-such-file: no such file",
  );
  await expect(told(...SMALL, "--json", "/no/such/folder/report.json")).rejects.toThrow(
    "--json /no/such/folder/report.json: no such file or folder. Name a file that can be written.",
  );
  await expect(told(...SMALL, "--html", "test")).rejects.toThrow(
    "--html test is a folder. Name a file that can be written.",
  );
});

test("nobody listening is exit code 3, and an unknown profile 2", async () => {
  const silent = startCli(["load", `http://127.0.0.1:${await deafPort()}/`, ...SMALL]);
  expect(await silent.ended()).toMatchObject({ code: 3, err: expect.stringContaining("connection refused") });
  const wrong = startCli(["load", "http://127.0.0.1:1/", ...SMALL, "--profile", "up"]);
  expect((await wrong.ended()).code).toBe(2);
});

test("SIGINT ends it with the report so far, while the receiver answers nobody", async () => {
  let posts = 0;
  let first = (): void => undefined;
  const posted = new Promise<void>((resolve) => (first = resolve));
  const { url } = await startLoadReceiver((nth) => {
    posts = nth;
    first();
    return undefined;
  });
  const cli = startCli([
    "load",
    url,
    ...SMALL,
    "--duration",
    "1h",
    "--timeout",
    "1h",
    "--servers",
    "1",
    "--json",
    "-",
  ]);
  await posted;
  cli.child.kill("SIGINT");
  const { code, out } = await cli.ended();
  const report = JSON.parse(out) as LoadReport;
  expect(code).toBe(0);
  expect(posts).toBe(1);
  expect(report).toMatchObject({ state: "stopped", posts: { attempts: 1, delivered: 0, inFlight: 1 } });
  expect(report.events.pending).toBe(report.events.generated);
});
