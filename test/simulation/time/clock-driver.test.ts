import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../../server/contract/time.ts";
import { ClockDriver, ClockError } from "../../../server/simulation/time/clock-driver.ts";
import type { ClockMode } from "../../../server/simulation/time/clock-driver.ts";
import { Timeline } from "../../../server/simulation/time/timeline.ts";
import { afterAllPromises, FakeHostTime } from "../../support/fake-host-time.ts";

const WALL_START = 1_700_000_000_000;

/** A clock that starts at virtual 0, beside a wall clock that moves by command. */
function setUp(mode: ClockMode["mode"], speed: ClockMode["speed"] = 1) {
  const host = new FakeHostTime(WALL_START);
  const ran: string[] = [];
  const inFlight = new Set<object>();
  const waiting: (() => void)[] = [];
  const timeline: Timeline = new Timeline(0, () => driver.arm());
  const driver: ClockDriver = new ClockDriver(timeline, host, {
    mode,
    speed,
    work: {
      settled: () => (inFlight.size === 0 ? undefined : new Promise<void>((done) => waiting.push(done))),
    },
  });
  const alarm = (name: string, at: number): void => {
    timeline.runAt(at, () => ran.push(`${name} at ${timeline.now()}`));
  };
  /** An attempt that leaves at `at`; the function answers it. */
  const attempt = (at: number): (() => void) => {
    const work = {};
    timeline.runAt(at, () => inFlight.add(work));
    return () => {
      inFlight.delete(work);
      if (inFlight.size > 0) return;
      for (const done of waiting.splice(0)) done();
    };
  };
  return { host, ran, timeline, driver, alarm, attempt, now: () => (driver.catchUp(), timeline.now()) };
}

async function codeOf(advance: Promise<void>): Promise<unknown> {
  return advance.then(
    () => "advanced",
    (error: unknown) => (error instanceof ClockError ? error.code : error),
  );
}

test("a real clock follows the wall clock, and alarms ring when they are due", async () => {
  const { host, ran, alarm, now } = setUp("real");
  alarm("batch", 30_000);
  await host.pass(29_999);
  expect(ran).toEqual([]);
  expect(now()).toBe(29_999);
  await host.pass(1);
  expect(ran).toEqual(["batch at 30000"]);
  await host.pass(500);
  expect(now()).toBe(30_500);
});

test("no command and no speed carries the clock beyond the year 9999", async () => {
  const last = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
  const { driver, now, alarm, ran } = setUp("manual");
  for (const target of [{ by: Number.MAX_SAFE_INTEGER }, { by: Infinity }, { to: last + 1 }, { to: NaN }]) {
    expect(await codeOf(driver.advance(target))).toBe("beyond-9999");
  }
  expect(now()).toBe(0);
  alarm("batch", 30_000);
  await driver.advance({ to: last });
  expect(ran).toEqual(["batch at 30000"]);
  expect(await codeOf(driver.advance({ by: 1 }))).toBe("beyond-9999");
  const fast = setUp("real", 1e12);
  await fast.host.pass(DAY_MS);
  expect(fast.now()).toBe(last);
});

test("a real clock goes on while an attempt is in flight", async () => {
  const { host, ran, alarm, attempt, now } = setUp("real");
  attempt(1000);
  alarm("later", 2000);
  await host.pass(5000);
  expect(ran).toEqual(["later at 2000"]);
  expect(now()).toBe(5000);
});

test("a sooner alarm that is set later rings first", async () => {
  const { host, ran, alarm } = setUp("real");
  alarm("late", 60_000);
  await host.pass(1000);
  alarm("soon", 5000);
  await host.pass(4000);
  expect(ran).toEqual(["soon at 5000"]);
});

test("at speed 60 a minute takes a second of the wall clock", async () => {
  const { host, ran, alarm, now } = setUp("real", 60);
  alarm("retry", 60_000);
  await host.pass(999);
  expect(ran).toEqual([]);
  expect(now()).toBe(59_940);
  await host.pass(1);
  expect(ran).toEqual(["retry at 60000"]);
  await host.pass(500);
  expect(now()).toBe(90_000);
});

