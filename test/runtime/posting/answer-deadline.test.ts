import { expect, test } from "vitest";
import { answerDeadline } from "../../../server/runtime/posting/answer-deadline.ts";
import { carrierOfHandler } from "../../../server/runtime/posting/handler-carrier.ts";
import { createWallClock } from "../../../server/runtime/wall-clock.ts";
import { FakeHostTime } from "../../support/fake-host-time.ts";
import { postRequest, setUpPosting } from "../../support/posting.ts";
import { answerOk, startRawServer } from "../../support/raw-server.ts";
import { standStill } from "../../support/stand-still.ts";

test("a receiver has all of its time, and no more", async () => {
  const hostTime = new FakeHostTime();
  let isLate = false;
  answerDeadline(3000, () => (isLate = true), hostTime);
  await hostTime.pass(2999);
  expect(isLate).toBe(false);
  await hostTime.pass(1);
  expect([isLate, hostTime.alarms]).toEqual([true, 0]);
});

test("what is cancelled never rings, and leaves no alarm behind", async () => {
  const hostTime = new FakeHostTime();
  let isLate = false;
  const cancel = answerDeadline(3000, () => (isLate = true), hostTime);
  await hostTime.pass(1500);
  cancel();
  await hostTime.pass(3000);
  expect([isLate, hostTime.alarms]).toEqual([false, 0]);
});

test("while the process stands still the receiver's time does not run: over HTTP", async () => {
  const { port } = await startRawServer(answerOk);
  const { poster } = setUpPosting();
  const posted = poster.post(postRequest(`http://127.0.0.1:${port}/hook`, { timeoutMs: 800 }));
  standStill(1000);
  expect(await posted).toMatchObject({ result: "delivered", status: 200 });
});

test("while the process stands still the receiver's time does not run: in a function", async () => {
  const url = "http://receiver.internal/hook";
  const { poster, targets } = setUpPosting();
  const handler = async (): Promise<Response> => {
    // As a query to a database does.
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => void setImmediate(resolve));
    return new Response();
  };
  targets.add(url, carrierOfHandler(handler, createWallClock()));
  const posted = poster.post(postRequest(url, { timeoutMs: 800 }));
  standStill(1000);
  expect(await posted).toMatchObject({ result: "delivered", status: 200 });
});
