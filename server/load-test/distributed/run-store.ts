import type { Duration, Instant } from "../../contract/time.ts";
import { DAY_MS } from "../../contract/time.ts";
import { REDIS_PREFIX } from "./redis-link.ts";
import type { RedisCommands } from "./redis-link.ts";
import { BEGIN, CHANGES, COMMIT, EMPTY, END, NOTE, START, TAKE } from "./run-scripts.ts";

/** A run as Redis has it. Descriptions, states and parts are sealed. */
export interface RunRecord {
  readonly salt: string;
  readonly description: string;
  /** Null: it waits for workers. */
  readonly startAt: Instant | null;
  readonly slices: number;
  readonly slicesDone: number;
  /** All workers are to stop. */
  readonly isStopped: boolean;
  /** No event occurs after that; null: all of them occur. */
  readonly trafficEndsAt: Duration | null;
}

/** When a run begins, and in how many slices. */
export interface RunBeginning {
  readonly startAt: Instant;
  readonly slices: number;
}

/** Why a worker takes no part in a run. */
export type Refusal = "token" | "version" | "target";

/** What a worker told of itself. */
export interface WorkerRecord {
  readonly id: string;
  readonly name: string;
  /** Why it takes no part; null: it does. No more than a word, since everybody can read it. */
  readonly refusal: Refusal | null;
  /** By the clock of Redis. */
  readonly seenAt: Instant;
}

/** Who wants to have a slice. */
export interface SliceClaim {
  /** That of the run that is meant: a later one may have its name. */
  readonly salt: string;
  readonly slice: number;
  readonly owner: string;
  /** By the clock of Redis: from then on its job may be another worker's. */
  readonly latestAt: Instant;
}

/** A slice that was to be taken. */
export type TakenSlice =
  | { readonly kind: "gone" | "done" | "late" }
  | {
      readonly kind: "taken";
      /** Null: nobody has told of any progress. */
      readonly state: string | null;
      /** When whoever had it before was heard of last; null: nobody had it. */
      readonly heardAt: Instant | null;
      /** Whoever had it before let go of it in order: nothing was under way. */
      readonly wasHandedOver: boolean;
      /** No event occurs after that; null: all of them occur. */
      readonly trafficEndsAt: Duration | null;
    };

/** Progress on a slice. */
export interface SliceCommit {
  readonly slice: number;
  readonly owner: string;
  /** How often this owner has committed. */
  readonly commits: number;
  readonly state: string;
  readonly isDone: boolean;
  /** Its owner lets go of it; nothing is under way. */
  readonly isHandedOver: boolean;
  /** By interval. */
  readonly parts: readonly (readonly [interval: number, part: string])[];
}

/** What came of a commit. */
export type CommitEnd =
  | { readonly kind: "kept"; readonly trafficEndsAt: Duration | null }
  /** Another worker has the slice; or the run is no longer there. */
  | { readonly kind: "lost" | "gone" }
  /** Redis has forgotten, or counted twice, what came before: all is to be told again, counted from here. */
  | { readonly kind: "behind"; readonly commits: number };

/** Since when changes are asked for: a mark of before (0: all of them), and how many slices the run has. */
export interface ChangesAsked {
  readonly mark: number;
  readonly slices: number;
}

/** What has changed in a run. */
export interface RunChanges {
  /** To ask with next time. */
  readonly mark: number;
  /** Sealed, by name. */
  readonly parts: ReadonlyMap<string, string>;
  /** By slice. */
  readonly slices: ReadonlyMap<number, SliceRecord>;
}

/** A slice's newest state. */
export interface SliceRecord {
  readonly state: string;
  readonly isDone: boolean;
  readonly savedAt: Instant;
  readonly takeovers: number;
}

// No key of a run begins like this.
const RUNS = `${REDIS_PREFIX}-runs`;
/** What nobody reads is kept for so long after its last change. Ours. */
const KEPT_MS: Duration = DAY_MS;

