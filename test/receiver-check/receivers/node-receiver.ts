import { setTimeout as delay } from "node:timers/promises";
import { CORRECT_PARTS } from "./receiver-parts.ts";
import type { ReceiverParts } from "./receiver-parts.ts";
import { startReceiver, withCredentials } from "./running-receiver.ts";
import type { RunningReceiver } from "./running-receiver.ts";

/** node:http without any framework: the receiver that every broken one is made from. */
export async function startNodeReceiver(publicKey: string): Promise<RunningReceiver> {
  return await startReceiver(CORRECT_PARTS, publicKey);
}

// A worker that is this late is nothing unusual.
const QUEUE_MS = 250;

/** A receiver that keeps a batch safe in a queue, answers 202, and stores the events a little later. */
export async function startQueueReceiver(publicKey: string): Promise<RunningReceiver> {
  const store: ReceiverParts["store"] = async (batch) => {
    void delay(QUEUE_MS).then(async () => await CORRECT_PARTS.store(batch));
  };
  return await startReceiver({ ...CORRECT_PARTS, store, answerStored: { status: 202 } }, publicKey);
}

/** A receiver that wants credentials, which stand in its URL. */
export async function startBasicAuthReceiver(publicKey: string): Promise<RunningReceiver> {
  const expected = `Basic ${Buffer.from("sendgrid:p@ss:word").toString("base64")}`;
  const admit: ReceiverParts["admit"] = ({ headers }) =>
    headers["authorization"] === expected
      ? undefined
      : { status: 401, headers: { "WWW-Authenticate": 'Basic realm="events"' } };
  const receiver = await startReceiver({ ...CORRECT_PARTS, admit }, publicKey);
  return { ...receiver, url: withCredentials(receiver.url) };
}
