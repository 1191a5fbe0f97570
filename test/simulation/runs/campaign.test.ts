import fc from "fast-check";
import { expect, test } from "vitest";
import { MINUTE_MS } from "../../../server/contract/time.ts";
import { campaignSteps } from "../../../server/simulation/runs/campaign.ts";
import type { CampaignTraffic } from "../../../server/simulation/runs/scenario.ts";

function campaign(more: Partial<CampaignTraffic>): CampaignTraffic {
  return {
    kind: "campaign",
    startMs: 0,
    messages: 1000,
    overMs: 10 * MINUTE_MS,
    shape: "burst",
    rates: {},
    customArgs: [],
    categories: [],
    asmGroupId: null,
    links: 2,
    ...more,
  };
}

test("a burst hands over half of its messages in the first 30 % of its time", () => {
  const steps = [...campaignSteps(campaign({ messages: 10_000 }))];
  const early = steps.filter(({ afterMs }) => afterMs < 3 * MINUTE_MS);
  const count = early.reduce((sum, { messages }) => sum + messages, 0);
  // 1 - 0.7² = 51 %, and a second more.
  expect(count).toBeGreaterThan(5050);
  expect(count).toBeLessThan(5150);
});

test("an even campaign hands over as many in each minute", () => {
  const steps = [...campaignSteps(campaign({ shape: "even", messages: 6000 }))];
  for (let minute = 0; minute < 10; minute++) {
    const inMinute = steps.filter(({ afterMs }) => Math.floor(afterMs / MINUTE_MS) === minute);
    expect(inMinute.reduce((sum, { messages }) => sum + messages, 0)).toBe(600);
  }
});

test("a campaign over no time hands over requests of 1,000 at once", () => {
  const steps = [...campaignSteps(campaign({ messages: 2500, overMs: 0 }))];
  expect(steps).toEqual([
    { afterMs: 0, messages: 1000 },
    { afterMs: 0, messages: 1000 },
    { afterMs: 0, messages: 500 },
  ]);
});

test("whatever the size and time: all messages, in order, within the time, at most 1,000 a request", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 0, max: 30 * MINUTE_MS }),
      fc.constantFrom("burst" as const, "even" as const),
      (messages, overMs, shape) => {
        const steps = [...campaignSteps(campaign({ messages, overMs, shape }))];
        const times = steps.map(({ afterMs }) => afterMs);
        expect(times).toEqual(times.toSorted((left, right) => left - right));
        expect(times.at(-1)).toBeLessThanOrEqual(overMs);
        const counts = steps.map((step) => step.messages);
        expect(Math.min(...counts)).toBeGreaterThan(0);
        expect(Math.max(...counts)).toBeLessThanOrEqual(1000);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(messages);
      },
    ),
  );
});
