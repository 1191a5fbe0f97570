import fastify from "fastify";
import { EventTable, rowOf } from "./event-table.ts";
import { isSignedBy, parseEvents } from "./receiver-parts.ts";
import { EVENTS_PATH, PROBE_PATH, receiverOn } from "./running-receiver.ts";
import type { RunningReceiver } from "./running-receiver.ts";

/** Fastify with a parser that leaves JSON as it came. */
export async function startFastifyReceiver(publicKey: string): Promise<RunningReceiver> {
  const app = fastify({ bodyLimit: 4 * 1024 * 1024, forceCloseConnections: true });
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
    done(null, body);
  });
  const table = new EventTable();
  app.post<{ Body: Buffer }>(EVENTS_PATH, async ({ headers, body }, reply) => {
    const signature = headers["x-twilio-email-event-webhook-signature"];
    const timestamp = headers["x-twilio-email-event-webhook-timestamp"];
    if (typeof signature !== "string" || typeof timestamp !== "string") return await reply.code(403).send();
    const bytes = Buffer.concat([Buffer.from(timestamp), body]);
    if (!isSignedBy({ signature, bytes, publicKey })) return await reply.code(403).send();
    for (const event of parseEvents(body)) table.insertOnce(rowOf(event));
    return await reply.code(204).send();
  });
  app.get<{ Querystring: { id: string } }>(PROBE_PATH, async ({ query }, reply) => {
    const stored = table.stored(query.id);
    return stored.length === 0 ? await reply.code(404).send() : await reply.send(stored);
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  return receiverOn(Number(new URL(url).port), async () => await app.close());
}
