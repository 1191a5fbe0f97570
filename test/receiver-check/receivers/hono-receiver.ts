import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { EventTable, rowOf } from "./event-table.ts";
import { keyOf, parseEvents } from "./receiver-parts.ts";
import { EVENTS_PATH, listen, PROBE_PATH } from "./running-receiver.ts";
import type { RunningReceiver } from "./running-receiver.ts";

/** A Hono app, which verifies with the Web Crypto API: that wants r and s as 64 bytes. */
export async function honoReceiver(publicKey: string, path = EVENTS_PATH): Promise<Hono> {
  const der = keyOf(publicKey).export({ format: "der", type: "spki" });
  const key = await crypto.subtle.importKey("spki", der, CURVE, false, ["verify"]);
  const table = new EventTable();
  const app = new Hono();
  // Hono's own handler would print the error.
  app.onError((_error, context) => context.body(null, 400));
  app.post(path, async (context) => {
    const timestamp = context.req.header("x-twilio-email-event-webhook-timestamp");
    const signature = rawSignature(context.req.header("x-twilio-email-event-webhook-signature") ?? "");
    if (timestamp === undefined || signature === undefined) return context.body(null, 403);
    const body = Buffer.from(await context.req.arrayBuffer());
    const bytes = Buffer.concat([Buffer.from(timestamp), body]);
    if (!(await crypto.subtle.verify(ALGORITHM, key, signature, bytes))) return context.body(null, 403);
    for (const event of parseEvents(body)) table.insertOnce(rowOf(event));
    return context.body(null, 204);
  });
  app.get(PROBE_PATH, (context) => context.json(table.stored(context.req.query("id") ?? "")));
  return app;
}

/** The same on a port. */
export async function startHonoReceiver(publicKey: string): Promise<RunningReceiver> {
  const app = await honoReceiver(publicKey);
  const listener = getRequestListener(app.fetch);
  return await listen((request, response) => void listener(request, response));
}

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const ALGORITHM = { name: "ECDSA", hash: "SHA-256" } as const;

// SEQUENCE { INTEGER r, INTEGER s } as r and s of 32 bytes each; undefined when it is none.
function rawSignature(base64: string): Uint8Array<ArrayBuffer> | undefined {
  const der = Buffer.from(base64, "base64");
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined;
  const r = integerAt(der, 2);
  if (r === undefined) return undefined;
  const s = integerAt(der, r.end);
  if (s === undefined || s.end !== der.length) return undefined;
  return Uint8Array.from([...r.bytes, ...s.bytes]);
}

function integerAt(der: Buffer, start: number): { readonly bytes: Buffer; readonly end: number } | undefined {
  const end = start + 2 + (der[start + 1] ?? 0);
  const digits = der.subarray(start + 2, end);
  const spare = digits.length - 32;
  if (der[start] !== 0x02 || digits.length === 0 || end > der.length || spare > 1) return undefined;
  const bytes = Buffer.alloc(32);
  digits.subarray(Math.max(0, spare)).copy(bytes, Math.max(0, -spare));
  return { bytes, end };
}
