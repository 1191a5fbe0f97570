import { createPrivateKey, createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { UsageError } from "../usage-error.ts";

const HOW_TO_MAKE_ONE = "Make one with: fake-sendgrid keygen --out FILE";

/**
 * Reads a P-256 private key from PEM.
 *
 * `origin` names where the text is from ("--key webhook.pem"); a UsageError speaks of it and never of the key itself.
 */
export function readPrivateKey(pem: string, origin: string): KeyObject {
  const key = parsedKey(pem, origin);
  if (key.asymmetricKeyType !== "ec") {
    throw new UsageError(
      `${origin} holds a key of type ${key.asymmetricKeyType ?? "unknown"}, not EC P-256. ${HOW_TO_MAKE_ONE}`,
    );
  }
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (curve !== "prime256v1") {
    throw new UsageError(
      `${origin} holds a key on the curve ${curve ?? "unknown"}, not P-256. ${HOW_TO_MAKE_ONE}`,
    );
  }
  return key;
}

/** The public half as SendGrid shows it: base64 of the DER SubjectPublicKeyInfo, one line, 124 characters. */
export function publicKeyText(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64");
}

function parsedKey(pem: string, origin: string): KeyObject {
  if (pem.includes("BEGIN PUBLIC KEY")) {
    throw new UsageError(`${origin} holds a public key; signing needs the private one. ${HOW_TO_MAKE_ONE}`);
  }
  if (/BEGIN ENCRYPTED|,ENCRYPTED/.test(pem)) {
    throw new UsageError(
      `${origin} holds an encrypted key. Decrypt it first: openssl pkcs8 -in FILE -out PLAIN`,
    );
  }
  try {
    return createPrivateKey({ key: pem, format: "pem" });
  } catch (cause) {
    throw new UsageError(`${origin} holds no private key in PEM form (PKCS#8). ${HOW_TO_MAKE_ONE}`, {
      cause,
    });
  }
}
