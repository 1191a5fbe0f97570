import { Command } from "commander";
import { tokenFrom, usingRedis } from "../load-test/distributed/redis-access.ts";
import type { CliContext } from "./context.ts";
import { interruptible } from "./interruption.ts";

interface WorkerFlags {
  readonly redis: string;
  readonly token?: string;
  readonly allowTarget?: readonly string[];
}

/**
 * `fake-sendgrid worker`: simulates servers of load tests that `load --redis` begins, on this machine or any other.
 *
 * It runs until it is stopped; SIGINT and SIGTERM hand over what it has to other workers.
 */
export function workerCommand(context: CliContext): Command {
  return new Command("worker")
    .description("make load for `load --redis`, on this machine or any other")
    .requiredOption("--redis <url>", "the Redis of load and workers, such as redis://127.0.0.1:6379")
    .option("--token <text>", "what load and workers share (FAKE_SENDGRID_TOKEN)")
    .option("--allow-target <host...>", "a public host that may be posted to from here")
    .action(async (flags: WorkerFlags) => await work(context, flags));
}

async function work(context: CliContext, { redis, token, allowTarget }: WorkerFlags): Promise<void> {
  const secret = tokenFrom(token);
  const say = (line: string): void => context.out(`${line}\n`);
  await interruptible(async (leaving) => {
    const access = { url: redis, interrupted: leaving, say };
    await usingRedis(access, async (link) => {
      const { workOnLoads } = await import("../load-test/distributed/load-worker.ts");
      say("Ready for load tests. Ctrl-C ends it.");
      await workOnLoads({ link, token: secret, allowTargets: allowTarget ?? [], leaving, say });
    });
  });
}
