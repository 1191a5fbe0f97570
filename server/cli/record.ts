import { Command } from "commander";
import { parseDuration } from "../api/control/durations.ts";
import type { Duration } from "../contract/time.ts";
import { createForwarder } from "../runtime/recording/forwarder.ts";
import type { Forwarder } from "../runtime/recording/forwarder.ts";
import { printable } from "../runtime/kept-text.ts";
import { openRecorder } from "../runtime/recording/recorder.ts";
import type { RecorderReport } from "../runtime/recording/recorder.ts";
import { createRecordingFile } from "../runtime/recording/recording-file.ts";
import type { RecordingFile } from "../runtime/recording/recording-file.ts";
import { createRedactor } from "../runtime/recording/redaction.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { createWallClock } from "../runtime/wall-clock.ts";
import { counted, shownUrl } from "../simulation/wording.ts";
import type { CliContext } from "./context.ts";
import { reasonOf } from "./read-text-file.ts";
import { stopSignal } from "./stop-signal.ts";

interface RecordOptions {
  readonly out?: string;
  readonly forward?: string;
  readonly allowTarget?: readonly string[];
  readonly timeout: string;
  readonly port: string;
  readonly host: string;
  readonly redact: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/**
 * `fake-sendgrid record`: keeps real webhook posts in a file that `fake-sendgrid trigger FILE` posts again.
 *
 * Every post is in the file before it is answered. Addresses, names and custom arguments are replaced unless told
 * otherwise; secrets never get into the file.
 */
export function recordCommand(context: CliContext): Command {
  return new Command("record")
    .description("keep real webhook posts in a file, redacted, until ctrl-c")
    .option("--out <file>", "the recording to write")
    .option("--forward <url>", "pass each post on to this receiver, and its answer back\n(without: 200)")
    .option("--allow-target <host...>", "public hosts that --forward may name")
    .option("--timeout <duration>", "how long the receiver may take to answer", "10s")
    .option("--port <number>", "where to listen; 0 takes any free port", "7365")
    .option("--host <address>", "the address to listen on", "127.0.0.1")
    .option(
      "--no-redact",
      "keep addresses, names and custom arguments; the file\ncan be read by its owner alone",
    )
    .option("--force", "replace a file that is there")
    .option("--json", "print one JSON object a line")
    .action((options: RecordOptions) => record(context, options));
}

async function record(context: CliContext, options: RecordOptions): Promise<void> {
  const port = portFrom(options.port);
  const { host, redact, out } = options;
  if (out === undefined)
    throw new UsageError("--out is missing. Name the file to record into, such as posts.json.");
  const forwarder = forwarderFrom(options);
  const hostTime = createWallClock({ keepsProcessAlive: false });
  const recordedAt = new Date(hostTime.now()).toISOString();
  const print = printerFor(context, options.json === true);
  const counts = { posts: 0, events: 0, notRecorded: 0 };
  const recorder = await openRecorder({
    host,
    port,
    openFile: async () => await openFile({ ...options, out }, recordedAt),
    redactor: redact ? createRedactor() : null,
    forwarder,
    hostTime,
    onRequest: (report) => {
      if (report.isRecorded) {
        counts.posts += 1;
        counts.events += report.events ?? 0;
      } else if (report.method === "POST") counts.notRecorded += 1;
      print(reportLine(report));
    },
  });
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${recorder.port}/`;
  print(readyLine(url, { ...options, out }));
  await stopSignal();
  await recorder.close();
  const { posts, events, notRecorded } = counts;
  const missing = notRecorded === 0 ? "" : ` ${counted(notRecorded, "post")} could not be recorded.`;
  print({
    record: { kind: "summary", ...counts, out },
    sentence: `Recorded ${counted(posts, "post")} with ${counted(events, "event")} in ${out}.${missing}`,
  });
  if (notRecorded > 0) context.setExitCode(1);
}

function forwarderFrom({ forward, allowTarget, timeout }: RecordOptions): Forwarder | null {
  const timeoutMs = timeoutFrom(timeout);
  return forward === undefined
    ? null
    : createForwarder({ url: forward, allowTargets: allowTarget ?? [], timeoutMs });
}

interface OptionsWithFile extends RecordOptions {
  readonly out: string;
}

async function openFile(options: OptionsWithFile, recordedAt: string): Promise<RecordingFile> {
  const { out, redact, force = false } = options;
  try {
    return await createRecordingFile({ path: out, redacted: redact, recordedAt, replaces: force });
  } catch (cause) {
    const isThere = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    const advice = isThere ? "Name another file, or pass --force" : "Name a file that can be written";
    throw new UsageError(`--out ${out}: ${reasonOf(cause)}. ${advice}.`, { cause });
  }
}

interface Line {
  readonly record: Readonly<Record<string, unknown>>;
  readonly sentence: string;
}

function printerFor(context: CliContext, isJson: boolean): (line: Line) => void {
  return ({ record, sentence }) => context.out(`${isJson ? JSON.stringify(record) : printable(sentence)}\n`);
}

function readyLine(url: string, { out, forward, redact }: OptionsWithFile): Line {
  const forwardUrl = forward === undefined ? null : shownUrl(forward);
  const what = redact ? "redacted" : "with all that they hold";
  const where = forwardUrl === null ? "answers 200" : `passes them on to ${forwardUrl}`;
  return {
    record: { kind: "ready", url, out, forward: forwardUrl, redacted: redact },
    sentence: `Recording posts at ${url} in ${out}, ${what}; ${where}; ctrl-c ends it.`,
  };
}

function reportLine({ isSigned, isRecorded, ...report }: RecorderReport): Line {
  const { at, status, method, path, events, bytes, latencyMs, remarks } = report;
  const parts = [
    `${new Date(at).toISOString().slice(11, 19)}  ${status ?? "no answer"}`,
    ...(latencyMs === null ? [] : [`${latencyMs} ms`]),
    `${method} ${path}`,
    events === null ? "no events" : counted(events, "event"),
    `${bytes} bytes`,
    isSigned ? "signed" : "not signed",
    ...remarks,
  ];
  const signature = isSigned ? "present" : "none";
  return {
    record: { kind: method === "POST" ? "post" : "request", ...report, signature, recorded: isRecorded },
    sentence: parts.join(" · "),
  };
}

function timeoutFrom(text: string): Duration {
  const timeoutMs = parseDuration(text);
  if (timeoutMs !== undefined && timeoutMs >= 1) return timeoutMs;
  throw new UsageError(`--timeout ${text} is no length of time. Write it like 500ms or 10s.`);
}

function portFrom(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`--port ${text} is out of range. Pass a whole number from 0 to 65535.`);
}
