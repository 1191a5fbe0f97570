import { expect, test } from "vitest";
import { createLoadTime } from "../../../server/load-test/load-time.ts";
import { planScenario, readLoadScenario } from "../../../server/load-test/scenario/scenario-plan.ts";

test("a few large events are simulated ahead as far as many small ones are, and then go on", async () => {
  const scenario = {
    name: "large",
    title: "Large events",
    description: "150 events of half a megabyte: more than are simulated ahead.",
    seed: 1,
    traffic: [
      { kind: "events", events: [{ event: "open", order: "x".repeat(500_000) }], count: 150, every: "1s" },
    ],
  };
  const { measure } = await planScenario(readLoadScenario(scenario), {
    seed: undefined,
    horizonMs: Infinity,
    time: createLoadTime(),
    signal: undefined,
    say: () => undefined,
  });
  expect(measure).toMatchObject({ events: 150, spanMs: 149_000 });
});
