import type { StreamFrame } from "../../../server/contract/control-api.ts";
import type { JournalEntry } from "../../../server/contract/journal.ts";
import type { ControlClient } from "./control-client.ts";

/** Where news comes from besides the stream, and who gets it. */
export interface JournalFollowerOptions {
  readonly client: Pick<ControlClient, "journal" | "status">;
  /** Gets every entry once, oldest first. */
  readonly onEntries: (entries: readonly JournalEntry[]) => void;
  /** The simulator behind the address is another one now: what was told so far is void. */
  readonly onRestart: () => void;
}

/**
 * Follows the journal by the frames of the stream, and reads over HTTP what they leave out.
 *
 * It knows no socket: it is told when the stream begins and what arrives. Calls wait for each other, so that a frame
 * that comes while a gap is being read does not overtake it. Each resolves to false when there may be a gap that
 * could not be read.
 */
export class JournalFollower {
  readonly #options: JournalFollowerOptions;
  #seq = 0;
  #simulator: string | undefined;
  #work: Promise<boolean> = Promise.resolve(true);
  #isClosed = false;

  constructor(options: JournalFollowerOptions) {
    this.#options = options;
  }

  /** The stream is open: reads what happened before. */
  begin(): Promise<boolean> {
    return this.#inTurn(async () => (await this.#heedRestart()) && (await this.#catchUp()));
  }

  /** A frame arrived. */
  takeFrame(frame: StreamFrame): Promise<boolean> {
    return this.#inTurn(async () => {
      const first = "range" in frame ? frame.range[0] : (frame.changes[0]?.seq ?? frame.seq + 1);
      const isNews = frame.seq > this.#seq;
      // The first frame of a stream holds no changes: it says up to where the journal goes.
      if (isNews && ("range" in frame || first > this.#seq + 1)) return this.#catchUp();
      if ("changes" in frame) this.#take(frame.changes);
      return true;
    });
  }

  /** Nothing is told any more. */
  close(): void {
    this.#isClosed = true;
  }

  #inTurn(task: () => Promise<boolean>): Promise<boolean> {
    this.#work = this.#work.then(task);
    return this.#work;
  }

  #take(entries: readonly JournalEntry[]): void {
    const news = entries.filter((entry) => entry.seq > this.#seq);
    const newest = news.at(-1);
    if (newest === undefined || this.#isClosed) return;
    this.#seq = newest.seq;
    this.#options.onEntries(news);
  }

  async #catchUp(): Promise<boolean> {
    for (;;) {
      const answer = await this.#options.client.journal(this.#seq);
      if (answer.kind === "failed") return false;
      const before = this.#seq;
      this.#take(answer.value.items);
      if (answer.value.nextCursor === null || this.#seq === before) return true;
    }
  }

  // A simulator that was started anew counts from 1 again: its entries would look like old ones.
  async #heedRestart(): Promise<boolean> {
    const answer = await this.#options.client.status();
    if (answer.kind === "failed") return false;
    const current = `${answer.value.seed} since ${answer.value.startedAt}`;
    if (this.#simulator !== undefined && this.#simulator !== current) {
      this.#seq = 0;
      this.#options.onRestart();
    }
    this.#simulator = current;
    return true;
  }
}
