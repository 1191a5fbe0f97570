import { onTestFinished } from "vitest";
import { BuiltInReceiver } from "../../server/runtime/receiver/built-in-receiver.ts";
import { serveReceiver } from "../../server/runtime/receiver/receiver-server.ts";
import type { ServedPost } from "../../server/runtime/receiver/receiver-listener.ts";
import { createWallClock } from "../../server/runtime/wall-clock.ts";

/** A receiver on a port of its own that checks signatures. */
export interface VerifyingReceiver {
  readonly url: string;
  /** What came, in order. */
  readonly posts: readonly ServedPost[];
  /** Answers this from now on. */
  readonly answer: (status: number) => void;
}

/** Starts a receiver that accepts signatures of these keys; it is closed when the test is over. */
export async function startVerifyingReceiver(...publicKeys: readonly string[]): Promise<VerifyingReceiver> {
  const posts: ServedPost[] = [];
  const receiver = new BuiltInReceiver({ url: () => "", publicKeys: () => publicKeys });
  const server = await serveReceiver({
    receiver,
    host: "127.0.0.1",
    port: 0,
    hostTime: createWallClock(),
    onPost: (post) => posts.push(post),
  });
  onTestFinished(async () => await server.close());
  return {
    url: `http://127.0.0.1:${server.port}/events`,
    posts,
    answer: (status) => receiver.configure({ status }),
  };
}
