import { readFileSync } from "node:fs";
import type { KeyObject } from "node:crypto";
import { createKeyRing } from "../runtime/signing/key-ring.ts";
import { publicKeyText, readPrivateKey } from "../runtime/signing/private-key.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { MAIN_ACCOUNT } from "../simulation/account/accounts.ts";

/** The private key that requests are signed with: PEM, the path of a PEM file, or the development key. */
export function signingKey(key: string | undefined): KeyObject {
  if (key === undefined)
    return createKeyRing().privateKey({ account: MAIN_ACCOUNT, ordinal: 1, generation: 1 });
  if (key.includes("-----BEGIN")) return readPrivateKey(key, "The key");
  return readPrivateKey(textOf(key), `The key ${key}`);
}

/** The public key that a receiver must verify with when it is checked with `key`: base64, as SendGrid shows it. */
export function checkPublicKey(key?: string): string {
  return publicKeyText(signingKey(key));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    const hint = "Name a PEM file, such as fake-sendgrid keygen makes.";
    throw new UsageError(`--key ${path} cannot be read${code}. ${hint}`, { cause });
  }
}
