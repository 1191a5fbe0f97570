import { expect, test } from "vitest";
import { answersWithin, emitLargest, emitThree, simulatorWithReceiver } from "../support/received-batches.ts";

// What exactly happens to a receiver that makes one of the classic mistakes.

test.each(["re-serialised-json", "trimmed-body", "hmac"])(
  "%s: genuine batches are answered 403 for 24 h, then they are lost",
  async (mistake) => {
    const { simulator } = await simulatorWithReceiver({ file: `wrong/${mistake}.mjs` });
    await simulator.emit({ event: "open" });
    expect(await answersWithin(simulator, "30s")).toEqual(["403: 1 events"]);
    await emitThree(simulator);
    await simulator.advanceUntilIdle();
    const { generated, acknowledged, expired } = simulator.ledger().total;
    expect({ generated, acknowledged, expired }).toEqual({ generated: 4, acknowledged: 0, expired: 4 });
    expect(new Set(simulator.attempts().map(({ status }) => status))).toEqual(new Set([403]));
  },
);

test("line-break-added: one event verifies, so it seems repaired; three in a batch are lost", async () => {
  const { simulator, receiver } = await simulatorWithReceiver({ file: "wrong/line-break-added.mjs" });
  await simulator.emit({ event: "open" });
  expect(await answersWithin(simulator, "30s")).toEqual(["204: 1 events"]);
  expect(await receiver.stored(1)).toEqual(["open"]);
  await simulator.emit([{ event: "delivered" }, { event: "open" }, { event: "click" }]);
  expect(await answersWithin(simulator, "30s")).toEqual(["403: 3 events"]);
  await simulator.advanceUntilIdle();
  expect(simulator.ledger().total).toMatchObject({ acknowledged: 1, expired: 3 });
});

test("small-body-limit: three events are taken; a batch of 768 KiB is answered 413 until it is lost", async () => {
  const { simulator, receiver } = await simulatorWithReceiver({ file: "wrong/small-body-limit.mjs" });
  await emitThree(simulator);
  expect(await answersWithin(simulator, "30s")).toEqual(["204: 3 events"]);
  expect(await receiver.stored(3)).toEqual(["delivered", "open", "click"]);
  const many = await emitLargest(simulator);
  expect(await answersWithin(simulator, "30s")).toEqual([`413: ${many} events`]);
  await simulator.advanceUntilIdle();
  expect(simulator.ledger().total).toMatchObject({ acknowledged: 3, expired: many });
});

test("event-age-checked: what came late after an outage of the receiver is refused, and lost", async () => {
  const hourAgo = Date.now() - 3_600_000;
  const late = await simulatorWithReceiver({ file: "wrong/event-age-checked.mjs" }, { startAt: hourAgo });
  await late.simulator.emit({ event: "open" });
  expect(await answersWithin(late.simulator, "30s")).toEqual(["400: 1 events"]);
  expect(await answersWithin(late.simulator, "25h")).not.toContain("204: 1 events");
  expect(late.simulator.ledger().total).toMatchObject({ acknowledged: 0, expired: 1 });

  const prompt = await simulatorWithReceiver(
    { file: "wrong/event-age-checked.mjs" },
    { startAt: Date.now() },
  );
  await prompt.simulator.emit({ event: "open" });
  expect(await answersWithin(prompt.simulator, "30s")).toEqual(["204: 1 events"]);
});

test("counted-twice: one answer that got lost, and three events count as six", async () => {
  const { simulator, receiver } = await simulatorWithReceiver({ file: "wrong/counted-twice.mjs" });
  simulator.setFaults({ lostAcknowledgement: "attempts:1" });
  await emitThree(simulator);
  expect(await answersWithin(simulator, "2m")).toEqual(["204: 3 events", "204: 3 events"]);
  expect(await receiver.stored(6)).toEqual(["delivered", "open", "click", "delivered", "open", "click"]);
  expect(simulator.ledger().total).toMatchObject({ generated: 3, acknowledged: 3 });
});
