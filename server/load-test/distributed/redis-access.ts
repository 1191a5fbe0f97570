import type { Duration } from "../../contract/time.ts";
import { linkRedis, refusalOf } from "./redis-link.ts";
import type { RedisLink } from "./redis-link.ts";
import { CannotRun } from "../../runtime/cannot-run.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import { formatDuration, shownUrl } from "../../simulation/wording.ts";

/** The variable that has the token, so that it need not stand among the arguments, which all users can list. */
const TOKEN_VARIABLE = "FAKE_SENDGRID_TOKEN";

/** Who tries all tokens shorter than this has soon found it. Ours. */
const LEAST_TOKEN_CHARACTERS = 12;

/** The token that coordinator and workers share. Throws a UsageError. */
export function tokenFrom(given: string | undefined): string {
  const token = given ?? process.env[TOKEN_VARIABLE];
  if (token === undefined || token === "") {
    throw new UsageError(
      `--redis needs a token that load and workers share. Set ${TOKEN_VARIABLE}, or give --token.`,
    );
  }
  if (token.length < LEAST_TOKEN_CHARACTERS) {
    throw new UsageError(
      `The token has ${token.length} characters, and needs ${LEAST_TOKEN_CHARACTERS}: what is in Redis can be tried against it. Make one with: openssl rand -base64 24`,
    );
  }
  return token;
}

/** What work with Redis is told. */
export interface RedisAccess {
  readonly url: string;
  readonly interrupted: AbortSignal;
  readonly say: (line: string) => void;
}

/** Does work with Redis, and says when it goes away and is back. Throws a CannotRun where Redis refuses a command. */
export async function usingRedis<Value>(
  { url, interrupted, say }: RedisAccess,
  work: (link: RedisLink) => Promise<Value>,
): Promise<Value> {
  const watch = {
    onAway: () => say("Redis is away. Waiting for it; nothing is lost meanwhile."),
    onBack: (afterMs: Duration) => say(`Redis is back after ${formatDuration(Math.round(afterMs))}.`),
  };
  const link = await linkRedis(url, watch, interrupted);
  try {
    return await work(link);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    throw new CannotRun(
      `Redis at ${shownUrl(url)} refuses what it is told: ${refusal}. Make room or give rights, and begin again.`,
      { cause: error },
    );
  } finally {
    await link.close();
  }
}
