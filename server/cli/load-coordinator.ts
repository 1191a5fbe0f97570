import type { NamedLoadOptions } from "../api/control/load-fields.ts";
import type { LoadReport } from "../contract/load-report.ts";
import type { COORDINATOR_FIELDS, CoordinatorOptions } from "../load-test/distributed/coordinator-options.ts";
import type { RunningLoad } from "../load-test/load-queue.ts";
import { UsageError } from "../runtime/usage-error.ts";
import type { CliContext } from "./context.ts";
import { interruptible } from "./interruption.ts";
import { followInTerminal } from "./load-progress.ts";
import { ProgressLine } from "./run-progress.ts";
import type { FlagHelp } from "./start-options.ts";

/** What a load test over several machines is told beside the rest, as flags. */
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

/** The receiver that was named. Throws a UsageError. */
export function receiverFrom(url: string | undefined): string {
  if (url !== undefined) return url;
  throw new UsageError("The receiver is missing. Name it, such as http://127.0.0.1:3000/events.");
}

/** Has workers make a load test, and follows it in the terminal. */
export async function coordinateInTerminal(
  context: CliContext,
  coordinator: CoordinatorOptions,
  { url, options }: { readonly url: string | undefined; readonly options: NamedLoadOptions },
): Promise<LoadReport> {
  if (coordinator.resume !== null && url !== undefined) {
    throw new UsageError("--resume knows the receiver of its run: leave out the URL.");
  }
  const target = coordinator.resume === null ? receiverFrom(url) : null;
  const progress = new ProgressLine(context);
  const say = (line: string): void => {
    progress.end();
    context.err(`${line}\n`);
  };
  const { coordinateLoad } = await import("../load-test/distributed/coordinate-load.ts");
  return await interruptible(async (interrupted) => {
    const follow = async (run: RunningLoad): Promise<LoadReport> =>
      await followInTerminal(context, run, interrupted);
    return await coordinateLoad({ coordinator, target, options }, { interrupted, say, follow });
  });
}
