import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runLoadTest } from "../../server/load-test/run-load-test.ts";
import { isBalanced } from "../support/balanced-load.ts";
import { startCli } from "../support/cli-process.ts";
import { newFolder } from "../support/folder.ts";
import { startLoadReceiver } from "../support/load-receiver.ts";
import { SMALL_CAMPAIGN, sortedIds } from "../support/load-scenario.ts";
import { reportOf, startCoordinator, startCountingReceiver, startWorker } from "../support/load-workers.ts";
import { deafPort } from "../support/raw-server.ts";
import { testWithRedis } from "../support/redis-server.ts";

async function scenarioFile(): Promise<string> {
  const file = join(await newFolder(), "campaign.json");
  await writeFile(file, JSON.stringify(SMALL_CAMPAIGN));
  return file;
}

test("load --scenario posts a file's events, and says what of it does not apply", async () => {
  const receiver = await startLoadReceiver();
  const args = [
    "load",
    receiver.url,
    "--scenario",
    await scenarioFile(),
    "--duration",
    "2s",
    "--servers",
    "4",
  ];
  const { code, out } = await startCli(args).ended();
  const generated = receiver.events().length;
  expect(code).toBe(0);
  const lines = out.split("\n");
  expect(lines[1]).toBe(
    `  scenario small-campaign, ${generated.toLocaleString("en-US")} events from 4 servers for 2 s`,
  );
  expect(lines).toContain("  its traffic and event faults; receiver steps, settings, expectations: unused");
  expect(out).toContain(
    `${generated.toLocaleString("en-US")} generated, ${generated.toLocaleString("en-US")} acknowledged`,
  );
});

test("what is wrong is told before a scenario is simulated", async () => {
  const { url } = await startLoadReceiver();
  const told = async (...args: string[]) => (await startCli(["load", ...args]).ended()).err;
  expect(await told(url, "--scenario", "newsleter-campaign")).toBe(
    '"newsleter-campaign" is no scenario. Did you mean "newsletter-campaign"? See fake-sendgrid scenarios, or name a file.\n',
  );
  expect(await told("nowhere", "--scenario", "welcome-mail")).toMatch(/^nowhere is no http or https URL/);
  const silent = `http://127.0.0.1:${await deafPort()}/`;
  expect(await told(silent, "--scenario", "welcome-mail")).toMatch(/^http:\S+ cannot be reached/);
});

testWithRedis(
  "a worker is killed in the middle of a scenario: another makes the same events, none is lost",
  async (redis) => {
    const receiver = await startCountingReceiver();
    const embedded = await startLoadReceiver();
    const given = { timeScale: 2000, duration: "8s", servers: 6, batchMaxAge: "10m" } as const;
    const inOneProcess = runLoadTest(embedded.url, { scenario: SMALL_CAMPAIGN, ...given });
    const workers = await Promise.all([startWorker(redis), startWorker(redis)]);
    const flags = ["--time-scale", "2000", "--duration", "8s", "--servers", "6", "--batch-max-age", "10m"];
    const shared = ["--takeover-after", "2s", "--workers", "2", "--scenario", await scenarioFile()];
    const coordinator = startCoordinator(redis, [receiver.url, ...shared, ...flags]);
    await receiver.posts(12);
    workers[0]?.child.kill("SIGKILL");
    const { report } = await reportOf(coordinator);
    const { generated } = (await inOneProcess).events;
    expect(report.events).toMatchObject({ generated, acknowledged: generated, pending: 0 });
    expect(isBalanced(report)).toBe(true);
    expect(new Set(sortedIds(receiver.events()))).toEqual(new Set(sortedIds(embedded.events())));
    const { takeovers, perhapsRepeated } = report.distribution;
    expect(takeovers).toBeGreaterThan(0);
    const { events, unique } = receiver.counted();
    expect(events - unique).toBeLessThanOrEqual(perhapsRepeated.events);
  },
);
