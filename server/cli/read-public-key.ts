import { readPublicKey } from "../runtime/signing/signature-check.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { readTextFile } from "./read-text-file.ts";

/** Reads the public key of an option: base64 as SendGrid shows it, PEM, or a file that holds either. Answers its text. */
export async function readPublicKeyOption(option: string, value: string): Promise<string> {
  // Something that looks like a key is not looked for on the disk: the answer would be about a file.
  const text = /^MF|^-----BEGIN|\n/.test(value) ? value : await readTextFile(option, value);
  if (readPublicKey(text) !== undefined) return text;
  throw new UsageError(
    `${option} ${value} holds no P-256 public key. Pass base64 as SendGrid shows it, or PEM.`,
  );
}
