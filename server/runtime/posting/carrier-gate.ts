import { setMaxListeners } from "node:events";
import type { Carried, Carrier, CarryFailure, OutgoingPost } from "./carrier.ts";

/** Where all posts leave, until it is closed: then those under way are cut off at once, and no other leaves. */
export class CarrierGate {
  readonly #carrierFor: (url: string) => Carrier;
  readonly #underWay = new Set<(cut: CarryFailure) => void>();
  readonly #closing = new AbortController();

  constructor(carrierFor: (url: string) => Carrier) {
    this.#carrierFor = carrierFor;
    // Each post under way listens.
    setMaxListeners(0, this.#closing.signal);
  }

  /** Who brings a post to that URL. */
  readonly carrierFor = (url: string): Carrier => {
    const carrier = this.#carrierFor(url);
    return { carry: (post) => this.#carry(carrier, post) };
  };

  /** Nobody waits for a receiver any more. */
  close(): void {
    this.#closing.abort();
    for (const cut of this.#underWay) cut({ ...CLOSING, isUncertain: true });
    this.#underWay.clear();
  }

  #carry(carrier: Carrier, post: OutgoingPost): Carried | Promise<Carried> {
    const { signal } = this.#closing;
    if (signal.aborted) return CLOSING;
    const carried = carrier.carry(post, signal);
    if (!(carried instanceof Promise)) return carried;
    // A function may close the simulator that posts to it.
    if (this.#closing.signal.aborted) return { ...CLOSING, isUncertain: true };
    return new Promise((resolve) => {
      this.#underWay.add(resolve);
      void carried.then((outcome) => {
        this.#underWay.delete(resolve);
        resolve(outcome);
      });
    });
  }
}

/** What becomes of a post when the simulator ends. */
export const CLOSING: CarryFailure = {
  kind: "failed",
  result: "unreachable",
  reason: "the simulator is closing",
  latencyMs: 0,
  isUncertain: false,
};
