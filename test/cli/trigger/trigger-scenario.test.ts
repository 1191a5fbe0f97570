import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { triggerCommand } from "../../../server/cli/trigger/trigger.ts";
import type { RunState } from "../../../server/contract/control-api.ts";
import { HOUR_MS, MINUTE_MS } from "../../../server/contract/time.ts";
import { runCommand } from "../../support/command-run.ts";
import { startCli } from "../../support/cli-process.ts";
import { ranState } from "../../support/run-state.ts";

const START = Date.UTC(2026, 0, 5, 9);

interface Clock {
  mode: "real" | "manual";
  speed: number | "max";
  now: number;
  next: number | null;
}

/** A simulator of which there is only the part that runs need. A run lasts `lastsMs` of virtual time. */
async function openRunServer(
  options: { clock?: Partial<Clock>; lastsMs?: number; ended?: Partial<RunState> } = {},
) {
  const { lastsMs = 3 * HOUR_MS, ended = {} } = options;
  const clock: Clock = { mode: "manual", speed: 1, now: START, next: START + MINUTE_MS, ...options.clock };
  const asked: { method: string; path: string; body: unknown }[] = [];
  const run = (): RunState => {
    const isOver = clock.now - START >= lastsMs || clock.speed === "max";
    const made = Math.min(2000, Math.floor(((clock.now - START) / lastsMs) * 2000));
    if (!isOver)
      return ranState({ state: "running", endedAt: null, passed: null, messages: { planned: 2000, made } });
    return ranState({ endedAt: START + lastsMs, ...ended });
  };
  const answers: Readonly<Record<string, (body: Record<string, unknown>) => unknown>> = {
    "GET /_simulator/clock": () => clock,
    "PATCH /_simulator/clock": (body) => Object.assign(clock, body),
    "POST /_simulator/clock/advance": ({ by }) => ({ now: (clock.now += Number(by)), attempts: 1 }),
    "GET /_simulator/scenarios": () => ({ items: [{ name: "outage-and-recovery" }], nextCursor: null }),
    "POST /_simulator/runs": run,
    "GET /_simulator/runs/run_1": run,
  };
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const body = text === "" ? undefined : JSON.parse(text);
      const [method = "", path = ""] = [request.method, request.url];
      asked.push({ method, path, body });
      const answer = answers[`${method} ${path.split("?")[0]}`];
      response.setHeader("Content-Type", "application/json");
      if (answer === undefined)
        response.writeHead(404).end('{"error":{"code":"x","message":"No.","hint":""}}');
      else response.writeHead(path.endsWith("/runs") ? 201 : 200).end(JSON.stringify(answer(body ?? {})));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const trigger = async (...args: string[]) =>
    await runCommand(triggerCommand, [...args, "--simulator", url]);
  const advances = () => asked.filter(({ path }) => path.endsWith("/advance")).map(({ body }) => body);
  return { url, asked, advances, trigger };
}

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fake-sendgrid-scenario-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "mine.json");
  await writeFile(path, text);
  return path;
}

test("a scenario by its name runs to its end, and the report says whether it went as expected", async () => {
  const { url, trigger, advances } = await openRunServer();
  const { out, err, exitCode } = await trigger("outage-and-recovery", "--advance");
  expect({ err, exitCode }).toEqual({ err: "", exitCode: 0 });
  expect(out).toContain("PASSED  Outage and recovery\n");
  expect(out).toContain("  run         run_1 of outage-and-recovery, seed 7, 3 h of virtual time\n");
  expect(out).toContain(`  receiver    as the simulator at ${url} is set\n`);
  expect(advances()).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((minutes) => ({ by: minutes * MINUTE_MS })));
});

test("what was not met ends with 1", async () => {
  const missed = {
    subject: "ledger.expired",
    expected: "0",
    actual: 12,
    verdict: "missed",
    reason: null,
  } as const;
  const { trigger } = await openRunServer({ ended: { passed: false, expectations: [missed] } });
  const { out, exitCode } = await trigger("outage-and-recovery", "--advance");
  expect(exitCode).toBe(1);
  expect(out).toContain("FAILED  Outage and recovery\n");
  expect(out).toContain("  ✗ ledger.expired is 12, expected 0\n");
});

