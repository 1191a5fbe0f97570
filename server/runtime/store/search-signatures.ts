import { bytesOf } from "./sqlite.ts";
import type { Database, Statement } from "./sqlite.ts";

/** The lists that can be searched. */
export type SearchedList = "attempts" | "deliveries" | "events";

/** Neighbours in a list share a signature. */
export const BLOCK_SIZE = 64;

/** Bits of a signature: 64 events fill about a quarter. */
const SIGNATURE_BITS = 32_768;
const SIGNATURE_BYTES = SIGNATURE_BITS / 8;

/** Signatures that are kept in memory for writing: the newest of each list. */
const KEPT_BLOCKS = 64;

interface Block {
  readonly bits: Uint8Array;
  isChanged: boolean;
}

/**
 * Tells in which blocks of a list a text may stand, so that a search reads those alone.
 *
 * A signature has a bit for every three characters that follow one another in a block's items, whatever their case. It
 * may be wrong where it says yes, never where it says no. Bits are only ever added.
 */
export class SearchSignatures {
  readonly #find: Statement;
  readonly #put: Statement;
  readonly #after: Statement;
  readonly #blocks = new Map<string, Block>();

  constructor(database: Database) {
    this.#find = database.prepare("SELECT bits FROM signatures WHERE list = ? AND block = ?");
    this.#put = database.prepare("INSERT OR REPLACE INTO signatures VALUES (?, ?, ?)");
    this.#after = database.prepare(
      "SELECT block, bits FROM signatures WHERE list = ? AND block >= ? ORDER BY block LIMIT ?",
    );
  }

  /** Takes an item's text in; `write` stores it. */
  add(list: SearchedList, number: number, text: string): void {
    const block = this.#block(list, blockOf(number));
    block.isChanged = true;
    const { bits } = block;
    const lower = text.toLowerCase();
    for (let end = 3; end <= lower.length; end++) {
      const bit = bitOf(lower, end);
      bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  }

  /** Stores what was taken in, within a transaction. */
  write(): void {
    for (const [name, block] of this.#blocks) {
      if (!block.isChanged) continue;
      const [list = "", number = ""] = name.split(" ");
      this.#put.run(list, Number(number), block.bits);
      block.isChanged = false;
    }
    for (const name of this.#blocks.keys()) {
      if (this.#blocks.size <= KEPT_BLOCKS) return;
      this.#blocks.delete(name);
    }
  }

  /** Forgets what was taken in and not stored. */
  forget(): void {
    this.#blocks.clear();
  }

  /** The blocks of a list, from that of a number on, in which a text of three characters or more may stand. */
  *blocksWith(list: SearchedList, sought: string, from: number): IterableIterator<number> {
    const wanted = bitsOf(sought.toLowerCase());
    let next = blockOf(from);
    for (;;) {
      const rows = this.#after.all(list, next, BLOCKS_AT_ONCE);
      for (const { block, bits: stored } of rows) {
        const bits = bytesOf(stored);
        if (bits !== undefined && wanted.every((bit) => hasBit(bits, bit))) yield Number(block);
      }
      if (rows.length < BLOCKS_AT_ONCE) return;
      next = Number(rows.at(-1)?.["block"]) + 1;
    }
  }

  #block(list: SearchedList, number: number): Block {
    const name = `${list} ${number}`;
    const known = this.#blocks.get(name);
    if (known !== undefined) return known;
    const stored = bytesOf(this.#find.get(list, number)?.["bits"]);
    const bits = stored === undefined ? new Uint8Array(SIGNATURE_BYTES) : Uint8Array.from(stored);
    const block = { bits, isChanged: false };
    this.#blocks.set(name, block);
    return block;
  }
}

const BLOCKS_AT_ONCE = 1024;

/** The numbers of a block's items: from the first to the last. */
export function numbersIn(block: number): readonly [first: number, last: number] {
  return [block * BLOCK_SIZE, block * BLOCK_SIZE + BLOCK_SIZE - 1];
}

function blockOf(number: number): number {
  return Math.floor(number / BLOCK_SIZE);
}

function bitsOf(text: string): readonly number[] {
  const bits: number[] = [];
  for (let end = 3; end <= text.length; end++) bits.push(bitOf(text, end));
  return bits;
}

function hasBit(bits: Uint8Array, bit: number): boolean {
  return ((bits[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
}

// Three characters before `end`, mixed so that neighbours in the alphabet lie far apart.
function bitOf(text: string, end: number): number {
  const three = (text.charCodeAt(end - 3) << 16) ^ (text.charCodeAt(end - 2) << 8) ^ text.charCodeAt(end - 1);
  return Math.imul(three, 0x9e3779b1) >>> 17;
}
