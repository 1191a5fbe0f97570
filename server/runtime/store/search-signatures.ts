import { bitAt, bitsSet, setBit } from "./bit-field.ts";
import { bytesOf } from "./sqlite.ts";
import type { Database, Statement } from "./sqlite.ts";

/** The lists that can be searched. */
export type SearchedList = "attempts" | "deliveries" | "events";

/** A shorter text has no signature. */
export const SHORTEST_SOUGHT = 3;

/** Neighbours in a list share a signature. */
const BLOCK_SIZE = 64;

/** Bits of a signature: the texts of a block fill about a third. */
const SIGNATURE_BITS = 32_768;

/** Blocks of a shelf: once the next one begins, its signatures are turned on their side. */
const SHELF_BLOCKS = 256;

/** A shelf with fewer signatures is left as it is: what changes late is little. */
const WORTH_TURNING = 64;

/** More would not tell more. */
const MOST_BITS_SOUGHT = 32;

/** Signatures that are kept in memory for writing: the newest, for those are still added to. */
const KEPT_BLOCKS = 64;

// Where a list's signatures and slices begin: no list has as many.
const LIST_ROOM = 2 ** 44;
const LISTS: readonly SearchedList[] = ["attempts", "deliveries", "events"];

interface Block {
  readonly bits: Uint8Array;
  isChanged: boolean;
}

/**
 * Tells in which blocks of a list a text may stand, so that a search reads those alone.
 *
 * A signature has bits for every three and every six characters that follow one another in a block's items, whatever
 * their case: three for short texts, six because any three digits stand in some instant. It may be wrong where it says
 * yes, never where it says no. Of a full shelf there is a slice for each bit instead, which
 * says which blocks have it: a search reads as many slices as the text has letters, and not a shelf of signatures.
 */
export class SearchSignatures {
  readonly #statements: Readonly<
    Record<"find" | "put" | "within" | "last" | "cut" | "slice" | "putSlice", Statement>
  >;
  readonly #blocks = new Map<number, Block>();
  /** The shelf to which each list's newest signature belongs. */
  readonly #newest = new Map<SearchedList, number>();

