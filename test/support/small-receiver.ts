import { checkPublicKey } from "../../server/receiver-check/signing-key.ts";
import { checkSignature } from "../../server/runtime/signing/signature-check.ts";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** An event as a receiver sees it. */
export type SeenEvent = Readonly<Record<string, unknown>>;

/** Where a small receiver differs from a good one. */
export interface ReceiverDefect {
  /** Replaces the check of the signature. */
  readonly isSigned?: (request: SeenRequest) => boolean;
  /** Answers before anything else is done; undefined: go on. */
  readonly before?: (request: SeenRequest) => Response | undefined;
  /** Works on each event; whatever it throws is answered with 500. */
  readonly handle?: (event: SeenEvent) => void;
  /** Stores the events of a batch in its own way. */
  readonly store?: (events: readonly SeenEvent[], counts: Map<string, number>) => void | Promise<void>;
}

/** A request as a receiver sees it. */
export interface SeenRequest {
  readonly headers: Headers;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: Buffer;
}

/** A receiver in a function, with what it stored. */
export interface SmallReceiver {
  readonly handler: (request: Request) => Promise<Response>;
  /** How often each event is stored. */
  readonly counts: ReadonlyMap<string, number>;
  readonly probe: (sgEventId: string) => number;
}

/** A good receiver but for its defect. */
export function smallReceiver(defect: ReceiverDefect = {}): SmallReceiver {
  const counts = new Map<string, number>();
  const { isSigned = isSignedRightly, store = storeOnce } = defect;
  const handler = async (request: Request): Promise<Response> => {
    const { headers } = request;
    const seen: SeenRequest = {
      headers,
      timestamp: headers.get("x-twilio-email-event-webhook-timestamp") ?? "",
      signature: headers.get("x-twilio-email-event-webhook-signature") ?? "",
      body: Buffer.from(await request.arrayBuffer()),
    };
    const early = defect.before?.(seen);
    if (early !== undefined) return early;
    if (!isSigned(seen)) return new Response("signature refused", { status: 403 });
    const events = JSON.parse(seen.body.toString()) as readonly SeenEvent[];
    for (const event of events) defect.handle?.(event);
    await store(events, counts);
    return new Response(null, { status: 204 });
  };
  return { handler, counts, probe: (id) => counts.get(id) ?? 0 };
}

/** The receiver over HTTP, on a port of its own. Answers its URL; it is closed when the test is over. */
export async function serve({ handler, counts }: SmallReceiver): Promise<string> {
  const server = createServer((request, response) => {
    const id = new URL(request.url ?? "", "http://127.0.0.1").searchParams.get("id");
    if (request.method === "GET" && id !== null) {
      response.end(JSON.stringify({ count: counts.get(id) ?? 0 }));
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => undefined);
    request.on("end", () => {
      const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]);
      const posted = new Request("http://127.0.0.1/events", {
        method: "POST",
        headers,
        body: new Uint8Array(Buffer.concat(chunks)),
      });
      void handler(posted).then(
        async (answer) => {
          response.writeHead(answer.status, Object.fromEntries(answer.headers));
          response.end(Buffer.from(await answer.arrayBuffer()));
        },
        () => response.writeHead(500).end("crashed"),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
}

const publicKey = checkPublicKey();

/** Whether the signature fits, by the key that checks sign with. */
export function isSignedRightly({ timestamp, signature, body }: SeenRequest): boolean {
  return checkSignature({ publicKey, timestamp, signature, body }).kind === "valid";
}

function storeOnce(events: readonly SeenEvent[], counts: Map<string, number>): void {
  for (const event of events) counts.set(String(event["sg_event_id"]), 1);
}
