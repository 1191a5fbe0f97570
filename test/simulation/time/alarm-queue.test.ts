import fc from "fast-check";
import { expect, test } from "vitest";
import { AlarmQueue } from "../../../server/simulation/time/alarm-queue.ts";
import type { QueuedAlarm } from "../../../server/simulation/time/alarm-queue.ts";

type Command =
  | { readonly kind: "add"; readonly at: number }
  | { readonly kind: "cancel"; readonly which: number }
  | { readonly kind: "again"; readonly which: number; readonly at: number }
  | { readonly kind: "take" };

const commandsOf = (maxLength: number): fc.Arbitrary<Command[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ kind: fc.constant("add" as const), at: fc.integer({ min: 0, max: 20 }) }),
      },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant("cancel" as const), which: fc.nat(1000) }) },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant("again" as const),
          which: fc.nat(1000),
          at: fc.integer({ min: 0, max: 20 }),
        }),
      },
      { weight: 3, arbitrary: fc.constant({ kind: "take" as const }) },
    ),
    { maxLength, size: "max" },
  );

interface Waiting {
  readonly at: number;
  readonly name: number;
  readonly order: number;
}

/** A queue beside the plainest thing that does the same: a list, sorted at each look. */
class Twins {
  readonly queue = new AlarmQueue();
  readonly ran: number[] = [];
  #model: Waiting[] = [];
  readonly #alarms: QueuedAlarm[] = [];
  readonly #hasRun = new Set<number>();
  #added = 0;

  perform(command: Command): void {
    if (command.kind === "add") this.#add(command.at);
    else if (command.kind === "cancel") this.#cancel(command.which);
    else if (command.kind === "again") this.#again(command.which, command.at);
    else this.take();
    this.compare();
  }

  compare(): void {
    expect(this.queue.nextAt()).toBe(this.#first()?.at);
    expect(this.queue.size).toBe(this.#model.length);
  }

  take(): void {
    const first = this.#first();
    if (first === undefined) return;
    // The question alone must not change what comes next.
    this.queue.nextAt();
    this.queue.take().ring();
    expect(this.ran.at(-1)).toBe(first.name);
    this.#hasRun.add(first.name);
    this.#model = this.#model.filter((each) => each !== first);
  }

  #first(): Waiting | undefined {
    return this.#model.toSorted((left, right) => left.at - right.at || left.order - right.order)[0];
  }

  #add(at: number): void {
    const name = this.#alarms.length;
    this.#alarms.push(this.queue.add(at, () => this.ran.push(name)));
    this.#model.push({ at, name, order: this.#added++ });
  }

  #again(which: number, at: number): void {
    const name = which % Math.max(1, this.#alarms.length);
    const alarm = this.#alarms[name];
    if (alarm === undefined) return;
    expect(this.queue.addAgain(alarm, at)).toBe(this.#hasRun.delete(name));
    if (this.#model.every((each) => each.name !== name) && alarm.isWaiting)
      this.#model.push({ at, name, order: this.#added++ });
  }

  #cancel(which: number): void {
    const name = which % Math.max(1, this.#alarms.length);
    const alarm = this.#alarms[name];
    if (alarm === undefined) return;
    alarm.cancel();
    this.#model = this.#model.filter((each) => each.name !== name);
  }
}

test("tasks come by instant, and in the order they were added within one instant, whatever is cancelled", () => {
  fc.assert(
    fc.property(commandsOf(300), (commands) => {
      const twins = new Twins();
      for (const command of commands) twins.perform(command);
      while (twins.queue.size > 0) twins.take();
      twins.compare();
    }),
    { numRuns: 200 },
  );
});

test("of 1,000 tasks of which 990 were cancelled, the ten that are left still come in order", () => {
  const queue = new AlarmQueue();
  const ran: number[] = [];
  const alarms = Array.from({ length: 1000 }, (_, index) =>
    queue.add(1000 - index, () => ran.push(1000 - index)),
  );
  for (const [index, alarm] of alarms.entries()) if (index % 100 !== 0) alarm.cancel();
  expect(queue.size).toBe(10);
  expect(queue.nextAt()).toBe(100);
  queue.add(150, () => ran.push(150));
  while (queue.nextAt() !== undefined) queue.take().ring();
  expect(ran).toEqual([100, 150, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
});

test("however many are cancelled before anybody looks, those that are left come in order", () => {
  const plans = fc.array(fc.record({ at: fc.nat(500), isCancelled: fc.integer({ min: 0, max: 5 }) }), {
    minLength: 100,
    maxLength: 400,
    size: "max",
  });
  fc.assert(
    fc.property(plans, (list) => {
      const queue = new AlarmQueue();
      const ran: number[] = [];
      const alarms = list.map(({ at }) => queue.add(at, () => ran.push(at)));
      const left = list.filter(({ isCancelled }) => isCancelled === 0).map(({ at }) => at);
      for (const [index, alarm] of alarms.entries()) if (list[index]?.isCancelled !== 0) alarm.cancel();
      while (queue.nextAt() !== undefined) queue.take().ring();
      expect(ran).toEqual(left.toSorted((one, other) => one - other));
    }),
  );
});

test("an alarm of another queue is not added again", () => {
  const [queue, other] = [new AlarmQueue(), new AlarmQueue()];
  const alarm = other.add(1, () => undefined);
  other.take();
  expect(queue.addAgain(alarm, 2)).toBe(false);
  expect(other.addAgain(alarm, 2)).toBe(true);
  expect([queue.size, other.size]).toEqual([0, 1]);
});

test("cancelling what has run, or was cancelled before, changes nothing", () => {
  const queue = new AlarmQueue();
  const first = queue.add(1, () => undefined);
  const second = queue.add(2, () => undefined);
  expect(queue.nextAt()).toBe(1);
  queue.take();
  first.cancel();
  second.cancel();
  second.cancel();
  expect(queue.size).toBe(0);
  expect(queue.nextAt()).toBeUndefined();
});