  constructor(database: Database) {
    this.#statements = {
      find: database.prepare("SELECT bits FROM signatures WHERE place = ?"),
      put: database.prepare("INSERT OR REPLACE INTO signatures VALUES (?, ?)"),
      within: database.prepare(
        "SELECT place, bits FROM signatures WHERE place >= ? AND place < ? ORDER BY place",
      ),
      last: database.prepare("SELECT max(place) AS last FROM signatures WHERE place >= ? AND place < ?"),
      cut: database.prepare("DELETE FROM signatures WHERE place >= ? AND place < ?"),
      slice: database.prepare("SELECT blocks FROM signature_slices WHERE place = ?"),
      putSlice: database.prepare("INSERT OR REPLACE INTO signature_slices VALUES (?, ?)"),
    };
  }

  /** Takes an item's text in; `write` stores it. */
  add(list: SearchedList, number: number, text: string): void {
    const block = this.#block(placeOf(list, blockOf(number)));
    block.isChanged = true;
    const { bits } = block;
    const lower = text.toLowerCase();
    for (const length of LENGTHS)
      for (let end = length; end <= lower.length; end++) setBit(bits, bitOf(lower, end, length));
  }

  /** Stores what was taken in, within a transaction. */
  write(): void {
    for (const [place, block] of this.#blocks) {
      if (!block.isChanged) continue;
      this.#statements.put.run(place, block.bits);
      block.isChanged = false;
      this.#noteShelf(place);
    }
    for (const place of this.#blocks.keys()) {
      if (this.#blocks.size <= KEPT_BLOCKS) return;
      this.#blocks.delete(place);
    }
  }

  /** Forgets what was taken in and not stored. */
  forget(): void {
    this.#blocks.clear();
    this.#newest.clear();
  }

  /** The blocks of a list, from that of a number on, in which a text of three characters or more may stand. */
  *blocksWith(list: SearchedList, sought: string, from: number): IterableIterator<number> {
    const wanted = bitsOf(sought.toLowerCase());
    const first = blockOf(from);
    const last = this.#lastShelf(list);
    for (let shelf = shelfOf(first); shelf <= last; shelf++) {
      const found = this.#slicesHaving(list, shelf, wanted);
      for (const { place, bits } of this.#signaturesOn(list, shelf))
        if (wanted.every((bit) => bitAt(bits, bit)))
          setBit(found, place - placeOf(list, shelf * SHELF_BLOCKS));
      for (const nth of bitsSet(found)) {
        const block = shelf * SHELF_BLOCKS + nth;
        if (block >= first) yield block;
      }
    }
  }

  // A block of the next shelf: those before it are full.
  #noteShelf(place: number): void {
    const list = LISTS[Math.floor(place / LIST_ROOM)] ?? "attempts";
    const shelf = shelfOf(place % LIST_ROOM);
    const newest = this.#newest.get(list) ?? this.#lastShelf(list);
    this.#newest.set(list, Math.max(newest, shelf));
    if (shelf <= newest) return;
    for (let full = Math.max(0, newest); full < shelf; full++) this.#turn(list, full);
  }

  #turn(list: SearchedList, shelf: number): void {
    const signatures = this.#signaturesOn(list, shelf);
    if (signatures.length < WORTH_TURNING) return;
    const first = placeOf(list, shelf * SHELF_BLOCKS);
    const slices: (Uint8Array | undefined)[] = [];
    for (const { place, bits } of signatures) {
      for (const bit of bitsSet(bits)) {
        const slice = (slices[bit] ??= this.#slice(list, shelf, bit) ?? new Uint8Array(SHELF_BLOCKS / 8));
        setBit(slice, place - first);
      }
    }
    for (const [bit, slice] of slices.entries())
      if (slice !== undefined) this.#statements.putSlice.run(slicePlaceOf(list, shelf, bit), slice);
    this.#statements.cut.run(first, first + SHELF_BLOCKS);
  }

  #slicesHaving(list: SearchedList, shelf: number, wanted: readonly number[]): Uint8Array {
    const found = new Uint8Array(SHELF_BLOCKS / 8).fill(0xff);
    for (const bit of wanted) {
      const slice = this.#slice(list, shelf, bit);
      if (slice === undefined) return found.fill(0);
      for (const [place, byte] of slice.entries()) found[place] = (found[place] ?? 0) & byte;
    }
    return found;
  }

  #slice(list: SearchedList, shelf: number, bit: number): Uint8Array | undefined {
    const bytes = bytesOf(this.#statements.slice.get(slicePlaceOf(list, shelf, bit))?.["blocks"]);
    return bytes === undefined ? undefined : Uint8Array.from(bytes);
  }

  #signaturesOn(
    list: SearchedList,
    shelf: number,
  ): readonly { readonly place: number; readonly bits: Uint8Array }[] {
    const first = placeOf(list, shelf * SHELF_BLOCKS);
    return this.#statements.within.all(first, first + SHELF_BLOCKS).flatMap((row) => {
      const bits = bytesOf(row["bits"]);
      return bits === undefined ? [] : [{ place: Number(row["place"]), bits }];
    });
  }

  // The newest block always has its signature. -1: there is none.
  #lastShelf(list: SearchedList): number {
    const room = placeOf(list, 0);
    const last = this.#statements.last.get(room, room + LIST_ROOM)?.["last"];
    return typeof last === "number" ? shelfOf(last - room) : -1;
  }

  #block(place: number): Block {
    const known = this.#blocks.get(place);
    if (known !== undefined) return known;
    const stored = bytesOf(this.#statements.find.get(place)?.["bits"]);
    const bits = stored === undefined ? new Uint8Array(SIGNATURE_BITS / 8) : Uint8Array.from(stored);
    const block = { bits, isChanged: false };
    this.#blocks.set(place, block);
    return block;
  }
}

/** The numbers of a block's items: from the first to the last. */
export function numbersIn(block: number): readonly [first: number, last: number] {
  return [block * BLOCK_SIZE, block * BLOCK_SIZE + BLOCK_SIZE - 1];
}

function blockOf(number: number): number {
  return Math.floor(number / BLOCK_SIZE);
}

function shelfOf(block: number): number {
  return Math.floor(block / SHELF_BLOCKS);
}

function placeOf(list: SearchedList, block: number): number {
  return LISTS.indexOf(list) * LIST_ROOM + block;
}

function slicePlaceOf(list: SearchedList, shelf: number, bit: number): number {
  return placeOf(list, shelf * SIGNATURE_BITS + bit);
}

// The longer ones first: they tell most.
function bitsOf(text: string): readonly number[] {
  const bits = new Set<number>();
  for (const length of LENGTHS)
    for (let end = length; end <= text.length && bits.size < MOST_BITS_SOUGHT; end++)
      bits.add(bitOf(text, end, length));
  return [...bits];
}

const LENGTHS = [6, SHORTEST_SOUGHT] as const;

// The characters before `end`, mixed so that neighbours in the alphabet lie far apart.
function bitOf(text: string, end: number, length: number): number {
  let mixed = length;
  for (let place = end - length; place < end; place++)
    mixed = Math.imul(mixed ^ text.charCodeAt(place), 0x01000193);
  return Math.imul(mixed, 0x9e3779b1) >>> 17;
}