test("seed, parameters and target go along; --json prints the run when it began and when it ended", async () => {
  const { asked, trigger } = await openRunServer();
  const params = [
    "--param",
    "messages=500",
    "--param",
    "name=spring",
    "--param",
    'id:="7"',
    "--param",
    "fast=true",
  ];
  const target = ["--target", "http://127.0.0.1:3000/events"];
  const args = ["--seed", "9", ...params, ...target, "--account", "shop", "--advance", "--json"];
  const { out } = await trigger("outage-and-recovery", ...args);
  expect(
    asked.find(({ method, path }) => method === "POST" && path === "/_simulator/runs?account=shop"),
  ).toMatchObject({
    body: {
      scenario: "outage-and-recovery",
      seed: 9,
      parameters: { messages: 500, name: "spring", id: "7", fast: true },
      target: "http://127.0.0.1:3000/events",
    },
  });
  const lines = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { kind: "run", id: "run_1", state: "running" },
    { kind: "run", id: "run_1", state: "finished", passed: true },
  ]);
});

test("--speed max makes the clock of a running simulator go by itself; then it goes as it did", async () => {
  const { asked, trigger } = await openRunServer({ clock: { mode: "real", speed: 1 } });
  const { exitCode, err } = await trigger("outage-and-recovery", "--speed", "max");
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
  expect(asked.filter(({ method }) => method === "PATCH").map(({ body }) => body)).toEqual([
    { mode: "real", speed: "max" },
    { mode: "real", speed: 1 },
  ]);
});

test("a run that is not waited for goes on, and ends with 3", async () => {
  const { url, trigger } = await openRunServer();
  const { out, err, exitCode } = await trigger("outage-and-recovery", "--wait", "0ms");
  expect(exitCode).toBe(3);
  expect(out).toContain("NOT OVER  Outage and recovery\n");
  expect(err).toBe(
    "The simulator's clock is manual: the run goes on as it is advanced; --advance does that.\n" +
      `The run goes on: DELETE ${url}/_simulator/runs/run_1 ends it.\n`,
  );
});

test("a run that cannot end because nothing is scheduled is told", async () => {
  const { trigger } = await openRunServer({ clock: { next: null } });
  await expect(trigger("outage-and-recovery", "--advance")).rejects.toThrow(
    "run_1 is still running, and nothing is scheduled any more.",
  );
});

test("ctrl-c ends it with what is known so far", async () => {
  const { url, asked } = await openRunServer({ clock: { mode: "real" } });
  const cli = startCli(["trigger", "outage-and-recovery", "--simulator", url]);
  while (!asked.some(({ path }) => path === "/_simulator/runs/run_1")) await new Promise(setImmediate);
  cli.child.kill("SIGTERM");
  const { code, out, err } = await cli.ended();
  expect(code).toBe(3);
  expect(out).toContain("NOT OVER  Outage and recovery");
  expect(err).toContain("The run goes on: DELETE");
});

test("a scenario of one's own comes from a file", async () => {
  const { asked, trigger } = await openRunServer();
  const file = await fileWith('{"name":"mine","traffic":[]}');
  expect((await trigger(file, "--advance")).exitCode).toBe(0);
  expect(asked.find(({ path }) => path === "/_simulator/runs")?.body).toEqual({
    scenario: { name: "mine", traffic: [] },
  });
});

test("a name that nobody knows is told with the nearest of events and scenarios", async () => {
  const { trigger } = await openRunServer();
  await expect(trigger("bonce")).rejects.toThrow('"bonce" is nothing to trigger. Did you mean "bounce"?');
  await expect(trigger("inbond")).rejects.toThrow('Did you mean "inbound"?');
  await expect(trigger("outage-and-recovry")).rejects.toThrow('Did you mean "outage-and-recovery"?');
  await expect(trigger("zzzzzz")).rejects.toThrow(/Known are: outage-and-recovery, processed, .*inbound\./);
});

test("a file that is no scenario is told", async () => {
  const { trigger } = await openRunServer();
  await expect(trigger("./none.json")).rejects.toThrow("trigger ./none.json: no such file or folder.");
  await expect(trigger(await fileWith('{\n "traffic": }'))).rejects.toThrow(
    /is no JSON at line 2, column 13:/,
  );
  await expect(trigger(await fileWith("[]"))).rejects.toThrow("holds no object");
  await expect(trigger(await fileWith('{"event":"open"}'))).rejects.toThrow("is neither a scenario");
  await expect(trigger("outage-and-recovery", "--count", "2")).rejects.toThrow(
    "--count is for events, not for scenarios. Leave it out.",
  );
  await expect(trigger("outage-and-recovery", "--param", "messages")).rejects.toThrow(
    "Write --param messages=500, or NAME:=JSON.",
  );
});
