import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A receiver that counts what it gets. */
export interface LoadReceiver {
  readonly url: string;
  readonly bodies: readonly Buffer[];
  /** By body: which connection it came over. */
  readonly connections: readonly number[];
  readonly events: () => readonly Record<string, unknown>[];
  /** From now on nobody listens there. */
  readonly close: () => Promise<void>;
}

/** Answers the nth post; undefined: never. */
export type LoadAnswer = (nth: number) => number | undefined;

/** Starts a receiver on a port of its own; it is closed when the test is over. */
export async function startLoadReceiver(answer: LoadAnswer = () => 200): Promise<LoadReceiver> {
  const bodies: Buffer[] = [];
  const connections: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      connections.push(request.socket.remotePort ?? 0);
      const status = answer(bodies.push(Buffer.concat(chunks)));
      if (status !== undefined) response.writeHead(status).end("noted");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    bodies,
    connections,
    events: () => bodies.flatMap((body) => JSON.parse(body.toString()) as Record<string, unknown>[]),
    close,
  };
}
