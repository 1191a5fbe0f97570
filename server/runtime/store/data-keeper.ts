import type { Duration } from "../../contract/time.ts";
import type { StoredChange } from "../../simulation/persistence/stored-change.ts";
import type { HostTime } from "../../simulation/ports.ts";
import type { Simulator } from "../../simulation/simulator.ts";
import { CannotRun } from "../cannot-run.ts";
import type { KeptKeys } from "../signing/key-ring.ts";
import { ChangeWriter } from "./change-writer.ts";
import { DATA_FILE, openDataFolder } from "./data-folder.ts";
import { SearchSignatures } from "./search-signatures.ts";
import type { Database } from "./sqlite.ts";
import { readStoredState } from "./state-reader.ts";
import { StoredEvents } from "./stored-events.ts";
import { StoredLists } from "./stored-lists.ts";

/** What nobody waits for is stored within this time. */
const COMMIT_WITHIN_MS: Duration = 20;
/** Statistics are large, and may be this much behind after a crash. */
const STATISTICS_EVERY_MS: Duration = 2000;
/** How often it is tried again while the folder cannot be written. */
const TRY_AGAIN_AFTER_MS: Duration = 1000;

/** What has happened could not be stored. */
export class NotStored extends Error {
  override readonly name = "NotStored";
}

/** Where a keeper keeps what. */
export interface DataKeeperOptions {
  readonly folder: string;
  readonly hostTime: HostTime;
  /** The newest deliveries that are read back into memory. */
  readonly keptDeliveries: number;
}

/** Opens a data folder. Throws UsageError and CannotRun, see `openDataFolder`. */
export async function openDataKeeper(options: DataKeeperOptions): Promise<DataKeeper> {
  return new DataKeeper(await openDataFolder(options.folder), options);
}

/**
 * Keeps a simulator in a data folder: no answer to a change, and no post, leaves before what it says is stored.
 *
 * Many changes share a commit: all that happened since the last one, as it is at one instant. While the folder cannot
 * be written, changes wait in memory, and all are stored once it can be.
 */
export class DataKeeper {
  /** What is stored of the past. It may be behind what has happened by one commit: see `commit`. */
  readonly lists: StoredLists;
  /** Keys that are kept at once: each is made before anybody is told of it. */
  readonly keys: KeptKeys;
  readonly #database: Database;
  readonly #options: DataKeeperOptions;
  readonly #events: StoredEvents;
  readonly #writer: ChangeWriter;
  #simulator: Simulator | undefined;
  /** Taken and not written: the folder could not be. */
  #unwritten: StoredChange[] = [];
  /** Attempts may be stored as in flight that were so in the process before. */
  #hasOldAttempts = false;
  readonly #waiting: (() => void)[] = [];
  #turn: Promise<void> | undefined;
  #failure: NotStored | undefined;
  #statisticsAt = 0;
  #isClosed = false;
  #cancelTimer: () => void = () => undefined;

  constructor(database: Database, options: DataKeeperOptions) {
    this.#database = database;
    this.#options = options;
    this.#events = new StoredEvents(database);
    const signatures = new SearchSignatures(database);
    this.lists = new StoredLists({
      database,
      signatures,
      isPaused: (id) => this.#simulator?.settings.find(id)?.isEnabled === false,
    });
    this.keys = keptKeys(database);
    this.#writer = new ChangeWriter({ database, events: this.#events, signatures });
  }

  /** Lets a simulator, of which nothing was asked yet, go on from what is stored. Answers whether anything was. */
  resume(simulator: Simulator): boolean {
    const { folder, keptDeliveries: deliveries } = this.#options;
    this.#simulator = simulator;
    const outcome = this.#resumed(simulator, deliveries);
    if (outcome !== undefined && outcome !== "restored") {
      // Nothing of a simulator that is half restored, or not at all, takes the place of what is stored.
      this.#simulator = undefined;
      this.close();
      throw new CannotRun(
        `--data ${folder}: ${DATA_FILE} is damaged, and was left as it is. ` +
          `Put a copy back, or name another folder. (${outcome})`,
      );
    }
    if (!this.commit()) throw new CannotRun(`--data ${folder}: ${this.#failure?.message ?? ""}`);
    return outcome !== undefined;
  }

