import { expect, onTestFinished, test } from "vitest";
import { checkReceiver } from "../../server/receiver-check/check-receiver.ts";
import { checkPublicKey } from "../../server/receiver-check/signing-key.ts";
import { checkFleet, findings, reportOn } from "./fleet.ts";
import { GOOD_RECEIVERS } from "./receivers/good-receivers.ts";
import { honoReceiver } from "./receivers/hono-receiver.ts";
import { startNodeReceiver } from "./receivers/node-receiver.ts";
import { PROBE_PATH } from "./receivers/running-receiver.ts";
import { verdictTable } from "./verdict-table.ts";

// A false alarm is worse than a gap: in receivers with nothing wrong, nothing may be found.

// How much node:http takes is seen once: its other receivers are not asked again.
const VOLUME_CHECKS = ["size-768k", "latency", "burst"];
const isVariant = (name: string): boolean => / node:http|node:http /.test(name);

const reports = checkFleet(
  GOOD_RECEIVERS.map((good) => ({
    ...good,
    ...(isVariant(good.name) && { options: { skip: VOLUME_CHECKS } }),
  })),
);

test.each(GOOD_RECEIVERS)("nothing is found in $name", ({ name }) => {
  expect(findings(reports.get(name)), verdictTable(reports)).toEqual([]);
});

test("nothing is found in a Hono app that is handed over as a function", async () => {
  const app = await honoReceiver(checkPublicKey(), "*");
  const probe = async (id: string): Promise<readonly unknown[]> => {
    const response = await app.request(`${PROBE_PATH}?id=${encodeURIComponent(id)}`);
    return (await response.json()) as readonly unknown[];
  };
  const report = await checkReceiver(async (request) => await app.fetch(request), {
    profile: "reduced",
    probe,
  });
  expect(findings(report)).toEqual([]);
});

test("without a probe nothing is found, and what only a probe shows is no pass", async () => {
  const receiver = await startNodeReceiver(checkPublicKey());
  onTestFinished(async () => await receiver.close());
  const report = await checkReceiver(receiver.url, { profile: "reduced" });
  expect(findings(report)).toEqual([]);
  const byProbe = report.checks.filter(({ id }) =>
    ["batch-complete", "dup-seq", "dup-parallel"].includes(id),
  );
  expect(byProbe.map(({ verdict }) => verdict)).not.toContain("PASS");
});

test("the battery in full finds nothing either", { timeout: 90_000 }, async () => {
  const report = await reportOn(
    { name: "node:http", start: startNodeReceiver },
    { profile: "full", timeout: "10s" },
  );
  expect(findings(report)).toEqual([]);
  expect(report.summary.isIncomplete).toBe(false);
});
