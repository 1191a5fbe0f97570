import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { randomKey } from "../runtime/signing/key-ring.ts";
import { publicKeyText } from "../runtime/signing/private-key.ts";
import { UsageError } from "../runtime/usage-error.ts";
import type { CliContext } from "./context.ts";
import { reasonOf } from "./read-text-file.ts";

/**
 * `fake-sendgrid keygen`: makes a key pair for `--key`.
 *
 * With `--out`, the private key goes to a new file that only its owner can read, the public key to standard output.
 * Without, the private key goes to standard output and the public key to standard error.
 */
export function keygenCommand(context: CliContext): Command {
  return new Command("keygen")
    .description("make a key pair for --key and print its public key")
    .option("--out <file>", "write the private key (PKCS#8 PEM) to this new file")
    .action(async ({ out }: { readonly out?: string }) => {
      const privateKey = randomKey();
      const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      if (out === undefined) {
        context.out(pem);
        context.err(`Public key: ${publicKeyText(privateKey)}\n`);
        return;
      }
      await writeNewFile(out, pem);
      context.out(`${publicKeyText(privateKey)}\n`);
      context.err(`Private key: ${out} (use it with --key ${out})\n`);
    });
}

async function writeNewFile(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    throw new UsageError(
      `--out ${path}: ${reasonOf(cause)}. Name a new file in a folder that can be written to.`,
      {
        cause,
      },
    );
  }
}
