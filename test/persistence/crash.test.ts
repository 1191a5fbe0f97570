import { expect, test } from "vitest";
import { newFolder } from "../support/folder.ts";
import { crashSeries } from "./crash-series.ts";

test("a dozen kills at any moment lose nothing that was accepted", { timeout: 600_000 }, async () => {
  const findings = await crashSeries({ folder: await newFolder(), kills: 12, seed: 7 });
  expect(findings).toMatchObject({
    kills: 12,
    lost: [],
    unexpected: [],
    unexplained: [],
    idsGivenTwice: [],
    unbalanced: [],
  });
  expect(findings.mailsAccepted).toBeGreaterThan(12);
  expect(findings.eventsAcknowledged).toBe(findings.eventsGenerated);
  expect(findings.eventsReceived).toBe(findings.eventsGenerated);
});
