import { EventWebhook, EventWebhookHeader } from "@sendgrid/eventwebhook";
import express from "express";
import type { ErrorRequestHandler, RequestHandler } from "express";
import { EventTable, rowOf } from "./event-table.ts";
import { parseEvents } from "./receiver-parts.ts";
import { EVENTS_PATH, listen, PROBE_PATH } from "./running-receiver.ts";
import type { RunningReceiver } from "./running-receiver.ts";

// What most people choose; the clock of the header counts, not that of the events.
const WINDOW_SECONDS = 300;

// Express's own handler would print the error.
// oxlint-disable-next-line max-params -- an error handler is told by its four parameters
const quietly: ErrorRequestHandler = (_error, _request, response, _next) => {
  response.sendStatus(400);
};

/** Express with the raw body and SendGrid's own helper, which throws on what it cannot decode. */
export async function startExpressReceiver(publicKey: string): Promise<RunningReceiver> {
  const helper = new EventWebhook();
  const key = helper.convertPublicKeyToECDSA(publicKey);
  const isGenuine = (body: Buffer, signature: string, timestamp: string): boolean => {
    try {
      return helper.verifySignature(key, body, signature, timestamp);
    } catch {
      return false;
    }
  };
  const onlyGenuine: RequestHandler = (request, response, next) => {
    const signature = request.get(EventWebhookHeader.SIGNATURE()) ?? "";
    const timestamp = request.get(EventWebhookHeader.TIMESTAMP()) ?? "";
    const isFresh = Math.abs(Date.now() / 1000 - Number(timestamp)) <= WINDOW_SECONDS;
    if (isFresh && isGenuine(request.body as Buffer, signature, timestamp)) next();
    else response.sendStatus(403);
  };

  const table = new EventTable();
  const app = express();
  app.post(
    EVENTS_PATH,
    express.raw({ type: "application/json", limit: "4mb" }),
    onlyGenuine,
    (request, response) => {
      for (const event of parseEvents(request.body as Buffer)) table.insertOnce(rowOf(event));
      response.sendStatus(200);
    },
  );
  app.get<object, object, object, { id: string }>(PROBE_PATH, ({ query }, response) => {
    response.json({ count: table.stored(query.id).length });
  });
  app.use(quietly);
  return await listen((request, response) => void app(request, response));
}
