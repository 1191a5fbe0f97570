import type { Command } from "commander";
import type { CliContext } from "../../server/cli/context.ts";

/** What a command did to the outside. */
export interface CommandRun {
  readonly out: string;
  readonly err: string;
  readonly exitCode: number;
}

/** Runs one command with these arguments and this standard input, without a process. */
export async function runCommand(
  commandFor: (context: CliContext) => Command,
  args: readonly string[],
  input: Buffer = Buffer.alloc(0),
): Promise<CommandRun> {
  let out = "";
  let err = "";
  let exitCode = 0;
  const context: CliContext = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    input: async () => await Promise.resolve(input),
    setExitCode: (code) => void (exitCode = code),
  };
  await commandFor(context).parseAsync([...args], { from: "user" });
  return { out, err, exitCode };
}
