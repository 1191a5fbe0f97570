import { createECDH, createPrivateKey, generateKeyPairSync, hkdfSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { MAIN_ACCOUNT } from "../../simulation/account/accounts.ts";
import type { KeyRef, KeyRing } from "../../simulation/ports.ts";
import { publicKeyText, readPrivateKey } from "./private-key.ts";

/** Where key pairs come from. Without any option they are development keys. */
export interface KeyRingOptions {
  /** Makes a fresh pair for each ref, so that no one else knows it. Another start makes others. */
  readonly randomKeys?: boolean;
  /** PEM of the private key that the first generation of the main account's first settings uses. */
  readonly firstKeyPem?: string;
  /** Names where `firstKeyPem` is from, for errors: "--key webhook.pem". */
  readonly firstKeyOrigin?: string;
  /** Keeps random pairs for the next process. Absent: they go with this one. */
  readonly kept?: KeptKeys;
}

/** Private keys that outlive a process, as PEM, by the names of their refs. */
export interface KeptKeys {
  find(name: string): string | undefined;
  keep(name: string, pem: string): void;
}

/** The key pairs of webhook settings, private halves included. */
export interface RuntimeKeyRing extends KeyRing {
  privateKey(ref: KeyRef): KeyObject;
}

/**
 * Makes or derives the key pair of each ref, once.
 *
 * Development keys follow from account, ordinal and generation alone: they are the same at every start and on every
 * machine, and anyone can make them. Throws a UsageError when `firstKeyPem` is no P-256 private key.
 */
export function createKeyRing(options: KeyRingOptions = {}): RuntimeKeyRing {
  const pairs = new Map<string, KeyPair>();
  if (options.firstKeyPem !== undefined) {
    const first = readPrivateKey(options.firstKeyPem, options.firstKeyOrigin ?? "The first key");
    pairs.set(nameOf({ account: MAIN_ACCOUNT, ordinal: 1, generation: 1 }), pairOf(first));
  }

  const pair = (ref: KeyRef): KeyPair => {
    const name = nameOf(ref);
    const known = pairs.get(name);
    if (known !== undefined) return known;
    const made = keptPair(name, options.kept) ?? pairOf(newKey(name, options));
    pairs.set(name, made);
    return made;
  };

  return {
    publicKey: (ref) => pair(ref).publicKey,
    privateKey: (ref) => pair(ref).privateKey,
  };
}

// A key that was random once stays, whether or not this start asks for random ones.
function keptPair(name: string, kept: KeptKeys | undefined): KeyPair | undefined {
  const pem = kept?.find(name);
  return pem === undefined ? undefined : pairOf(readPrivateKey(pem, "A stored key"));
}

function newKey(name: string, { randomKeys, kept }: KeyRingOptions): KeyObject {
  if (randomKeys !== true) return developmentKey(name);
  const key = randomKey();
  kept?.keep(name, key.export({ type: "pkcs8", format: "pem" }).toString());
  return key;
}

/** A fresh P-256 private key. */
export function randomKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: string;
}

function pairOf(privateKey: KeyObject): KeyPair {
  return { privateKey, publicKey: publicKeyText(privateKey) };
}

function nameOf({ account, ordinal, generation }: KeyRef): string {
  return JSON.stringify([account, ordinal, generation]);
}

// A change here changes every development key, and breaks the configuration of everyone who wrote one down.
const DEVELOPMENT_SECRET = "fake-sendgrid development keys, known to everyone";

/** The order of P-256: a private key is a number from 1 to one less. */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function developmentKey(name: string): KeyObject {
  // 16 bytes more than the order has, so that the remainder is as good as evenly spread.
  const derived = Buffer.from(hkdfSync("sha256", DEVELOPMENT_SECRET, "", name, 48));
  const scalar = (BigInt(`0x${derived.toString("hex")}`) % (P256_ORDER - 1n)) + 1n;
  const secret = Buffer.from(scalar.toString(16).padStart(64, "0"), "hex");
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(secret);
  const point = curve.getPublicKey();
  return createPrivateKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      d: secret.toString("base64url"),
      // An uncompressed point: one byte that says so, then x and y.
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
  });
}
