import fc from "fast-check";
import { expect, test } from "vitest";
import { Timeline } from "../../../server/simulation/time/timeline.ts";

function setUp() {
  const sooner: number[] = [];
  const ran: string[] = [];
  const timeline = new Timeline(1000, (at) => sooner.push(at));
  const note = (name: string) => () => ran.push(`${name} at ${timeline.now()}`);
  return { timeline, sooner, ran, note };
}

test("an alarm runs at its own instant, not where time is going", () => {
  const { timeline, ran, note } = setUp();
  timeline.runAt(3000, note("late"));
  timeline.runAt(2000, note("early"));
  timeline.moveTo(2999);
  expect(ran).toEqual(["early at 2000"]);
  timeline.moveTo(5000);
  expect(ran).toEqual(["early at 2000", "late at 3000"]);
  expect(timeline.now()).toBe(5000);
});

test("alarms of one instant run in the order they were set", () => {
  const { timeline, ran, note } = setUp();
  for (const name of ["a", "b", "c", "d", "e"]) timeline.runAt(2000, note(name));
  timeline.moveTo(2000);
  expect(ran).toEqual(["a at 2000", "b at 2000", "c at 2000", "d at 2000", "e at 2000"]);
});

test("an alarm that is set while time moves, for an instant on the way, runs on the way", () => {
  const { timeline, ran, note } = setUp();
  timeline.runAt(2000, () => timeline.runAt(2500, note("second")));
  timeline.runAt(3000, note("third"));
  timeline.moveTo(4000);
  expect(ran).toEqual(["second at 2500", "third at 3000"]);
});

test("time never goes back, not even for an alarm of the past", () => {
  const { timeline, ran, note } = setUp();
  timeline.moveTo(500);
  expect(timeline.now()).toBe(1000);
  timeline.runAt(1, note("overdue"));
  timeline.moveTo(1000);
  expect(ran).toEqual(["overdue at 1000"]);
});

test("a cancelled alarm does not run, and cancelling it again is harmless", () => {
  const { timeline, ran, note } = setUp();
  const alarm = timeline.runAt(2000, note("never"));
  expect(timeline.scheduled).toBe(1);
  alarm.cancel();
  alarm.cancel();
  expect(timeline.scheduled).toBe(0);
  expect(timeline.nextAt()).toBeUndefined();
  timeline.moveTo(9000);
  expect(ran).toEqual([]);
});

test("whoever wakes the clock hears of an alarm only when it comes before all others", () => {
  const { timeline, sooner, note } = setUp();
  for (const at of [5000, 6000, 5000, 4000]) timeline.runAt(at, note("x"));
  expect(sooner).toEqual([5000, 4000]);
});

test("drifting stops at the next alarm and does not run it", () => {
  const { timeline, ran, note } = setUp();
  timeline.runAt(2000, note("due"));
  timeline.driftTo(1500);
  expect(timeline.now()).toBe(1500);
  timeline.driftTo(8000);
  expect(timeline.now()).toBe(2000);
  expect(ran).toEqual([]);
  timeline.driftTo(100);
  expect(timeline.now()).toBe(2000);
});

test("time is moving while an alarm runs, and not any more when one has failed", () => {
  const { timeline } = setUp();
  const seen: boolean[] = [timeline.isMoving];
  timeline.runAt(2000, () => seen.push(timeline.isMoving));
  timeline.runAt(3000, () => {
    throw new Error("A bug in an alarm.");
  });
  expect(() => timeline.moveTo(4000)).toThrow("A bug in an alarm.");
  seen.push(timeline.isMoving);
  expect(seen).toEqual([false, true, false]);
});

test("whatever the steps, the same alarms run at the same instants", () => {
  const instants = fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 40 });
  fc.assert(
    fc.property(instants, instants, (alarms, stops) => {
      const runs = [stops.toSorted((left, right) => left - right), []].map((steps) => {
        const timeline = new Timeline(0);
        const ran: string[] = [];
        for (const [index, at] of alarms.entries())
          timeline.runAt(at, () => ran.push(`${index}@${timeline.now()}`));
        for (const step of [...steps, 1000]) timeline.moveTo(step);
        return ran;
      });
      expect(runs[0]).toEqual(runs[1]);
    }),
  );
});
