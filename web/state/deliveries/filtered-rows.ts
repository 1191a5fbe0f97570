import type { Chronicle } from "../live/chronicle.ts";
import type { RowTest } from "./filter.ts";

/**
 * The rows that a filter wants, oldest first, kept up to date as rows come and change.
 *
 * A new row is tested once; only another filter tests all of them.
 */
export class FilteredRows {
  readonly #chronicle: Chronicle;
  readonly #test: RowTest | null;
  #rows: Int32Array<ArrayBuffer> = new Int32Array(1024);
  #size = 0;
  #tested = 0;
  #changesSeen = 0;
  #generation = -1;

  constructor(chronicle: Chronicle, test: RowTest | null) {
    this.#chronicle = chronicle;
    this.#test = test;
  }

  /** How many there are, after taking up what happened since. */
  refresh(): number {
    const { generation, rows, changedRows } = this.#chronicle;
    if (generation !== this.#generation) {
      this.#size = 0;
      this.#tested = 0;
      this.#changesSeen = 0;
      this.#generation = generation;
    }
    const testedBefore = this.#tested;
    for (; this.#changesSeen < changedRows.length; this.#changesSeen++) {
      const row = changedRows[this.#changesSeen] ?? 0;
      if (row < testedBefore) this.#testAgain(row);
    }
    for (; this.#tested < rows; this.#tested++) {
      if (this.#isWanted(this.#tested)) this.#insert(this.#size, this.#tested);
    }
    return this.#size;
  }

  /** The row at a position; -1: there is none. */
  at(position: number): number {
    return position >= 0 && position < this.#size ? (this.#rows[position] ?? -1) : -1;
  }

  /** Where a row stands; -1: it is not wanted. */
  positionOf(row: number): number {
    const position = this.#placeOf(row);
    return this.at(position) === row ? position : -1;
  }

  #isWanted(row: number): boolean {
    return this.#test === null || this.#test(this.#chronicle, row);
  }

  #testAgain(row: number): void {
    const place = this.#placeOf(row);
    const wasWanted = this.at(place) === row;
    if (this.#isWanted(row) === wasWanted) return;
    if (wasWanted) {
      this.#rows.copyWithin(place, place + 1, this.#size);
      this.#size--;
    } else this.#insert(place, row);
  }

  #insert(place: number, row: number): void {
    if (this.#size === this.#rows.length) {
      const rows = new Int32Array(2 * this.#size);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    this.#rows.copyWithin(place + 1, place, this.#size);
    this.#rows[place] = row;
    this.#size++;
  }

  #placeOf(row: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rows[middle] ?? 0) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