/** Runs in Redis: what is asked of workers and what they made of it. Nothing readable in it is secret. */
export class RunStore {
  readonly #redis: RedisCommands;

  constructor(redis: RedisCommands) {
    this.#redis = redis;
  }

  /** The clock that all coordinators and workers go by. */
  async now(): Promise<Instant> {
    const [seconds, microseconds] = await this.#redis.time();
    return Number(seconds) * 1000 + Number(microseconds) / 1000;
  }

  /** Puts a run there; false: there is one of that name already. */
  async create(
    run: string,
    { salt, description }: Pick<RunRecord, "salt" | "description">,
  ): Promise<boolean> {
    const args = [run, salt, description, KEPT_MS];
    return (await this.#redis.eval(BEGIN, 2, keyOf(run), RUNS, ...args)) === 1;
  }

  /** The names of all runs that are there. */
  async runs(): Promise<readonly string[]> {
    return await this.#redis.zrange(RUNS, await this.now(), "+inf", "BYSCORE");
  }

  /** Forgets the runs that nobody came for. */
  async forgetOld(): Promise<void> {
    const old = await this.#redis.zrange(RUNS, "-inf", await this.now(), "BYSCORE");
    for (const run of old) await this.forget(run, (await this.read(run))?.salt ?? "");
  }

  /** A run; undefined: it is not there. */
  async read(run: string): Promise<RunRecord | undefined> {
    const { salt, description, startAt, slices, done, stopped, trafficEndsAt } = await this.#redis.hgetall(
      keyOf(run),
    );
    if (salt === undefined || description === undefined) return undefined;
    return {
      salt,
      description,
      startAt: startAt === undefined ? null : Number(startAt),
      slices: Number(slices),
      slicesDone: Number(done),
      isStopped: stopped === "1",
      trafficEndsAt: trafficEndsAt === undefined ? null : Number(trafficEndsAt),
    };
  }

