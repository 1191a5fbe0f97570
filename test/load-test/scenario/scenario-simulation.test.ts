import { expect, test } from "vitest";
import { readScenario } from "../../../server/api/control/scenarios/scenario-reader.ts";
import { postedPart } from "../../../server/load-test/scenario/scenario-plan.ts";
import { simulateScenario } from "../../../server/load-test/scenario/scenario-simulation.ts";
import type { ScenarioEvent } from "../../../server/load-test/scenario/scenario-simulation.ts";
import { postedByRun, SMALL_CAMPAIGN } from "../../support/load-scenario.ts";

const START_AT = Date.UTC(2026, 0, 15, 12);

async function simulated(servers: number): Promise<readonly ScenarioEvent[]> {
  const reading = readScenario(SMALL_CAMPAIGN);
  if (reading.kind !== "ok") throw new Error("the scenario cannot be read");
  const events: ScenarioEvent[] = [];
  const order = { scenario: postedPart(reading.value), seed: 11, servers, startAt: START_AT };
  const simulation = await simulateScenario(order, (event) => events.push(event));
  while (!simulation.isOver()) await simulation.step();
  return events;
}

test("events have the bytes of a run with the same seed, start and servers, in each server's order", async () => {
  const events = await simulated(1);
  const run = await postedByRun(SMALL_CAMPAIGN, { servers: 1, startAt: START_AT });
  const posted = run.bodies.map((body) => body.toString().trimEnd().slice(1, -1)).join(",\r\n");
  expect(events.map(({ written }) => written.json).join(",\r\n")).toBe(posted);
});

test("the number of servers moves events to other servers and changes none of their ids", async () => {
  const [one, three] = [await simulated(1), await simulated(3)];
  const idsOf = (events: readonly ScenarioEvent[]): ReadonlySet<unknown> =>
    new Set(
      events.map(({ written }) => (JSON.parse(written.json) as Record<string, unknown>)["sg_event_id"]),
    );
  expect(idsOf(three)).toEqual(idsOf(one));
  expect(new Set(three.map(({ server }) => server))).toEqual(new Set([0, 1, 2]));
});
