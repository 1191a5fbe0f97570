import { ChanceStream } from "./chance.ts";
import type { Chance, ChanceStreamName } from "./chance.ts";

/** All streams of chance of one simulator, from one seed. */
export class ChanceStreams {
  readonly all: Readonly<Record<ChanceStreamName, ChanceStream>>;
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
    this.all = {
      recipients: new ChanceStream(seed, "recipients"),
      latencies: new ChanceStream(seed, "latencies"),
      faults: new ChanceStream(seed, "faults"),
      ids: new ChanceStream(seed, "ids"),
      retries: new ChanceStream(seed, "retries"),
    };
  }

  get seed(): number {
    return this.#seed;
  }

  get ids(): Chance {
    return this.all.ids;
  }

  /** Begins every stream anew. Whoever holds a stream goes on with it. */
  reseed(seed: number): void {
    this.#seed = seed;
    const fresh = new ChanceStreams(seed);
    for (const name of STREAM_NAMES) this.all[name].restore(fresh.all[name].state());
  }
}

const STREAM_NAMES: readonly ChanceStreamName[] = ["recipients", "latencies", "faults", "ids", "retries"];