  /** It begins then, in so many slices; or as another coordinator has said before. Undefined: it is not there. */
  async begin(run: string, startAt: Instant, slices: number): Promise<RunBeginning | undefined> {
    const answer = (await this.#redis.eval(START, 1, keyOf(run), startAt, slices)) as readonly string[];
    const [begunAt, begunIn] = answer;
    return begunAt === undefined ? undefined : { startAt: Number(begunAt), slices: Number(begunIn) };
  }

  /** All workers are to stop. */
  async stop(run: string): Promise<void> {
    await this.#redis.eval(NOTE, 1, keyOf(run), "stopped", 1);
  }

  /** No event occurs after that. */
  async endTrafficAt(run: string, atMs: Duration): Promise<void> {
    await this.#redis.eval(NOTE, 1, keyOf(run), "trafficEndsAt", atMs);
  }

  /** A worker tells that it is there, and whether it takes part. */
  async tellOf(run: string, { id, name, refusal }: Omit<WorkerRecord, "seenAt">): Promise<void> {
    const key = keyOf(run, "workers");
    const seenAt = await this.now();
    await this.#redis.hset(key, id, JSON.stringify({ name, refusal, seenAt }));
    await this.#redis.pexpire(key, KEPT_MS);
    await this.#redis.zadd(RUNS, "XX", seenAt + KEPT_MS, run);
  }

  /** All workers that ever told of themselves. */
  async workers(run: string): Promise<readonly WorkerRecord[]> {
    const all = await this.#redis.hgetall(keyOf(run, "workers"));
    // Only `tellOf` writes them.
    return Object.entries(all).map(([id, text]) => ({
      id,
      ...(JSON.parse(text) as Omit<WorkerRecord, "id">),
    }));
  }

  /** Makes a slice this owner's, unless it is too late: what others write of it from now on is refused. */
  async take(run: string, { salt, slice, owner, latestAt }: SliceClaim): Promise<TakenSlice> {
    const keys = [sliceKey(run, slice), keyOf(run)];
    const args = [owner, latestAt, KEPT_MS, salt];
    const answer = (await this.#redis.eval(TAKE, keys.length, ...keys, ...args)) as readonly string[];
    const [kind = "gone", state = "", heardAt = "", handedOver, trafficEndsAt = ""] = answer;
    if (kind === "taken") {
      return {
        kind,
        state: state === "" ? null : state,
        heardAt: heardAt === "" ? null : Number(heardAt),
        wasHandedOver: handedOver === "1",
        trafficEndsAt: trafficEndsAt === "" ? null : Number(trafficEndsAt),
      };
    }
    return { kind: kind === "done" || kind === "late" ? kind : "gone" };
  }

  /** Writes progress down: all of it or nothing. */
  async commit(run: string, commit: SliceCommit): Promise<CommitEnd> {
    const { slice, owner, commits, state, isDone, isHandedOver, parts } = commit;
    const keys = [sliceKey(run, slice), keyOf(run), keyOf(run, "parts"), keyOf(run, "changes")];
    const named = parts.flatMap(([interval, part]) => [`${slice}/${owner}/${interval}`, part]);
    const args = [owner, commits, state, isDone ? 1 : 0, isHandedOver ? 1 : 0, slice, KEPT_MS, ...named];
    const answer = (await this.#redis.eval(COMMIT, keys.length, ...keys, ...args)) as readonly string[];
    const [kind = "gone", more = ""] = answer;
    switch (kind) {
      case "kept":
        return { kind, trafficEndsAt: more === "" ? null : Number(more) };
      case "behind":
        return { kind, commits: Number(more) };
      default:
        return { kind: kind === "lost" ? "lost" : "gone" };
    }
  }

  /** What has changed since a mark; from the beginning where Redis has forgotten what was behind it. */
  async changesSince(run: string, { mark, slices }: ChangesAsked): Promise<RunChanges> {
    const sliceKeys = Array.from({ length: slices }, (_, slice) => sliceKey(run, slice));
    const keys = [keyOf(run), keyOf(run, "parts"), keyOf(run, "changes"), ...sliceKeys];
    const answer = await this.#redis.eval(CHANGES, keys.length, ...keys, mark);
    // As the script makes it.
    const [last, ...changed] = answer as readonly [string, ...ChangedRow[]];
    const parts = changed.filter(([name]) => name.includes("/"));
    const records = changed.filter(([name]) => !name.includes("/"));
    return {
      mark: Number(last),
      parts: new Map(parts.map(([name, text]) => [name, text ?? ""])),
      slices: new Map(records.map(([name, ...record]) => [Number(name), sliceRecord(record)])),
    };
  }

  /** Takes all of a run away, unless the next one of its name is there. */
  async forget(run: string, salt: string): Promise<void> {
    await this.#clear(run, salt);
    await this.#redis.eval(END, 2, keyOf(run), RUNS, run, salt);
  }

  /** Takes away what was written of a run since it was forgotten, unless the next one of its name is there. */
  async forgetRest(run: string): Promise<void> {
    await this.#clear(run, "");
  }

  async #clear(run: string, salt: string): Promise<void> {
    let cursor = "0";
    do {
      const [next, keys] = await this.#redis.scan(cursor, "MATCH", `${keyOf(run)}:*`, "COUNT", 1000);
      if (keys.length > 0) await this.#redis.eval(EMPTY, keys.length + 1, keyOf(run), ...keys, salt);
      cursor = next;
    } while (cursor !== "0");
  }
}

// A part's name and text, or a slice's name and its members in the order that `sliceRecord` reads.
type ChangedRow = readonly [name: string, ...values: (string | null)[]];

function sliceRecord([state, done, savedAt, takes]: readonly (string | null)[]): SliceRecord {
  return {
    state: state ?? "",
    isDone: done === "1",
    savedAt: Number(savedAt),
    takeovers: Number(takes ?? 1) - 1,
  };
}

function keyOf(run: string, part?: string): string {
  return `${REDIS_PREFIX}:${run}${part === undefined ? "" : `:${part}`}`;
}

function sliceKey(run: string, slice: number): string {
  return keyOf(run, `slice:${slice}`);
}
