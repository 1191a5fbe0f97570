import type { HeaderLines } from "../../contract/control-api.ts";
import { SECOND_MS } from "../../contract/time.ts";
import type { Duration } from "../../contract/time.ts";
import type { Answer } from "../posting/carrier.ts";
import { KNOWN_RECEIVER, carrierOfInProcessReceiver, readReceiver } from "../posting/in-process-receiver.ts";
import type { InProcessReceiver, ReceiverInput } from "../embedded/library-interface.ts";
import { UsageError } from "../usage-error.ts";
import { createWallClock } from "../wall-clock.ts";

/** What `receiverOf` may be told. */
export interface ReceiverOptions {
  /** Where in the app the receiver is, such as "/webhooks/sendgrid"; "/" unless given. */
  readonly path?: string;
  /**
   * What a bare function is: "fetch" for `(request) => Response`, "node" for `(request, response)`. Unless given, a
   * function with two parameters or more is a node listener, and any other a Fetch handler. A POST function of Next.js
   * with two parameters wants "fetch"; so does nothing in `{ POST }`, which tells by its name what it is.
   */
  readonly as?: "fetch" | "node";
}

/**
 * Makes a receiver of an app or handler of this process, so that it gets posts without a port: as a target of
 * `webhooks.create`, or one by one through its `fetch`.
 *
 * Takes Fetch handlers, node `(request, response)` listeners, express 4 and 5 apps, fastify instances, Hono apps,
 * NestJS apps and route modules of Next.js. Apps need not, and should not, listen. Throws a UsageError for anything
 * else.
 *
 * @example
 * const receiver = receiverOf(app, { path: "/webhooks/sendgrid" });
 * const settings = await simulator.webhooks.create({ target: receiver });
 */
export function receiverOf(app: ReceiverInput, options: ReceiverOptions = {}): InProcessReceiver {
  const known = readReceiver(app, { asker: "receiverOf", ...options });
  const carrier = carrierOfInProcessReceiver(known, createWallClock());
  return Object.freeze({
    kind: known.kind,
    path: known.path,
    fetch: async (request: Request): Promise<Response> => {
      if (request.method !== "POST") {
        throw new UsageError(
          `receiverOf: ${request.method} is no request of SendGrid's. It posts: method: "POST".`,
        );
      }
      const { host, pathname, search } = new URL(request.url);
      const body = Buffer.from(await request.arrayBuffer());
      const carried = await carrier.carry({
        // Both kinds are called by http, whatever a proxy in front of them speaks.
        url: `http://${host}${pathname}${search}`,
        headers: linesOf(request.headers, { host, "content-length": String(body.length) }),
        body,
        timeoutMs: ANSWER_WITHIN_MS,
      });
      if (carried.kind === "failed") throw new Error(`The receiver gave no answer: ${carried.reason}.`);
      return responseOf(carried.answer);
    },
    [KNOWN_RECEIVER]: known,
  });
}

// Generous: a test's own timeout comes first. Ours.
const ANSWER_WITHIN_MS: Duration = 10 * SECOND_MS;

// Names in the casing of the wire where they are known: Fetch has them in lower case. A Request that was not made by
// signedRequest lacks what a client adds when it sends it.
function linesOf(headers: Headers, lacking: Readonly<Record<string, string>>): HeaderLines {
  const lines = Object.entries({ ...lacking, ...Object.fromEntries(headers) });
  return lines.map(([name, value]) => [WIRE_NAMES.get(name) ?? name, value]);
}

const WIRE_NAMES: ReadonlyMap<string, string> = new Map(
  [
    "Host",
    "User-Agent",
    "Content-Length",
    "Content-Type",
    "Authorization",
    "X-Twilio-Email-Event-Webhook-Signature",
    "X-Twilio-Email-Event-Webhook-Timestamp",
    "Accept-Encoding",
  ].map((name) => [name.toLowerCase(), name]),
);

// The Fetch standard forbids a body here, even an empty one.
const STATUSES_WITHOUT_BODY: readonly number[] = [101, 204, 205, 304];

function responseOf({ status, headers, body }: Answer): Response {
  const lines = headers
    .filter(([name]) => !/^(content-length|transfer-encoding|content-encoding|connection)$/i.test(name))
    .map(([name, value]): [string, string] => [name, value]);
  const isBodyless = STATUSES_WITHOUT_BODY.includes(status);
  return new Response(isBodyless ? null : new Uint8Array(body), { status, headers: lines });
}
