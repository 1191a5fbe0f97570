import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { JumpableRandomGenerator } from "pure-rand/types/JumpableRandomGenerator";

/** The streams of chance: using more of one never shifts another. */
export type ChanceStreamName = "recipients" | "latencies" | "faults" | "ids" | "retries";

/** The only source of chance in the simulation. */
export interface Chance {
  /** At least 0, less than 1. */
  fraction(): number;
  /** A whole number, both ends included. */
  integer(from: number, to: number): number;
  /** One of `items`, which must not be empty. */
  pick<Item>(items: readonly Item[]): Item;
}

/** A stream that is decided by its seed and name, and can be stopped and taken up again. */
export class ChanceStream implements Chance {
  #generator: JumpableRandomGenerator;

  /** `branch` makes another stream of the same name, unrelated to it. */
  constructor(seed: number, name: ChanceStreamName, branch = "") {
    this.#generator = xoroshiro128plusFromState(stateFor(seed, `${name}${branch}`));
  }

  fraction(): number {
    return uniformFloat64(this.#generator);
  }

  integer(from: number, to: number): number {
    return uniformInt(this.#generator, from, to);
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.integer(0, items.length - 1)];
    if (item === undefined) throw new RangeError("pick needs at least one item.");
    return item;
  }

  /** Four numbers that `restore` takes. */
  state(): readonly number[] {
    return this.#generator.getState();
  }

  /** Goes on from where `state` was asked. */
  restore(state: readonly number[]): void {
    this.#generator = xoroshiro128plusFromState(state);
  }
}

/** A hash of a text that is the same on every machine: 32 bits, FNV-1a; `before` is the hash of a text that it continues. */
export function hashOf(text: string, before = 0x811c9dc5): number {
  let hash = before;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

// Neighbouring seeds must give unrelated streams, so each word of the state is mixed on its own.
function stateFor(seed: number, name: string): readonly number[] {
  const high = Math.floor(seed / 2 ** 32);
  return [1, 2, 3, 4].map((word) =>
    mixed(hashOf(`${name}/${word}`) ^ (seed | 0) ^ Math.imul(high, 0x9e3779b1)),
  );
}

// The finaliser of MurmurHash3: every bit of the input reaches every bit of the result.
function mixed(input: number): number {
  let word = input | 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) | 0;
}
