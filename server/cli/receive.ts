import { Command } from "commander";
import { parseDuration } from "../api/control/durations.ts";
import type { Duration } from "../contract/time.ts";
import { BuiltInReceiver } from "../runtime/receiver/built-in-receiver.ts";
import { serveReceiver } from "../runtime/receiver/receiver-server.ts";
import type { ServedPost } from "../runtime/receiver/receiver-listener.ts";
import type { ReceiverServer, ReceiverServerOptions } from "../runtime/receiver/receiver-server.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { createWallClock } from "../runtime/wall-clock.ts";
import type { CliContext } from "./context.ts";
import { readPublicKeyOption } from "./read-public-key.ts";

interface ReceiveOptions {
  readonly port: string;
  readonly host: string;
  readonly status: string;
  readonly delay: string;
  readonly publicKey?: string;
  readonly json?: boolean;
}

/** `fake-sendgrid receive`: a correct receiver to try things on; it prints a line for each post until it is stopped. */
export function receiveCommand(context: CliContext): Command {
  return new Command("receive")
    .description("run a correct receiver to try things on, until ctrl-c")
    .option("--port <number>", "where to listen; 0 takes any free port", "7364")
    .option("--host <address>", "the address to listen on", "127.0.0.1")
    .option("--status <code>", "the status to answer", "200")
    .option("--delay <duration>", "how long each answer takes", "0ms")
    .option("--public-key <key>", "verify signatures with this key: base64, PEM, or a file that holds either")
    .option("--json", "print one JSON object a line")
    .action((options: ReceiveOptions) => receive(context, options));
}

async function receive(context: CliContext, options: ReceiveOptions): Promise<void> {
  const port = wholeNumber("--port", options.port, { from: 0, to: 65_535 });
  const status = wholeNumber("--status", options.status, { from: 200, to: 599 });
  const delay = delayFrom(options.delay);
  const publicKeys =
    options.publicKey === undefined ? [] : [await readPublicKeyOption("--public-key", options.publicKey)];

  let url = "";
  const receiver = new BuiltInReceiver({ url: () => url, publicKeys: () => publicKeys });
  receiver.configure({ status, delay });
  const print = printerFor(context, options.json === true);
  const server = await listen(context, {
    receiver,
    port,
    host: options.host,
    hostTime: createWallClock({ keepsProcessAlive: false }),
    onPost: (post) => print(postLine(post)),
  });
  if (server === undefined) return;
  url = `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${server.port}/`;
  print({
    record: { kind: "ready", url },
    sentence: `Receiving at ${url} (answers ${status}); ctrl-c ends it.`,
  });
  await stopSignal();
  await server.close();
  const { received } = receiver.state();
  print({
    record: { kind: "summary", ...received },
    sentence:
      `Received ${received.posts} posts with ${received.events} events, ${received.duplicates} of them duplicates; ` +
      `${received.badSignature} bad signatures, ${received.malformed} malformed bodies.`,
  });
}

interface Line {
  readonly record: Readonly<Record<string, unknown>>;
  readonly sentence: string;
}

function printerFor(context: CliContext, isJson: boolean): (line: Line) => void {
  return ({ record, sentence }) => context.out(`${isJson ? JSON.stringify(record) : sentence}\n`);
}

function postLine(post: ServedPost): Line {
  const parts = [
    post.status === null ? "no answer" : String(post.status),
    `${post.events} events`,
    `${post.bytes} bytes`,
    `signature ${post.signature}`,
    ...(post.duplicates > 0 ? [`${post.duplicates} duplicates`] : []),
    ...(post.refusedBecause === null ? [] : [`refused: ${post.refusedBecause}`]),
  ];
  return { record: { kind: "post", ...post }, sentence: parts.join(" · ") };
}

async function listen(
  context: CliContext,
  options: ReceiverServerOptions,
): Promise<ReceiverServer | undefined> {
  try {
    return await serveReceiver(options);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const why =
      code === "EADDRINUSE" ? "is taken. Stop what listens there, or pass another --port" : `fails (${code})`;
    context.err(`Port ${options.port} on ${options.host} ${why}.\n`);
    context.setExitCode(3);
    return undefined;
  }
}

async function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.off("SIGINT", stop).off("SIGTERM", stop);
      resolve();
    };
    process.on("SIGINT", stop).on("SIGTERM", stop);
  });
}

function delayFrom(text: string): Duration {
  const delay = parseDuration(text);
  if (delay !== undefined) return delay;
  throw new UsageError(`--delay ${text} is no length of time. Write it like 500ms, 30s or 10m.`);
}

function wholeNumber(option: string, text: string, { from, to }: { from: number; to: number }): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= from && number <= to) return number;
  throw new UsageError(`${option} ${text} is out of range. Pass a whole number from ${from} to ${to}.`);
}
