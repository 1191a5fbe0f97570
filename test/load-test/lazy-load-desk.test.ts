import { expect, test } from "vitest";
import { lazyLoadDesk } from "../../server/load-test/lazy-load-desk.ts";
import { LoadDesk } from "../../server/load-test/load-desk.ts";
import { startLoadReceiver } from "../support/load-receiver.ts";

const ORDER = { eventsPerSecond: 100, duration: 3_600_000 };

test("a load test that is asked for while all ends does not begin", async () => {
  const receiver = await startLoadReceiver();
  const desk = lazyLoadDesk({});
  const beginning = desk.begin(receiver.url, ORDER);
  await desk.close();
  expect(await beginning).toMatchObject({ message: "Ended before the load test began." });
  expect(desk.all()).toEqual([]);
});

test("what is beginning has ended when all is closed", async () => {
  const receiver = await startLoadReceiver();
  const desk = new LoadDesk({});
  let hasEnded = false;
  const beginning = desk.begin(receiver.url, ORDER).finally(() => (hasEnded = true));
  await desk.close();
  expect(hasEnded).toBe(true);
  expect(await beginning).toMatchObject({
    kind: "unreachable",
    message: "Ended before the load test began.",
    hint: "Start the simulator again.",
  });
});
