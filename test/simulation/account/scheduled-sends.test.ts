import * as fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR_MS, SECOND_MS } from "../../../server/contract/time.ts";
import { mailTo } from "../../support/mail.ts";
import { allEventsTo, entriesOf, eventsOf, newSimulator, START } from "../../support/simulator.ts";

function setUp() {
  const { simulator, posts } = newSimulator();
  allEventsTo(simulator, "http://127.0.0.1:1/a");
  const sends = simulator.account().scheduledSends;
  const batchId = sends.newBatch();
  return {
    simulator,
    posts,
    sends,
    batchId,
    /** Hands a mail of the batch over that is due in so many hours. */
    schedule: (hours: number, to: string | readonly string[] = "ada@example.com") =>
      simulator.accept(
        mailTo(to, { batchId, recipient: { sendAtSeconds: (START + hours * HOUR_MS) / SECOND_MS } }),
      ),
    pass: async (hours: number) => await simulator.advance({ by: hours * HOUR_MS }),
    processed: () =>
      eventsOf(simulator)
        .filter(({ name }) => name === "processed")
        .map(({ at, email }) => `${email} ${(at - START) / HOUR_MS} h`),
    notes: () => entriesOf(simulator, "note").map(({ at, text }) => `${(at - START) / HOUR_MS} h: ${text}`),
  };
}

test("a message of 48 h later posts its events at that instant", async () => {
  const { simulator, posts, schedule, pass } = setUp();
  schedule(48);
  await pass(47.99);
  expect(posts).toEqual([]);
  await simulator.advance({ until: "idle" });
  expect(eventsOf(simulator)[0]).toMatchObject({
    at: START + 48 * HOUR_MS,
    name: "processed",
    members: { send_at: (START + 48 * HOUR_MS) / SECOND_MS },
  });
  expect(posts[0]?.at).toBe(START + 48 * HOUR_MS + 30 * SECOND_MS);
});

test("a paused message waits past its instant, and goes when the pause is taken back", async () => {
  const { sends, batchId, schedule, pass, processed, notes } = setUp();
  const { messageId } = schedule(1);
  expect(sends.stop(batchId, "pause")).toBe("done");
  await pass(5);
  expect([processed(), sends.held]).toEqual([[], 1]);
  expect(sends.resume(batchId)).toBe(true);
  expect([processed(), sends.held]).toEqual([["ada@example.com 5 h"], 0]);
  expect(notes()).toEqual([
    `1 h: mail ${messageId} (1 message) waits: batch ${batchId} is paused`,
    `5 h: mail ${messageId} (1 message) goes on: the pause of batch ${batchId} is over`,
  ]);
});

test("a pause that ends before the instant changes nothing", async () => {
  const { sends, batchId, schedule, pass, processed, notes } = setUp();
  schedule(2);
  sends.stop(batchId, "pause");
  await pass(1);
  sends.resume(batchId);
  expect(processed()).toEqual([]);
  await pass(1);
  expect([processed(), notes()]).toEqual([["ada@example.com 2 h"], []]);
});

test("a message that stays paused is discarded 72 h after its instant", async () => {
  const { simulator, sends, batchId, schedule, pass, processed, notes } = setUp();
  const { messageId } = schedule(10);
  sends.stop(batchId, "pause");
  await simulator.advance({ until: "idle" });
  expect(notes()[1]).toBe(
    `82 h: mail ${messageId} (1 message) discarded as expired: batch ${batchId} was paused for 72 h`,
  );
  sends.resume(batchId);
  await pass(100);
  expect([processed(), eventsOf(simulator), sends.held]).toEqual([[], [], 0]);
});

test("a cancelled message is discarded when its instant comes, without any event", async () => {
  const { simulator, sends, batchId, schedule, pass, notes } = setUp();
  const { messageId } = schedule(1, ["ada@example.com", "bob@example.com"]);
  sends.stop(batchId, "cancel");
  await pass(0.5);
  expect(notes()).toEqual([]);
  await simulator.advance({ until: "idle" });
  sends.resume(batchId);
  await simulator.advance({ until: "idle" });
  expect(eventsOf(simulator)).toEqual([]);
  expect(notes()).toEqual([`1 h: mail ${messageId} (2 messages) discarded: batch ${batchId} is cancelled`]);
});

test("a cancellation that is taken back in time never was", async () => {
  const { sends, batchId, schedule, pass, processed } = setUp();
  schedule(2);
  sends.stop(batchId, "cancel");
  await pass(1);
  sends.resume(batchId);
  await pass(1);
  expect(processed()).toEqual(["ada@example.com 2 h"]);
});

test("a pause that becomes a cancellation discards what waits, at once", async () => {
  const { sends, batchId, schedule, pass, processed, notes } = setUp();
  schedule(1);
  schedule(9, "late@example.com");
  sends.stop(batchId, "pause");
  await pass(3);
  expect(sends.change(batchId, "cancel")).toBe(true);
  expect(notes().at(-1)).toMatch(/^3 h: .* discarded: batch .* is cancelled$/);
  expect(sends.change(batchId, "pause")).toBe(true);
  await pass(7);
  sends.resume(batchId);
  expect(processed()).toEqual(["late@example.com 10 h"]);
});

test("a mail without send_at is stopped like any other; mails of other batches and accounts are not", async () => {
  const { simulator, sends, batchId, processed } = setUp();
  sends.stop(batchId, "pause");
  simulator.accept(mailTo("held@example.com", { batchId }));
  simulator.accept(mailTo("other-batch@example.com", { batchId: sends.newBatch() }));
  simulator.accept(mailTo("no-batch@example.com"));
  simulator.accept(mailTo("other-account@example.com", { batchId, account: "sub-1" }));
  expect(processed().map((text) => text.split("@")[0])).toEqual(["other-batch", "no-batch", "other-account"]);
});

test("a reset forgets batches, pauses and what waits", async () => {
  const { simulator, sends, batchId, schedule, pass } = setUp();
  schedule(1);
  sends.stop(batchId, "pause");
  await pass(2);
  simulator.reset();
  expect([sends.held, sends.hasBatch(batchId), sends.stopped()]).toEqual([0, false, []]);
  expect(simulator.status()).toMatchObject({ idle: true, scheduled: 0 });
});

test("whatever is paused, cancelled and resumed, a message is processed once or discarded once", async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("schedule" as const), hours: fc.integer({ min: 0, max: 72 }) }),
    fc.record({ kind: fc.constant("pass" as const), hours: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constantFrom("pause" as const, "cancel" as const, "resume" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { simulator, sends, batchId, pass, processed, notes } = setUp();
      let scheduled = 0;
      for (const step of steps) {
        if (step.kind === "pass") await pass(step.hours);
        else if (step.kind === "resume") sends.resume(batchId);
        else if (step.kind !== "schedule") {
          if (sends.stop(batchId, step.kind) === "already-stopped") sends.change(batchId, step.kind);
        } else {
          const sendAtSeconds = simulator.now() / SECOND_MS + step.hours * 3600;
          simulator.accept(mailTo(`n${scheduled++}@example.com`, { batchId, recipient: { sendAtSeconds } }));
        }
      }
      await simulator.advance({ until: "idle" });
      const discarded = notes().filter((note) => note.includes(" discarded")).length;
      expect(new Set(processed()).size).toBe(processed().length);
      expect(processed().length + discarded).toBe(scheduled);
    }),
    { numRuns: 60 },
  );
});
