import { startExpressReceiver } from "./express-receiver.ts";
import { startFastifyReceiver } from "./fastify-receiver.ts";
import { startHonoReceiver } from "./hono-receiver.ts";
import {
  startBasicAuthReceiver,
  startChoosyReceiver,
  startCuttingReceiver,
  startNodeReceiver,
  startQueueReceiver,
} from "./node-receiver.ts";
import { hasPython, startPythonReceiver } from "./python-receiver.ts";
import type { RunningReceiver } from "./running-receiver.ts";

/** A receiver in which a check must find nothing. */
export interface GoodReceiver {
  readonly name: string;
  readonly start: (publicKey: string) => Promise<RunningReceiver>;
}

/** Every good receiver that this machine can run: Python may be missing. */
export const GOOD_RECEIVERS: readonly GoodReceiver[] = [
  { name: "node:http", start: startNodeReceiver },
  { name: "a queue behind node:http", start: startQueueReceiver },
  { name: "node:http behind Basic auth", start: startBasicAuthReceiver },
  { name: "node:http with short columns", start: startCuttingReceiver },
  { name: "node:http with a use for some events", start: startChoosyReceiver },
  { name: "express", start: startExpressReceiver },
  { name: "fastify", start: startFastifyReceiver },
  { name: "Hono", start: startHonoReceiver },
  ...(hasPython() ? [{ name: "Python's http.server", start: startPythonReceiver }] : []),
];
