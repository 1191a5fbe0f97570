import { createServer } from "node:http";
import type { Server } from "node:http";
import { receiverListener } from "./receiver-listener.ts";
import type { ReceiverListenerOptions } from "./receiver-listener.ts";

/** Where a receiver listens, and who hears of its POSTs. */
export interface ReceiverServerOptions extends ReceiverListenerOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** A receiver that listens. */
export interface ReceiverServer {
  readonly port: number;
  /** Closes all connections, answered or not. */
  close(): Promise<void>;
}

/** Serves a receiver over real HTTP on a port of its own. Rejects when it cannot listen. */
export async function serveReceiver(options: ReceiverServerOptions): Promise<ReceiverServer> {
  const server = createServer(receiverListener(options));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: portOf(server),
    close: async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
