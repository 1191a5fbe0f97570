import { request as requestHttp } from "node:http";
import type { ClientRequest } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { sendByPlan } from "../../../server/runtime/posting/body-sender.ts";
import type { CarryFaults } from "../../../server/runtime/posting/carrier.ts";
import { sendingPlan } from "../../../server/runtime/posting/sending-plan.ts";
import { FakeHostTime } from "../../support/fake-host-time.ts";

const BODY = Buffer.from("0123456789");

interface Sending {
  readonly hostTime: FakeHostTime;
  readonly request: ClientRequest;
  /** Resolves with all that has arrived as soon as it ends with that text. */
  readonly arrived: (ending: string) => Promise<string>;
  /** Resolves once an alarm is set. */
  readonly waits: () => Promise<void>;
  readonly cuts: () => number;
}

async function send(faults: CarryFaults): Promise<Sending> {
  let received = "";
  let check = (): void => undefined;
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (bytes: Buffer) => {
      received += bytes.toString();
      check();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const headers = { "Content-Length": BODY.length };
  const request = requestHttp({ host: "127.0.0.1", port, method: "POST", headers, agent: false });
  request.on("error", () => undefined);
  onTestFinished(() => {
    request.destroy();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const hostTime = new FakeHostTime();
  let cuts = 0;
  const plan = sendingPlan({ body: BODY, faults });
  if (plan === undefined) throw new Error("Nothing is planned for these faults.");
  sendByPlan(request, plan, { hostTime, onCut: () => (cuts += 1) });
  return {
    hostTime,
    request,
    arrived: (ending) =>
      new Promise((resolve) => {
        check = () => void (received.endsWith(ending) && resolve(received));
        check();
      }),
    waits: async () => {
      while (hostTime.alarms === 0) await new Promise((resolve) => setImmediate(resolve));
    },
    cuts: () => cuts,
  };
}

test("head and first piece leave at once, each further piece at its time", async () => {
  const { hostTime, arrived, waits } = await send({ sendOverMs: 900 });
  expect(await arrived("\r\n\r\n0")).toMatch(/^POST \/ HTTP\/1\.1\r\nContent-Length: 10\r\n/);
  for (const digit of "123456789") {
    await waits();
    await hostTime.pass(99);
    expect(hostTime.alarms).toBe(1);
    await hostTime.pass(1);
    await arrived(digit);
  }
  expect(hostTime.alarms).toBe(0);
});

test("a cut in the body comes when its share has left, and a moment to arrive", async () => {
  const { hostTime, arrived, waits, cuts } = await send({ cutBodyAt: 0.4 });
  await arrived("\r\n\r\n0123");
  await waits();
  await hostTime.pass(49);
  expect(cuts()).toBe(0);
  await hostTime.pass(1);
  expect([cuts(), hostTime.alarms]).toEqual([1, 0]);
});

test("a cut before the answer comes when the whole body has left, and a moment to arrive", async () => {
  const { hostTime, arrived, waits, cuts } = await send({ cutAnswer: true });
  await arrived("0123456789");
  await waits();
  expect(cuts()).toBe(0);
  await hostTime.pass(50);
  expect([cuts(), hostTime.alarms]).toEqual([1, 0]);
});

test("a request that is given up sends nothing more and leaves no alarm behind", async () => {
  const { hostTime, request, arrived, waits, cuts } = await send({ sendOverMs: 900, cutBodyAt: 0.9 });
  await arrived("\r\n\r\n0");
  await waits();
  request.destroy();
  await new Promise((resolve) => request.once("close", resolve));
  expect([cuts(), hostTime.alarms]).toEqual([0, 0]);
});
