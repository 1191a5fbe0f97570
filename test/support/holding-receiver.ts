import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A receiver on a port of its own that answers 200, at once or when it is told to. */
export interface HoldingReceiver {
  readonly url: string;
  /** How many posts came so far. */
  readonly posts: () => number;
  /** Answers nothing from now on. */
  readonly hold: () => void;
  /** Answers what waits, and from now on at once. */
  readonly release: () => void;
}

/** Starts a receiver whose answers a test can hold back; it is closed when the test is over. */
export async function startHoldingReceiver(): Promise<HoldingReceiver> {
  const waiting: ServerResponse[] = [];
  let isHolding = false;
  let posts = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      posts++;
      if (isHolding) waiting.push(response);
      else response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    posts: () => posts,
    hold: () => (isHolding = true),
    release: () => {
      isHolding = false;
      for (const response of waiting.splice(0)) response.end();
    },
  };
}