test("at speed 60 time stands still while an attempt is in flight, and goes on from there", async () => {
  const { host, ran, alarm, attempt, now } = setUp("real", 60);
  const answer = attempt(60_000);
  alarm("next", 120_000);
  await host.pass(10_000);
  expect(now()).toBe(60_000);
  expect(ran).toEqual([]);
  answer();
  await host.pass(999);
  expect(ran).toEqual([]);
  await host.pass(1);
  expect(ran).toEqual(["next at 120000"]);
});

test("speed max goes straight to what is due, each at its own instant, without wall time", async () => {
  const { host, ran, alarm, now } = setUp("real", "max");
  alarm("expiry", DAY_MS);
  alarm("batch", 30_000);
  await host.pass(0);
  expect(ran).toEqual(["batch at 30000", `expiry at ${DAY_MS}`]);
  await host.pass(HOUR_MS);
  expect(now()).toBe(DAY_MS);
});

test("speed max stands still while an attempt is in flight", async () => {
  const { host, ran, alarm, attempt, now } = setUp("real", "max");
  const answer = attempt(1000);
  alarm("next", 2000);
  await host.pass(60_000);
  expect(now()).toBe(1000);
  answer();
  await host.pass(0);
  expect(ran).toEqual(["next at 2000"]);
});

test("a manual clock does not move by itself and sets no alarm of the wall clock", async () => {
  const { host, ran, alarm, now } = setUp("manual");
  alarm("batch", 30_000);
  await host.pass(DAY_MS);
  expect(host.alarms).toBe(0);
  expect(now()).toBe(0);
  expect(ran).toEqual([]);
});

test("advancing by a time, to an instant and until the next alarm stop exactly there", async () => {
  const { ran, driver, alarm, now } = setUp("manual");
  for (const at of [1000, 2000, 90_000]) alarm("alarm", at);
  await driver.advance({ by: 1000 });
  expect(now()).toBe(1000);
  await driver.advance({ to: 5000 });
  expect(now()).toBe(5000);
  await driver.advance({ until: "next" });
  expect(now()).toBe(90_000);
  expect(ran).toEqual(["alarm at 1000", "alarm at 2000", "alarm at 90000"]);
  await driver.advance({ until: "next" });
  await driver.advance({ by: 0 });
  expect(now()).toBe(90_000);
});

test("advancing until idle stays where the last thing happened", async () => {
  const { ran, timeline, driver, alarm, now } = setUp("manual");
  timeline.runAt(1000, () => alarm("child", DAY_MS));
  await driver.advance({ until: "idle" });
  expect(ran).toEqual([`child at ${DAY_MS}`]);
  expect(now()).toBe(DAY_MS);
});

test("advancing waits for each attempt before time goes on, and returns when all have settled", async () => {
  const { ran, driver, alarm, attempt, now } = setUp("manual");
  const answer = attempt(1000);
  alarm("next", 2000);
  let isDone = false;
  const advancing = driver.advance({ by: 5000 }).then(() => (isDone = true));
  await afterAllPromises();
  expect(now()).toBe(1000);
  expect(ran).toEqual([]);
  expect(isDone).toBe(false);
  answer();
  await advancing;
  expect(ran).toEqual(["next at 2000"]);
  expect(now()).toBe(5000);
});

test("advances that are asked for together happen one after the other", async () => {
  const { ran, driver, alarm, attempt, now } = setUp("manual");
  const answer = attempt(500);
  alarm("alarm", 1500);
  const both = Promise.all([driver.advance({ by: 1000 }), driver.advance({ by: 1000 })]);
  await afterAllPromises();
  answer();
  await both;
  expect(now()).toBe(2000);
  expect(ran).toEqual(["alarm at 1500"]);
});

test("at speed 60 the clock can be advanced as well, and flows on from there", async () => {
  const { host, driver, alarm, now, ran } = setUp("real", 60);
  alarm("batch", 30_000);
  await driver.advance({ by: 45_000 });
  expect(ran).toEqual(["batch at 30000"]);
  expect(now()).toBe(45_000);
  await host.pass(1000);
  expect(now()).toBe(105_000);
});

