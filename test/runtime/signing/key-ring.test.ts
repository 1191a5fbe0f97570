import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { createKeyRing, randomKey } from "../../../server/runtime/signing/key-ring.ts";
import type { KeyRingOptions } from "../../../server/runtime/signing/key-ring.ts";
import { publicKeyText } from "../../../server/runtime/signing/private-key.ts";
import { checkSignature } from "../../../server/runtime/signing/signature-check.ts";
import { sign } from "../../../server/runtime/signing/signer.ts";
import { UsageError } from "../../../server/runtime/usage-error.ts";

const first = { account: "main", ordinal: 1, generation: 1 };
const others = [
  { account: "main", ordinal: 2, generation: 1 },
  { account: "main", ordinal: 1, generation: 2 },
  { account: "sub", ordinal: 1, generation: 1 },
];

function pemOf(privateKey: ReturnType<typeof randomKey>): string {
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

test("the first public key is the same at every start and on every machine", () => {
  expect(createKeyRing().publicKey(first)).toBe(
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEpuBTstZKCJisgQ9fTr593RYJwj/zUVI+YpnKSEkdm7cdMo9Qsh0cszaF/kZucS8O/DfUy9HvMwHXQPYQ9YbLbQ==",
  );
});

test("each account, ordinal and generation has its own pair, and keeps it", () => {
  const keys = createKeyRing();
  const publicKeys = [first, ...others].map((ref) => keys.publicKey(ref));
  expect(new Set(publicKeys).size).toBe(4);
  expect([first, ...others].map((ref) => keys.publicKey(ref))).toEqual(publicKeys);
  expect([first, ...others].map((ref) => createKeyRing().publicKey(ref))).toEqual(publicKeys);
});

test.each<[string, KeyRingOptions]>([
  ["development keys", {}],
  ["random keys", { randomKeys: true }],
  ["a key given", { firstKeyPem: pemOf(randomKey()) }],
])("with %s, what the private half signs the public half finds valid", (_name, options) => {
  const keys = createKeyRing(options);
  const body = Buffer.from("[]\r\n");
  for (const ref of [first, ...others]) {
    const signature = sign("1775720874", body, keys.privateKey(ref));
    const publicKey = keys.publicKey(ref);
    expect(publicKey).toMatch(/^MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE[A-Za-z0-9+/]{86}==$/);
    expect(checkSignature({ publicKey, timestamp: "1775720874", signature, body })).toEqual({
      kind: "valid",
    });
  }
});

test("random keys differ from start to start, and stay the same within one", () => {
  const keys = createKeyRing({ randomKeys: true });
  expect(keys.publicKey(first)).toBe(keys.publicKey(first));
  expect(createKeyRing({ randomKeys: true }).publicKey(first)).not.toBe(keys.publicKey(first));
});

test("a key given is the first generation of the main account's first settings, and nothing else", () => {
  const given = randomKey();
  const keys = createKeyRing({ firstKeyPem: pemOf(given) });
  expect(keys.publicKey(first)).toBe(publicKeyText(given));
  expect(others.map((ref) => keys.publicKey(ref))).toEqual(
    others.map((ref) => createKeyRing().publicKey(ref)),
  );
});

test("a key in OpenSSL's older form, SEC1, is read too", () => {
  const given = randomKey();
  const firstKeyPem = given.export({ type: "sec1", format: "pem" }).toString();
  expect(createKeyRing({ firstKeyPem }).publicKey(first)).toBe(publicKeyText(given));
});

const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
const otherCurve = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
const encrypted = randomKey().export({
  type: "pkcs8",
  format: "pem",
  cipher: "aes-256-cbc",
  passphrase: "x",
});

test.each<[string, string, RegExp]>([
  ["nonsense", "hello", /^--key a\.pem holds no private key in PEM form/],
  ["nothing", "", /^--key a\.pem holds no private key in PEM form/],
  ["an RSA key", pemOf(rsa.privateKey), /^--key a\.pem holds a key of type rsa, not EC P-256/],
  [
    "another curve",
    pemOf(otherCurve.privateKey),
    /^--key a\.pem holds a key on the curve secp384r1, not P-256/,
  ],
  ["a public key", rsa.publicKey.export({ type: "spki", format: "pem" }).toString(), /holds a public key/],
  ["an encrypted key", encrypted.toString(), /holds an encrypted key/],
])("%s is refused as a key, with what to do", (_name, firstKeyPem, message) => {
  const making = (): unknown => createKeyRing({ firstKeyPem, firstKeyOrigin: "--key a.pem" });
  expect(making).toThrow(UsageError);
  expect(making).toThrow(message);
});

test("random keys that are kept are those of the next process too, whether or not it asks for random ones", () => {
  const pems = new Map<string, string>();
  const kept = {
    find: (name: string) => pems.get(name),
    keep: (name: string, pem: string) => void pems.set(name, pem),
  };
  const ref = { account: "main", ordinal: 1, generation: 1 };
  const first = createKeyRing({ randomKeys: true, kept }).publicKey(ref);
  expect(createKeyRing({ randomKeys: true, kept }).publicKey(ref)).toBe(first);
  expect(createKeyRing({ kept }).publicKey(ref)).toBe(first);
  expect(createKeyRing().publicKey(ref)).not.toBe(first);
});
