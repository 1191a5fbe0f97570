import { Command } from "commander";
import { SECOND_MS } from "../contract/time.ts";
import { publicKeyText, readPrivateKey } from "../runtime/signing/private-key.ts";
import { sign } from "../runtime/signing/signer.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { createWallClock } from "../runtime/wall-clock.ts";
import type { CliContext } from "./context.ts";
import { readTextFile } from "./read-text-file.ts";

interface SignOptions {
  readonly key?: string;
  readonly timestamp?: string;
  readonly json?: boolean;
}

/** `fake-sendgrid sign`: signs the body on standard input as SendGrid does and prints the signature header's value. */
export function signCommand(context: CliContext): Command {
  return new Command("sign")
    .description("sign the body on standard input as SendGrid does")
    .option("--key <file>", "the private key (PKCS#8 PEM, P-256)")
    .option("--timestamp <seconds>", "the timestamp header's value (default: now)")
    .option("--json", "print timestamp, signature and public_key as one JSON object")
    .action(async (options: SignOptions) => {
      if (options.key === undefined) {
        throw new UsageError(
          "--key is missing. Name the file of a private key; fake-sendgrid keygen makes one.",
        );
      }
      const timestamp = options.timestamp ?? secondsNow();
      if (!/^\d{1,12}$/.test(timestamp)) {
        throw new UsageError(
          `--timestamp ${timestamp} is no Unix time in seconds. Pass one such as ${secondsNow()}.`,
        );
      }
      const privateKey = readPrivateKey(await readTextFile("--key", options.key), `--key ${options.key}`);
      const body = await context.input();
      if (body.length === 0) {
        throw new UsageError("No body on standard input. Pass one: fake-sendgrid sign --key FILE < body");
      }
      const signature = sign(timestamp, body, privateKey);
      if (options.timestamp === undefined && options.json !== true) context.err(`Timestamp: ${timestamp}\n`);
      const asJson = JSON.stringify({ timestamp, signature, public_key: publicKeyText(privateKey) });
      context.out(`${options.json === true ? asJson : signature}\n`);
    });
}

function secondsNow(): string {
  return String(Math.floor(createWallClock().now() / SECOND_MS));
}
