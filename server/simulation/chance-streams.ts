import { ChanceStream } from "./chance.ts";
import type { Chance, ChanceStreamName } from "./chance.ts";

/** Seed and streams as plain data. */
export interface ChanceState {
  readonly seed: number;
  readonly streams: Readonly<Record<ChanceStreamName, readonly number[]>>;
}

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

  /** Seed and streams as plain data. */
  state(): ChanceState {
    const { recipients, latencies, faults, ids, retries } = this.all;
    return {
      seed: this.#seed,
      streams: {
        recipients: recipients.state(),
        latencies: latencies.state(),
        faults: faults.state(),
        ids: ids.state(),
        retries: retries.state(),
      },
    };
  }

  /** Goes on from where `state` was asked. Whoever holds a stream goes on with it. */
  restore({ seed, streams }: ChanceState): void {
    this.#seed = seed;
    for (const name of STREAM_NAMES) this.all[name].restore(streams[name]);
  }

  /** Begins every stream anew. Whoever holds a stream goes on with it. */
  reseed(seed: number): void {
    this.#seed = seed;
    const fresh = new ChanceStreams(seed);
    for (const name of STREAM_NAMES) this.all[name].restore(fresh.all[name].state());
  }
}

const STREAM_NAMES: readonly ChanceStreamName[] = ["recipients", "latencies", "faults", "ids", "retries"];