test("what cannot be done says so by its code", async () => {
  expect(await codeOf(setUp("real").driver.advance({ by: 1000 }))).toBe("clock-is-real");
  const { driver, timeline } = setUp("manual");
  await driver.advance({ by: 5000 });
  expect(await codeOf(driver.advance({ to: 4999 }))).toBe("time-goes-forward");
  expect(await codeOf(driver.advance({ by: -1 }))).toBe("time-goes-forward");
  const everyHour = (): void => void timeline.runAt(timeline.now() + HOUR_MS, everyHour);
  everyHour();
  expect(await codeOf(driver.advance({ until: "idle" }))).toBe("never-idle");
  expect(timeline.now()).toBe(5000 + 30 * DAY_MS);
});

test("virtual time does not jump when the mode changes", async () => {
  const { host, driver, now } = setUp("real");
  await host.pass(1000);
  driver.setMode({ mode: "manual", speed: 1 });
  await host.pass(1000);
  expect(now()).toBe(1000);
  driver.setMode({ mode: "real", speed: 10 });
  expect(now()).toBe(1000);
  await host.pass(1000);
  expect(now()).toBe(11_000);
  driver.setMode({ mode: "real", speed: 1 });
  await host.pass(1000);
  expect(now()).toBe(12_000);
});

test.each([60, "max"] as const)(
  "a clock at speed %s that is set to manual stops where it is",
  async (speed) => {
    const { host, ran, driver, alarm, attempt, now } = setUp("real", speed);
    const answer = attempt(1000);
    alarm("retry", 31_000);
    await host.pass(1000);
    driver.setMode({ mode: "manual", speed });
    answer();
    await host.pass(60_000);
    expect([now(), ran]).toEqual([1000, []]);
    await driver.advance({ by: 30_000 });
    expect(ran).toEqual(["retry at 31000"]);
  },
);

test("an alarm that waited on a manual clock rings when the clock is set going", async () => {
  const { host, driver, ran, alarm } = setUp("manual");
  alarm("batch", 30_000);
  await host.pass(DAY_MS);
  driver.setMode({ mode: "real", speed: 1 });
  await host.pass(29_999);
  expect(ran).toEqual([]);
  await host.pass(1);
  expect(ran).toEqual(["batch at 30000"]);
});

test("a closed clock waits for the attempt in flight and never moves again", async () => {
  const { host, ran, driver, alarm, attempt } = setUp("real", "max");
  const answer = attempt(1000);
  alarm("never", 2000);
  await host.pass(0);
  let isClosed = false;
  const closing = driver.close().then(() => (isClosed = true));
  await host.pass(1000);
  expect(isClosed).toBe(false);
  answer();
  await closing;
  await host.pass(DAY_MS);
  expect(ran).toEqual([]);
  expect(host.alarms).toBe(0);
});

test("a real clock that is closed waits for the attempt in flight as well", async () => {
  const { host, driver, attempt } = setUp("real");
  const answer = attempt(1000);
  await host.pass(2000);
  let isClosed = false;
  const closing = driver.close().then(() => (isClosed = true));
  await host.pass(1000);
  expect(isClosed).toBe(false);
  answer();
  await closing;
});

test("closing in the middle of an advance ends the advance where it stands", async () => {
  const { ran, driver, alarm, attempt, timeline } = setUp("manual");
  const answer = attempt(1000);
  alarm("never", 2000);
  const advancing = driver.advance({ by: 5000 });
  await afterAllPromises();
  const closing = driver.close();
  answer();
  await Promise.all([advancing, closing]);
  expect(ran).toEqual([]);
  expect(timeline.now()).toBe(1000);
});

test("100,000 alarms in one advance leave the process room to breathe", async () => {
  const { host, driver, timeline } = setUp("manual");
  let rung = 0;
  // Each look at the wall clock finds it 5 ms later, so the driver must hand the thread back many times on the way.
  for (let at = 1; at <= 100_000; at++) timeline.runAt(at, () => void rung++);
  let yields = 0;
  const plainWake = host.wakeIn.bind(host);
  host.wakeIn = (delayMs, task) => {
    yields++;
    return plainWake(delayMs, task);
  };
  const plainNow = host.now.bind(host);
  let looks = 0;
  host.now = () => plainNow() + 5 * looks++;
  const advancing = driver.advance({ by: 100_000 });
  await afterAllPromises();
  const progress = { isDone: false };
  void advancing.then(() => Object.assign(progress, { isDone: true }));
  while (!progress.isDone) await host.pass(0);
  expect(rung).toBe(100_000);
  expect(yields).toBeGreaterThan(100);
});
