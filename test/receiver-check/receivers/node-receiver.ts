import { setTimeout as delay } from "node:timers/promises";
import type { ReceivedEvent } from "./event-table.ts";
import { CORRECT_PARTS } from "./receiver-parts.ts";
import type { ReceiverParts } from "./receiver-parts.ts";
import { startReceiver, withCredentials } from "./running-receiver.ts";
import type { RunningReceiver } from "./running-receiver.ts";

/** node:http without any framework: the receiver that every broken one is made from. */
export async function startNodeReceiver(publicKey: string): Promise<RunningReceiver> {
  return await startReceiver(CORRECT_PARTS, publicKey);
}

// A worker that is this late is nothing unusual.
const QUEUE_MS = 100;

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

/** A receiver whose columns are short, so it cuts long texts; it refuses with 401 and ends each connection, saying so. */
export async function startCuttingReceiver(publicKey: string): Promise<RunningReceiver> {
  const cut = (value: unknown): unknown =>
    typeof value === "string" ? value.slice(0, COLUMN_CHARACTERS) : value;
  const read: ReceiverParts["read"] = (event) => {
    const { key } = CORRECT_PARTS.read(event);
    const cells = Object.entries(event).map(([name, value]) => [
      name,
      name === "sg_event_id" ? value : cut(value),
    ]);
    return { key, event: Object.fromEntries(cells) as ReceivedEvent };
  };
  const headers = { Connection: "close" };
  const answers = { answerStored: { status: 200, headers }, answerForged: { status: 401, headers } };
  return await startReceiver({ ...CORRECT_PARTS, ...answers, read }, publicKey);
}

const COLUMN_CHARACTERS = 255;

/** A receiver that has a use for some events only: it answers 200 to the others and forgets them. */
export async function startChoosyReceiver(publicKey: string): Promise<RunningReceiver> {
  const isWanted = ({ event, sg_event_id: id }: ReceivedEvent): boolean =>
    typeof id === "string" && ["delivered", "bounce", "dropped", "open", "click"].includes(String(event));
  const store: ReceiverParts["store"] = async (batch) =>
    await CORRECT_PARTS.store({ ...batch, events: batch.events.filter(isWanted) });
  return await startReceiver({ ...CORRECT_PARTS, store, answerStored: { status: 200 } }, publicKey);
}
