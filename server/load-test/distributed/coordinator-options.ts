import type { NamedLoadOptions } from "../../api/control/load-fields.ts";
import { countField, durationField, field, textField } from "../../api/control/fields.ts";
import type { Field, Options } from "../../api/control/fields.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../contract/time.ts";
import type { Duration } from "../../contract/time.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import { optionFlag } from "../../simulation/wording.ts";

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

/** All options, those that concern workers apart from the rest. */
export interface SplitLoadOptions {
  /** Null: all is done in this process. */
  readonly coordinator: CoordinatorOptions | null;
  readonly options: NamedLoadOptions;
}

type GivenOptions = Options<typeof COORDINATOR_FIELDS> & NamedLoadOptions;

/** Takes the options apart. Throws a UsageError. */
export function splitOptions(given: GivenOptions): SplitLoadOptions {
  const { redis, token, workers, workerWait, takeoverAfter, run, resume, ...options } = given;
  if (redis === undefined) {
    const others = { token, workers, workerWait, takeoverAfter, run, resume };
    const useless = Object.entries(others).find(([, value]) => value !== undefined);
    if (useless === undefined) return { coordinator: null, options };
    throw new UsageError(
      `${optionFlag(useless[0])} is of no use without --redis. Give the URL of a Redis, too.`,
    );
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
    throw new UsageError(`--resume goes on with the run as it was begun: leave out ${optionFlag(first)}.`);
  }
  return { coordinator, options };
}