  /** Something changed: it is stored soon. */
  changed(): void {
    if (this.#isClosed || this.#failure !== undefined) return;
    this.#commitIn(COMMIT_WITHIN_MS);
  }

  /** Something was configured through an API. */
  configured(): void {
    this.#simulator?.states.configured();
  }

  /** Why nothing can be stored at present; undefined: it can. */
  get failure(): NotStored | undefined {
    return this.#failure;
  }

  /** The folder was let go of: nothing can be read from it any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves once all that has happened so far is stored. Rejects with NotStored. */
  stored(): Promise<void> {
    if (!this.#hasWork) return Promise.resolve();
    // All who ask in one turn of the process share a commit.
    this.#turn ??= this.#options.hostTime.nextTurn().then(() => {
      this.#turn = undefined;
      if (!this.commit()) throw this.#failure ?? new NotStored("The data folder is closed.");
    });
    return this.#turn;
  }

  /** Resolves once all that has happened so far is stored, however long the folder cannot be written. */
  async storedAtLast(): Promise<void> {
    if (this.#isClosed) return;
    try {
      await this.stored();
    } catch {
      // commit() told what is wrong, and tries again until it is not.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Stores now what has happened. False: it cannot be; all of it is kept and tried again. */
  commit(): boolean {
    if (this.#isClosed) return false;
    this.#cancelTimer();
    this.#take();
    try {
      if (this.#unwritten.length > 0) this.#write();
    } catch (error) {
      this.#failed(error);
      return false;
    }
    this.#unwritten = [];
    this.#hasOldAttempts = false;
    if (this.#simulator?.states.areStatisticsBehind === true) this.#commitIn(STATISTICS_EVERY_MS);
    if (this.#failure !== undefined) this.#recovered();
    for (const resolve of this.#waiting.splice(0)) resolve();
    return true;
  }

  /** Stores what has happened and lets go of the folder. What happens later is not stored. */
  close(): void {
    if (this.#isClosed) return;
    this.#statisticsAt = 0;
    this.commit();
    this.#isClosed = true;
    this.#cancelTimer();
    this.#database.close();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  get #hasWork(): boolean {
    return this.#unwritten.length > 0 || this.#simulator?.states.hasChanged === true;
  }

  // A state that its reader finds incomplete is as damaged as a file that SQLite cannot read.
  #resumed(simulator: Simulator, deliveries: number): string | undefined {
    try {
      const state = readStoredState({ database: this.#database, events: this.#events, deliveries });
      if (state === undefined) return undefined;
      const outcome = simulator.states.resume(state);
      if (outcome.kind !== "restored") return outcome.message;
      this.#hasOldAttempts = true;
      return "restored";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #commitIn(delayMs: Duration): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.hostTime.wakeIn(delayMs, () => void this.commit(), "unattended");
  }

  #take(): void {
    const wallAt = this.#options.hostTime.now();
    const withStatistics = wallAt - this.#statisticsAt >= STATISTICS_EVERY_MS;
    const change = this.#simulator?.states.takeChange({ wallAt, withStatistics });
    if (change === undefined) return;
    if (withStatistics) this.#statisticsAt = wallAt;
    this.#unwritten.push(change);
  }

  #write(): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      if (this.#hasOldAttempts) this.#writer.endAttempts();
      for (const change of this.#unwritten) this.#writer.write(change);
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    this.#writer.failed();
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // SQLite has rolled back by itself: it does so where a disk is full.
    }
    this.#events.wereForgotten();
  }

  #failed(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    const isNew = this.#failure === undefined;
    this.#failure = new NotStored(`${DATA_FILE} cannot be written: ${text}.`, { cause: error });
    this.#commitIn(TRY_AGAIN_AFTER_MS);
    if (!isNew) return;
    const { folder } = this.#options;
    this.#note(
      `--data ${folder}: ${text}. Nothing is accepted or posted until it can be written; it is tried every second`,
    );
  }

  #recovered(): void {
    this.#failure = undefined;
    this.#note(
      `--data ${this.#options.folder}: it can be written again, and nothing of what was accepted is lost`,
    );
  }

  #note(text: string): void {
    const simulator = this.#simulator;
    simulator?.journal.append({ at: simulator.now(), kind: "note", text });
  }
}

function keptKeys(database: Database): KeptKeys {
  const find = database.prepare("SELECT pem FROM keys WHERE name = ?");
  const keep = database.prepare("INSERT INTO keys VALUES (?, ?)");
  return {
    find: (name) => find.get(name)?.["pem"]?.toString(),
    keep: (name, pem) => keep.run(name, pem),
  };
}
