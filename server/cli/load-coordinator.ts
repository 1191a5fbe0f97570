import { randomBytes } from "node:crypto";
import type { NamedLoadOptions } from "../api/control/load-fields.ts";
import { countField, durationField, field, textField } from "../api/control/fields.ts";
import type { Field, Options } from "../api/control/fields.ts";
import type { LoadReport } from "../contract/load-report.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";
import type { ResumableLoadQueue } from "../load-test/distributed/bullmq-load-queue.ts";
import type { RunningLoad } from "../load-test/load-queue.ts";
import { beginLoad } from "../load-test/load-test.ts";
import { CannotRun } from "../runtime/cannot-run.ts";
import { UsageError } from "../runtime/usage-error.ts";
import type { CliContext } from "./context.ts";
import { interruptible, unlessInterrupted } from "./interruption.ts";
import { followInTerminal } from "./load-progress.ts";
import { tokenFrom, usingRedis } from "./redis-access.ts";
import { ProgressLine } from "./run-progress.ts";
import { flagOf } from "./start-options.ts";
import type { FlagHelp } from "./start-options.ts";

/** Names stand in those of keys in Redis. */
function runField(): Field<string> {
  const wanted = "a name of at most 60 lower-case letters, digits and hyphens";
  return field(
    wanted,
    (given) => (typeof given === "string" && /^[a-z0-9][a-z0-9-]{0,59}$/.test(given) ? given : undefined),
    { type: "string", pattern: "^[a-z0-9][a-z0-9-]{0,59}$" },
  );
}

/** What a load test over several machines is told beside the rest. */
export const COORDINATOR_FIELDS = {
  redis: textField("a URL such as redis://127.0.0.1:6379", 4096),
  token: textField("the token of load and workers", 4096),
  workers: countField(1, 10_000),
  workerWait: durationField(0, HOUR_MS),
  takeoverAfter: durationField(500, HOUR_MS),
  run: runField(),
  resume: runField(),
} as const;

/** The same as flags. */
export const COORDINATOR_FLAGS: Readonly<Record<keyof typeof COORDINATOR_FIELDS, FlagHelp>> = {
  redis: {
    argument: "<url>",
    help: "let workers on any machine make the load (fake-sendgrid worker); needs npm install bullmq ioredis",
  },
  token: { argument: "<text>", help: "what load and workers share (FAKE_SENDGRID_TOKEN)" },
  workers: { argument: "<number>", help: "begin when so many workers are there (1)" },
  workerWait: { argument: "<duration>", help: "how long to wait for them (1m)" },
  takeoverAfter: { argument: "<duration>", help: "a worker that is silent so long is replaced (30s)" },
  run: { argument: "<name>", help: "name the run; begin it, or go on with it where it was begun (random)" },
  resume: { argument: "<name>", help: "follow a run whose coordinator was ended" },
};

/** The options that concern workers, once it is known that there are to be some. */
export interface CoordinatorOptions {
  readonly redis: string;
  readonly token: string | undefined;
  readonly workers: number;
  readonly workerWaitMs: Duration;
  readonly takeoverAfterMs: Duration;
  /** Null: a random name. */
  readonly run: string | null;
  /** Null: a run is to be begun. */
  readonly resume: string | null;
}

type GivenOptions = Options<typeof COORDINATOR_FIELDS> & NamedLoadOptions;

/** Takes the options apart; the coordinator's are null where all is done in this process. Throws a UsageError. */
export function splitOptions(given: GivenOptions): {
  readonly coordinator: CoordinatorOptions | null;
  readonly options: NamedLoadOptions;
} {
  const { redis, token, workers, workerWait, takeoverAfter, run, resume, ...options } = given;
  if (redis === undefined) {
    const others = { token, workers, workerWait, takeoverAfter, run, resume };
    const useless = Object.entries(others).find(([, value]) => value !== undefined);
    if (useless === undefined) return { coordinator: null, options };
    throw new UsageError(`${flagOf(useless[0])} is of no use without --redis. Give the URL of a Redis, too.`);
  }
  const coordinator = {
    redis,
    token,
    workers: workers ?? 1,
    workerWaitMs: workerWait ?? MINUTE_MS,
    takeoverAfterMs: takeoverAfter ?? 30 * SECOND_MS,
    run: run ?? null,
    resume: resume ?? null,
  };
  const [first] = [...Object.keys(options), ...(run === undefined ? [] : ["run"])];
  if (resume !== undefined && first !== undefined) {
    throw new UsageError(`--resume goes on with the run as it was begun: leave out ${flagOf(first)}.`);
  }
  return { coordinator, options };
}

/** The receiver that was named. Throws a UsageError. */
export function receiverFrom(url: string | undefined): string {
  if (url !== undefined) return url;
  throw new UsageError("The receiver is missing. Name it, such as http://127.0.0.1:3000/events.");
}

/** Has workers make a load test, and follows it. */
export async function coordinateLoad(
  context: CliContext,
  coordinator: CoordinatorOptions,
  { url, options }: { readonly url: string | undefined; readonly options: NamedLoadOptions },
): Promise<LoadReport> {
  const { redis, workers, workerWaitMs, takeoverAfterMs, run: name, resume } = coordinator;
  if (resume !== null && url !== undefined) {
    throw new UsageError("--resume knows the receiver of its run: leave out the URL.");
  }
  const token = tokenFrom(coordinator.token);
  const progress = new ProgressLine(context);
  const say = (line: string): void => {
    progress.end();
    context.err(`${line}\n`);
  };
  return await interruptible(async (interrupted) => {
    return await usingRedis({ url: redis, interrupted, say }, async (link) => {
      const { bullmqLoadQueue } = await import("../load-test/distributed/bullmq-load-queue.ts");
      const queue = bullmqLoadQueue({ link, token, workers, workerWaitMs, takeoverAfterMs, say });
      const beginning =
        resume === null ? beginOrResume(queue, { name, url, options, say }) : queue.resume(resume);
      // Redis may go away just now, and commands wait for it.
      const run = await unlessInterrupted(beginning, interrupted);
      if (run === undefined) throw new CannotRun("Ended before the run began.");
      return await followInTerminal(context, run, interrupted);
    });
  });
}

interface NamedBeginning {
  /** Null: a random one. */
  readonly name: string | null;
  readonly url: string | undefined;
  readonly options: NamedLoadOptions;
  readonly say: (line: string) => void;
}

async function beginOrResume(
  queue: ResumableLoadQueue,
  { name, url, options, say }: NamedBeginning,
): Promise<RunningLoad> {
  const target = receiverFrom(url);
  if (name !== null && (await queue.has(name))) {
    say(`Goes on with run ${name}, as it was begun.`);
    return await queue.resume(name);
  }
  const id = name ?? randomBytes(5).toString("hex");
  const run = await beginLoad({ id, target, options, queue });
  say(`Run ${id} waits for workers.`);
  say(`Should this process end: fake-sendgrid load --resume ${id} --redis …`);
  return run;
}
