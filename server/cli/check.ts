import { Command } from "commander";
import type { CheckProgress, CheckReport } from "../contract/check-report.ts";
import { describeChecks } from "../receiver-check/catalogue.ts";
import type { CheckOAuth, CheckOptions } from "../receiver-check/check-options.ts";
import { checkReceiver } from "../receiver-check/check-receiver.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { openBaseline, writeReports } from "./check-files.ts";
import type { BaselineFlags, ReportFlags } from "./check-files.ts";
import { checkListText, checkText } from "./check-text.ts";
import type { CliContext } from "./context.ts";
import { interruptible } from "./interruption.ts";
import { ProgressLine } from "./run-progress.ts";
import { terminalPaint } from "./terminal-paint.ts";

interface CheckFlags extends ReportFlags, BaselineFlags {
  readonly key?: string;
  readonly unsigned?: boolean;
  readonly list?: boolean;
  readonly probe?: string;
  readonly probeCommand?: string;
  readonly statusProbe?: string;
  readonly secondKey?: string;
  readonly oauthTokenUrl?: string;
  readonly oauthClientId?: string;
  readonly oauthClientSecret?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly timeout?: string;
  readonly profile?: string;
  readonly allowTarget?: readonly string[];
}

/** `fake-sendgrid check URL`: which of SendGrid's behaviours a receiver does not survive, why, and what to do. */
export function checkCommand(context: CliContext): Command {
  return new Command("check")
    .description("check what a receiver does with all that SendGrid sends")
    .argument("[url]", "the receiver's URL, exactly as it is entered in SendGrid")
    .option("--key <file>", "sign with this private key (the development key)")
    .option("--unsigned", "do not sign: the receiver verifies nothing")
    .option("--list", "list the checks, and run none")
    .option("--only <ids>", "run these checks only; commas between", listed)
    .option("--skip <ids>", "leave these checks out; commas between", listed)
    .option("--probe <url>", 'a URL with {sg_event_id}; answers {"count":n} or an array, 404 for none')
    .option("--probe-command <command>", "a shell command that prints how often {sg_event_id} was stored")
    .option("--status-probe <url>", 'a URL with {email} or {sg_message_id}; answers {"status":…}')
    .option("--second-key <file>", "a second private key whose public half the receiver knows")
    .option("--oauth-token-url <url>", "where bearer tokens come from, if the receiver wants them")
    .option("--oauth-client-id <id>", "the client id for it")
    .option("--oauth-client-secret <secret>", "the client secret for it")
    .option("--timeout <duration>", "how long the receiver has for an answer", "10s")
    .option("--profile <name>", "full, or reduced: smaller volumes and shorter waits", "full")
    .option("--allow-target <host>", "a public host that may be posted to", collected)
    .option("--json <file>", "write the report as JSON; - is standard output")
    .option("--junit <file>", "write the report as JUnit XML")
    .option("--sarif <file>", "write the report as SARIF 2.1.0")
    .option("--html <file>", "write the report as one HTML page")
    .option(
      "--markdown <file>",
      "write the report as Markdown (the summary of a GitHub job, if there is one)",
    )
    .option("--baseline <file>", "accept the findings that stand in this file")
    .option("--update-baseline", "write what is found into that file instead")
    .action(async (url: string | undefined, flags: CheckFlags) => {
      if (flags.list === true) return context.out(listText(flags));
      if (url === undefined)
        throw new UsageError(
          "check wants the receiver's URL: fake-sendgrid check http://127.0.0.1:3000/events",
        );
      await check(context, url, flags);
    });
}

function listText({ json }: CheckFlags): string {
  if (json === "-")
    return describeChecks()
      .map((each) => `${JSON.stringify(each)}\n`)
      .join("");
  return checkListText(describeChecks());
}

async function check(context: CliContext, url: string, flags: CheckFlags): Promise<void> {
  // What cannot be read is told before a minute is spent.
  const baseline = await openBaseline(flags);
  const options = optionsFrom(flags);
  const progress = new ProgressLine(context);
  const report = await interruptible(async (signal) => {
    const onProgress = (state: CheckProgress): void => progress.show(progressText(state));
    try {
      return await checkReceiver(url, { ...options, signal, onProgress });
    } finally {
      progress.end();
    }
  });
  const { judged, notes } = await baseline(report);
  await writeReports(context, judged, flags);
  if (flags.json !== "-") context.out(checkText(judged, terminalPaint(false)));
  for (const note of notes) context.err(`${note}\n`);
  context.setExitCode(exitCodeFor(judged));
}

function exitCodeFor({ summary }: CheckReport): 0 | 1 | 3 {
  if (summary.failed > 0) return 1;
  return summary.isIncomplete ? 3 : 0;
}

function optionsFrom(flags: CheckFlags): CheckOptions {
  const { profile, key, secondKey } = flags;
  if (profile !== "full" && profile !== "reduced")
    throw new UsageError(`--profile ${profile ?? ""} is none. Give full or reduced.`);
  if (flags.unsigned === true && (key ?? secondKey) !== undefined)
    throw new UsageError("--unsigned and --key exclude each other: give one of them.");
  const { only, skip, probe, probeCommand, statusProbe, timeout, allowTarget, unsigned } = flags;
  const oauth = oauthFrom(flags);
  const given = {
    key,
    secondKey,
    only,
    skip,
    probe,
    probeCommand,
    statusProbe,
    timeout,
    allowTarget,
    unsigned,
    oauth,
  };
  // Absent is not the same as undefined.
  const present: CheckOptions = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  return { ...present, profile };
}

function oauthFrom({ oauthTokenUrl, oauthClientId, oauthClientSecret }: CheckFlags): CheckOAuth | undefined {
  const parts = [oauthTokenUrl, oauthClientId, oauthClientSecret];
  if (parts.every((part) => part === undefined)) return undefined;
  if (oauthTokenUrl !== undefined && oauthClientId !== undefined && oauthClientSecret !== undefined)
    return { tokenUrl: oauthTokenUrl, clientId: oauthClientId, clientSecret: oauthClientSecret };
  throw new UsageError(
    "--oauth-token-url, --oauth-client-id and --oauth-client-secret belong together: give all.",
  );
}

function progressText({ done, total, current }: CheckProgress): string {
  return `[${"#".repeat(done)}${"-".repeat(total - done)}] ${done}/${total} ${current ?? ""}`.slice(0, 79);
}

function listed(value: string, before: readonly string[] = []): readonly string[] {
  return [
    ...before,
    ...value
      .split(",")
      .map((id) => id.trim())
      .filter((id) => id !== ""),
  ];
}

function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
