import { CommanderError } from "commander";
import type { Command } from "commander";
import { hintFor } from "../api/control/nearest.ts";
import { CannotRun } from "../runtime/cannot-run.ts";
import { packageVersion } from "../runtime/package-version.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { COMMANDS } from "./commands.ts";
import type { CommandEntry } from "./commands.ts";
import type { CliContext } from "./context.ts";

/** Help fits this many columns. */
const COLUMNS = 80;

/**
 * Runs the command that the arguments name, `start` when they name none.
 *
 * Nothing that goes wrong prints a stack: wrong usage is one line and exit code 2, what cannot run here and now 3.
 */
export async function runProgram(argv: readonly string[], context: CliContext): Promise<void> {
  try {
    await dispatch(argv, context);
  } catch (error) {
    report(error, context);
  }
}

/** Tells a person what went wrong, in one line, and sets the exit code. */
export function report(error: unknown, context: CliContext): void {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return;
    context.err(`${oneLine(error.message)} See --help.\n`);
    context.setExitCode(2);
  } else if (error instanceof UsageError) {
    context.err(`${oneLine(error.message)}\n`);
    context.setExitCode(2);
  } else if (error instanceof CannotRun) {
    context.err(`${oneLine(error.message)}\n`);
    context.setExitCode(3);
  } else {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    context.err(`This is a bug in fake-sendgrid: ${oneLine(message)} Please report it.\n`);
    context.setExitCode(3);
  }
}

async function dispatch(argv: readonly string[], context: CliContext): Promise<void> {
  const [first = "start", ...rest] = argv;
  if (["--version", "-V"].includes(first)) return context.out(`${packageVersion()}\n`);
  if (["--help", "-h", "help"].includes(first) && rest.length === 0) return context.out(overview());
  if (first === "help") return await dispatch([...rest, "--help"], context);
  // Options without a command are start's.
  if (first.startsWith("-")) return await dispatch(["start", ...argv], context);
  const entry = COMMANDS.find(({ name }) => name === first);
  if (entry === undefined) {
    const names = COMMANDS.map(({ name }) => name);
    throw new UsageError(`"${first}" is no command. ${hintFor(first, names)} See --help.`);
  }
  const command = prepared(await entry.load(context), entry, context);
  try {
    await command.parseAsync(rest, { from: "user" });
  } catch (error) {
    // commander tells how many were expected, and not which one is too many.
    if (!(error instanceof CommanderError) || error.code !== "commander.excessArguments") throw error;
    const extra = command.args[command.registeredArguments.length] ?? "";
    throw new UsageError(`"${extra}" is nothing that ${first} takes. See fake-sendgrid ${first} --help.`, {
      cause: error,
    });
  }
}

function prepared(command: Command, { name, examples }: CommandEntry, context: CliContext): Command {
  const shown = examples.map((example) => `  ${example}`).join("\n");
  return command
    .name(`fake-sendgrid ${name}`)
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({
      writeOut: (text) => context.out(text),
      // The error itself is thrown, and told in one line.
      writeErr: () => undefined,
      getOutHelpWidth: () => COLUMNS,
      getErrHelpWidth: () => COLUMNS,
    })
    .addHelpText("after", `\nExamples:\n${shown}\n`);
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const commands = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  const examples = COMMANDS.flatMap((entry) => entry.examples.slice(0, 1)).map((example) => `  ${example}`);
  return [
    "Usage: fake-sendgrid [command] [options]",
    "",
    "A local SendGrid that treats a webhook receiver exactly as the real one does.",
    "",
    "Commands:",
    ...commands,
    "",
    "Options of a command: fake-sendgrid COMMAND --help. Version: --version.",
    "",
    "Examples:",
    ...examples,
    "",
  ].join("\n");
}

function oneLine(message: string): string {
  const text = message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, " ");
  return /[.!?)]$/.test(text) ? text : `${text}.`;
}
