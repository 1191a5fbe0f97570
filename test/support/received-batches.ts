import type { CreateSimulatorOptions, FakeSendgrid } from "../../server/index.ts";
import { startReceiver } from "./receiver-process.ts";
import type { ReceiverLaunch, ReceiverProcess } from "./receiver-process.ts";
import { openSimulator } from "./served-simulator.ts";

/** A simulator that posts to a receiver of fixtures/receivers/ over HTTP. */
export async function simulatorWithReceiver(
  launch: Omit<ReceiverLaunch, "publicKey">,
  options: CreateSimulatorOptions = {},
): Promise<{ simulator: FakeSendgrid; receiver: ReceiverProcess }> {
  const simulator = await openSimulator(options);
  // The receiver must know the key before there is a URL to post to.
  const settings = await simulator.webhooks.create({ target: "http://127.0.0.1:9/" });
  const receiver = await startReceiver({ ...launch, publicKey: settings.publicKey });
  await settings.update({ target: receiver.url });
  return { simulator, receiver };
}

/** Three events with letters of two, three and four bytes, one that is composed of two, and a separator of lines. */
export async function emitThree(simulator: FakeSendgrid): Promise<void> {
  const named = {
    email: "zoë@example.com",
    who: "Zoë 東京 🎉 e\u0301 \u2028",
    42: "a name that looks like an index",
  };
  await simulator.emit([
    { event: "delivered", ...named },
    { event: "open", ...named },
    { event: "click", ...named, url: "https://example.com/?q=straße&x=<y>" },
  ]);
}

/** Emits as many events as fill a body of nearly 768 KiB, the largest that there is. */
export async function emitLargest(simulator: FakeSendgrid): Promise<number> {
  const events = Array.from({ length: 78 }, () => ({ event: "open" as const, padding: "é".repeat(4800) }));
  await simulator.emit(events);
  return events.length;
}

/** Status, size and number of each attempt since the last call. */
export async function answersWithin(simulator: FakeSendgrid, time: string): Promise<readonly string[]> {
  const before = simulator.attempts().length;
  await simulator.advance(time);
  return simulator
    .attempts()
    .slice(before)
    .map(({ status, eventCount }) => `${status}: ${eventCount} events`);
}
