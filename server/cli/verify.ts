import { Command } from "commander";
import { checkSignature } from "../runtime/signing/signature-check.ts";
import type { InvalidBecause, SignatureClaim } from "../runtime/signing/signature-check.ts";
import { describeMistake, findMistake } from "../runtime/signing/signature-diagnosis.ts";
import { UsageError } from "../runtime/usage-error.ts";
import type { CliContext } from "./context.ts";
import { readPublicKeyOption } from "./read-public-key.ts";

interface VerifyOptions {
  readonly publicKey?: string;
  readonly timestamp?: string;
  readonly signature?: string;
  readonly json?: boolean;
}

/** `fake-sendgrid verify`: checks a signature over the body on standard input, and explains one that does not match. */
export function verifyCommand(context: CliContext): Command {
  return new Command("verify")
    .description("check the signature of the body on standard input, and explain a mismatch")
    .option(
      "--public-key <key>",
      "the public key: base64 as SendGrid shows it, PEM, or a file that holds either",
    )
    .option("--timestamp <seconds>", "the timestamp header's value")
    .option("--signature <base64>", "the signature header's value")
    .option("--json", "print the result as one JSON object")
    .action(async (options: VerifyOptions) => {
      const publicKey = await readPublicKeyOption(
        "--public-key",
        required("--public-key", options.publicKey),
      );
      const timestamp = required("--timestamp", options.timestamp);
      const signature = required("--signature", options.signature);
      const finding = examine({ publicKey, timestamp, signature, body: await context.input() });
      context.out(`${options.json === true ? JSON.stringify(finding) : sentenceOn(finding)}\n`);
      context.setExitCode(finding.valid ? 0 : 1);
    });
}

/** What `--json` prints. */
type Finding =
  | { readonly valid: true }
  | {
      readonly valid: false;
      readonly reason: InvalidBecause;
      /** The id of the mistake that explains it. */
      readonly mistake: string | null;
      readonly explanation: string;
    };

function examine(claim: SignatureClaim): Finding {
  const verdict = checkSignature(claim);
  if (verdict.kind === "valid") return { valid: true };
  const reason = verdict.because;
  const mistake = findMistake(claim);
  if (mistake !== undefined)
    return { valid: false, reason, mistake: mistake.id, explanation: describeMistake(mistake) };
  const explanation = reason === "signature does not match" ? unexplained(claim) : ADVICE[reason];
  return { valid: false, reason, mistake: null, explanation };
}

const ADVICE: Readonly<Record<Exclude<InvalidBecause, "signature does not match">, string>> = {
  "signature is missing":
    "Pass the value of X-Twilio-Email-Event-Webhook-Signature; unsigned posts have none.",
  "timestamp is missing": "Pass the value of X-Twilio-Email-Event-Webhook-Timestamp.",
  "signature is not base64":
    "It has characters, or an end, that base64 has not: copy the header's value as it is.",
  "signature is not DER":
    "Its bytes are no ECDSA signature: r and s side by side (JOSE), an HMAC and a cut value are not.",
  "public key cannot be read": "Pass the key as SendGrid shows it: base64, beginning with MFkw.",
};

function unexplained({ timestamp, body }: SignatureClaim): string {
  if (body.length === 0) return "The body on standard input is empty.";
  if (!/^\d+$/.test(timestamp)) return `The timestamp "${timestamp}" is no Unix time in seconds.`;
  return "None of the usual mistakes explains it: another key, another timestamp, or a body that was changed.";
}

function sentenceOn(finding: Finding): string {
  return finding.valid ? "valid" : `invalid: ${finding.reason}\n${finding.explanation}`;
}

function required(option: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new UsageError(
    `${option} is missing. Usage: fake-sendgrid verify --public-key K --timestamp T --signature S < body`,
  );
}
