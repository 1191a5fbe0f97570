import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A receiver on a port that notes what it gets. */
export interface CountingReceiver {
  readonly url: string;
  /** The sg_event_ids in the order in which they came, those that come again included. */
  readonly ids: readonly string[];
  /** What it answers from now on; 200 at first. */
  answers(status: number): void;
}

/** Starts a receiver; it ends with the test. */
export async function countingReceiver(): Promise<CountingReceiver> {
  const ids: string[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const events: readonly { readonly sg_event_id: string }[] = JSON.parse(body);
      ids.push(...events.map((event) => event.sg_event_id));
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/events`, ids, answers: (next) => void (status = next) };
}
