import { expect, test } from "vitest";
import { lazyLoadDesk } from "../../server/load-test/lazy-load-desk.ts";
import { startLoadReceiver } from "../support/load-receiver.ts";

test("a load test that is asked for while all ends is stopped as it begins", async () => {
  const receiver = await startLoadReceiver();
  const desk = lazyLoadDesk({});
  const beginning = desk.begin(receiver.url, { eventsPerSecond: 100, duration: 3_600_000 });
  await desk.close();
  const begun = await beginning;
  if (begun.kind !== "begun") throw new Error(begun.message);
  const { state } = desk.find(begun.report.id) ?? begun.report;
  desk.stop(begun.report.id);
  expect(state).toBe("stopped");
});
