import type { KeyObject } from "node:crypto";
import { parseDuration } from "../../api/control/durations.ts";
import { ANSWER_TIMEOUT_MS } from "../../contract/limits.ts";
import type { Duration } from "../../contract/time.ts";
import { SIGNATURE_HEADER } from "../../contract/wire.ts";
import { headerOf } from "../../runtime/posting/carrier.ts";
import { createHttpCarrier } from "../../runtime/posting/http-carrier.ts";
import { createKeyRing } from "../../runtime/signing/key-ring.ts";
import { printable } from "../../runtime/kept-text.ts";
import { publicKeyText } from "../../runtime/signing/private-key.ts";
import { readRecording } from "../../runtime/recording/recording.ts";
import type { Recording } from "../../runtime/recording/recording.ts";
import { replay } from "../../runtime/recording/replay.ts";
import type { ReplayedPost, ReplayOptions } from "../../runtime/recording/replay.ts";
import { createTargetPolicy } from "../../runtime/posting/target-policy.ts";
import type { TargetPolicy } from "../../runtime/posting/target-policy.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import { createWallClock } from "../../runtime/wall-clock.ts";
import { MAIN_ACCOUNT } from "../../simulation/account/accounts.ts";
import { counted, shownUrl } from "../../simulation/wording.ts";
import type { CliContext } from "../context.ts";
import { readTextFile } from "../read-text-file.ts";

/** How `fake-sendgrid trigger FILE` posts a recording again. Texts are as they were given as flags. */
export interface TriggerRecordingOptions {
  /** The recording, as `fake-sendgrid record` wrote it. */
  readonly file: string;
  /** Where the posts go: an http or https URL. */
  readonly target?: string;
  /** Signs every post anew. Without it, posts have their recorded signatures, as long as those can fit. */
  readonly resign?: boolean;
  /** The file of a private key (PEM) to sign with; the first development key unless given. Implies `resign`. */
  readonly key?: string;
  /** Shifts all events' timestamps so that the newest is now. Signs anew what was signed. */
  readonly retime?: boolean;
  /** Keeps the recorded gaps, divided by this: "1" as recorded, "10" ten times faster. Without it, there are none. */
  readonly speed?: string;
  /** How long the receiver may take to answer; 3 s unless given. */
  readonly timeout?: string;
  /** Public hosts that may be posted to. */
  readonly allowTarget?: readonly string[];
  /** Prints one JSON object a line. */
  readonly json?: boolean;
}

/**
 * Posts a recording to a receiver and prints what became of each post.
 *
 * Exit code 0: all were answered 2xx; 1: some were not; 3: none reached the receiver.
 */
export async function triggerRecording(context: CliContext, options: TriggerRecordingOptions): Promise<void> {
  const targets = createTargetPolicy(options.allowTarget ?? []);
  const target = targetFrom(options.target, targets);
  const speed = options.speed === undefined ? null : speedFrom(options.speed);
  const timeoutMs = options.timeout === undefined ? ANSWER_TIMEOUT_MS : timeoutFrom(options.timeout);
  const recording = await recordingFrom(options.file);
  const privateKey = await keyFrom(options.key);
  const signsAnew = signingFor(recording, options, context);
  const print = printerFor(context, options.json === true);
  print(openingLine({ recording, signsAnew, privateKey }, { ...options, target }));

  const carrier = createHttpCarrier({ targets });
  const hostTime = createWallClock();
  const retimes = options.retime === true;
  const replayed: ReplayedPost[] = [];
  try {
    const { posts } = recording;
    const all = { posts, target, signsAnew, privateKey, retimes, speed, timeoutMs, carrier, hostTime };
    for await (const post of replay(all)) {
      replayed.push(post);
      print(postLine(post, posts.length));
    }
  } finally {
    carrier.close();
  }
  conclude(replayed, context, print);
}

function conclude(replayed: readonly ReplayedPost[], context: CliContext, print: Printer): void {
  const delivered = replayed.filter(({ result }) => result === "delivered").length;
  const isReached = replayed.some(({ result }) => result !== "unreachable" && result !== "blocked");
  print({
    record: { kind: "summary", posts: replayed.length, delivered },
    sentence: `${delivered} of ${counted(replayed.length, "post")} answered 2xx.`,
  });
  if (!isReached) context.setExitCode(3);
  else if (delivered < replayed.length) context.setExitCode(1);
}

