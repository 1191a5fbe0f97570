import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Order } from "./busy-simulator.ts";

/** A simulator in a process of its own, with many attempts, and more of them on demand. */
export interface FilledSimulator {
  readonly url: string;
  /** Makes attempts until there are so many; answers how many there are. */
  fillTo(attempts: number): Promise<number>;
  /** Makes so many deliveries a second while something is done; answers how many attempts were made a second. */
  whileArriving(perSecond: number, work: () => Promise<void>): Promise<number>;
  close(): Promise<void>;
}

/**
 * Starts a simulator on a manual clock whose receiver is a function: every event is a delivery of its own, and a fifth
 * of all attempts fail and are tried again.
 */
export async function filledSimulator(): Promise<FilledSimulator> {
  const child = fork(fileURLToPath(new URL("busy-simulator.ts", import.meta.url)), {
    execArgv: ["--import", "tsx"],
  });
  const answer = async (): Promise<unknown> => ((await once(child, "message")) as unknown[])[0];
  const url = String(await answer());
  const order = async (given: Order): Promise<number> => {
    child.send(given);
    return Number(await answer());
  };
  return {
    url,
    fillTo: (attempts) => order({ kind: "fill", attempts }),
    async whileArriving(perSecond, work) {
      await order({ kind: "arrive", perSecond });
      await work();
      return await order({ kind: "rest" });
    },
    async close() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
