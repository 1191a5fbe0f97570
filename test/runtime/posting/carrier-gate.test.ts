import { expect, test } from "vitest";
import { CarrierGate } from "../../../server/runtime/posting/carrier-gate.ts";
import { createHttpCarrier } from "../../../server/runtime/posting/http-carrier.ts";
import { carrierOfHandler } from "../../../server/runtime/posting/handler-carrier.ts";
import type { OutgoingPost } from "../../../server/runtime/posting/carrier.ts";
import { createTargetPolicy } from "../../../server/runtime/posting/target-policy.ts";
import { FakeHostTime } from "../../support/fake-host-time.ts";
import { startRawServer } from "../../support/raw-server.ts";

const HOUR_MS = 3_600_000;

function postTo(url: string): OutgoingPost {
  return { url, headers: [["Host", "127.0.0.1"]], body: Buffer.from("[]"), timeoutMs: HOUR_MS };
}

const CUT = { kind: "failed", result: "unreachable", reason: "the simulator is closing", isUncertain: true };

test("a post to a silent receiver is cut off at once when it closes, and no other leaves", async () => {
  let gate: CarrierGate | undefined;
  const server = await startRawServer(() => gate?.close());
  const http = createHttpCarrier({ targets: createTargetPolicy() });
  gate = new CarrierGate(() => http);
  const post = postTo(`http://127.0.0.1:${server.port}/`);
  expect(await gate.carrierFor(post.url).carry(post)).toMatchObject(CUT);
  expect(gate.carrierFor(post.url).carry(post)).toMatchObject({ ...CUT, isUncertain: false });
  expect(server.requests).toHaveLength(1);
  http.close();
});

test("a function that never answers is not waited for, and leaves no alarm behind", async () => {
  const hostTime = new FakeHostTime();
  const silent = carrierOfHandler(() => new Promise(() => undefined), hostTime);
  const gate = new CarrierGate(() => silent);
  const carried = gate.carrierFor("").carry(postTo("http://receiver.test/"));
  expect(hostTime.alarms).toBe(1);
  gate.close();
  expect(await carried).toMatchObject(CUT);
  expect(hostTime.alarms).toBe(0);
});

test("a function whose answer never ends is not read any longer", async () => {
  let isCancelled = false;
  const gate = new CarrierGate(() => endless);
  const endless = carrierOfHandler(() => {
    const body = new ReadableStream({
      pull: () => gate.close(),
      cancel: () => {
        isCancelled = true;
      },
    });
    return new Response(body);
  }, new FakeHostTime());
  expect(await gate.carrierFor("").carry(postTo("http://receiver.test/"))).toMatchObject(CUT);
  await new Promise((resolve) => setImmediate(resolve));
  expect(isCancelled).toBe(true);
});