async function recordingFrom(file: string): Promise<Recording> {
  const read = readRecording(await readTextFile("trigger", file));
  if (read.kind === "problem")
    throw new UsageError(`trigger ${file}: ${read.message}. Pass a file that fake-sendgrid record wrote.`);
  if (read.recording.posts.length === 0)
    throw new UsageError(`trigger ${file}: it holds no posts. Record some with fake-sendgrid record.`);
  return read.recording;
}

async function keyFrom(file: string | undefined): Promise<KeyObject> {
  const keys = createKeyRing(
    file === undefined
      ? {}
      : { firstKeyPem: await readTextFile("--key", file), firstKeyOrigin: `--key ${file}` },
  );
  return keys.privateKey({ account: MAIN_ACCOUNT, ordinal: 1, generation: 1 });
}

type Signing = ReplayOptions["signsAnew"];

// Signatures that cannot fit would have every receiver refuse what is right.
function signingFor(
  { redacted, posts }: Recording,
  { resign, key, retime }: TriggerRecordingOptions,
  context: CliContext,
): Signing {
  if (resign === true || key !== undefined) return "all";
  if (!redacted && retime !== true) return "none";
  const isSigned = posts.some(({ headers }) => headerOf(headers, SIGNATURE_HEADER) !== undefined);
  if (!isSigned) return "none";
  const why = redacted ? "The recording is redacted" : "--retime changes the bodies";
  context.err(`${why}, so that the recorded signatures do not fit any more: posts are signed anew.\n`);
  return "signed";
}

interface Line {
  readonly record: Readonly<Record<string, unknown>>;
  readonly sentence: string;
}

type Printer = (line: Line) => void;

function printerFor(context: CliContext, isJson: boolean): Printer {
  return ({ record, sentence }) => context.out(`${isJson ? JSON.stringify(record) : sentence}\n`);
}

interface Prepared {
  readonly recording: Recording;
  readonly signsAnew: Signing;
  readonly privateKey: KeyObject;
}

function openingLine(
  { recording, signsAnew, privateKey }: Prepared,
  { file, target, key }: TriggerRecordingOptions & { readonly target: string },
): Line {
  const posts = recording.posts.length;
  const publicKey = signsAnew === "none" ? null : publicKeyText(privateKey);
  const secrecy = key === undefined ? " (a development key, known to everyone)" : "";
  const keyLine = publicKey === null ? "" : `\nPublic key: ${publicKey}${secrecy}`;
  return {
    record: { kind: "replay", file, target: shownUrl(target), posts, publicKey },
    sentence: `Posting ${counted(posts, "post")} of ${file} to ${shownUrl(target)}${keyLine}`,
  };
}

function postLine(post: ReplayedPost, posts: number): Line {
  const { number, events, bytes, signature, status, latencyMs, reason } = post;
  const parts = [
    `${number}/${posts}`,
    eventsIn(events),
    `${bytes} bytes`,
    signature === "none" ? "not signed" : `signature ${signature}`,
    `${status ?? "no answer"} in ${latencyMs} ms`,
    ...(reason === null ? [] : [reason]),
  ];
  return { record: { kind: "post", ...post }, sentence: printable(parts.join(" · ")) };
}

function eventsIn(events: ReplayedPost["events"]): string {
  if (events === null) return "no events";
  const total = Object.values(events).reduce((sum, count) => sum + count, 0);
  const types = Object.entries(events).map(([type, count]) => `${type} ${count}`);
  return `${counted(total, "event")} (${types.join(", ")})`;
}

function targetFrom(text: string | undefined, targets: TargetPolicy): string {
  if (text === undefined)
    throw new UsageError("--target is missing. Name the receiver, such as http://127.0.0.1:3000/events.");
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(
      `--target ${shownUrl(text)} is no http URL. Pass one such as http://127.0.0.1:3000/events.`,
    );
  const verdict = targets.judge(new URL(text));
  if (verdict.kind === "blocked") throw new UsageError(`--target ${shownUrl(text)}: ${verdict.reason}.`);
  return text;
}

function speedFrom(text: string): number {
  const speed = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (speed > 0) return speed;
  throw new UsageError(
    `--speed ${text} is no number above 0. 1 keeps the recorded gaps, 10 is ten times faster.`,
  );
}

function timeoutFrom(text: string): Duration {
  const timeoutMs = parseDuration(text);
  if (timeoutMs !== undefined && timeoutMs >= 1) return timeoutMs;
  throw new UsageError(`--timeout ${text} is no length of time. Write it like 500ms or 3s.`);
}
