import { createPublicKey } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createKeyRing } from "../../../server/runtime/signing/key-ring.ts";
import { checkSignature, readPublicKey } from "../../../server/runtime/signing/signature-check.ts";
import { sign } from "../../../server/runtime/signing/signer.ts";
import { signatureVectors } from "../../support/signature-vectors.ts";

const timestamp = "1775720874";

function setUp() {
  const keys = createKeyRing();
  const ref = { account: "main", ordinal: 1, generation: 1 };
  const body = Buffer.from('[{"event":"processed"}]\r\n');
  const signature = sign(timestamp, body, keys.privateKey(ref));
  const claim = { publicKey: keys.publicKey(ref), timestamp, signature, body };
  const der = Buffer.from(signature, "base64");
  return { claim, der, keys, ref };
}

test("all 23 recorded signatures are judged as they must be", () => {
  const vectors = signatureVectors();
  expect(vectors).toHaveLength(23);
  expect(vectors.filter((vector) => vector.expected === "valid")).toHaveLength(6);
  const verdicts = vectors.map((vector) => {
    const verdict = checkSignature(vector);
    return [vector.id, verdict.kind === "valid" ? "valid" : verdict.because];
  });
  expect(verdicts).toEqual(vectors.map((vector) => [vector.id, vector.expected]));
});

test("the public key may be bare base64, PEM, or a key read before", () => {
  const { claim } = setUp();
  const key = readPublicKey(claim.publicKey);
  if (key === undefined) throw new Error("The key ring's public key cannot be read.");
  const pem = key.export({ type: "spki", format: "pem" }).toString();
  for (const publicKey of [claim.publicKey, `${claim.publicKey}\n`, pem, key]) {
    expect(checkSignature({ ...claim, publicKey })).toEqual({ kind: "valid" });
  }
});

test.each([
  ["nothing behind the padding", (text: string) => `${text}=`],
  ["no padding left out", (text: string) => text.replace(/=+$/, "").slice(0, -1)],
  ["no blank at its end", (text: string) => `${text} `],
  ["no line break inside", (text: string) => `${text.slice(0, 40)}\n${text.slice(40)}`],
  ["no letters of base64url", (text: string) => `-_${text.slice(2)}`],
])("a signature is standard base64: %s", (_name, change) => {
  const { claim } = setUp();
  const signature = change(claim.signature);
  expect(checkSignature({ ...claim, signature })).toEqual({
    kind: "invalid",
    because: "signature is not base64",
  });
});

test.each<[string, (der: Buffer) => Buffer]>([
  ["r and s side by side", () => Buffer.alloc(64, 1)],
  ["an HMAC", () => Buffer.alloc(32, 7)],
  ["a byte more", (der) => Buffer.concat([der, Buffer.of(0)])],
  ["a byte less", (der) => der.subarray(0, -1)],
  ["one integer only", () => Buffer.of(0x30, 3, 2, 1, 1)],
  ["three integers", () => Buffer.of(0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1)],
  ["an integer with a needless zero", () => Buffer.of(0x30, 7, 2, 2, 0, 1, 2, 1, 1)],
  ["an empty integer", () => Buffer.of(0x30, 5, 2, 0, 2, 1, 1)],
])("%s is no DER signature", (_name, change) => {
  const { claim, der } = setUp();
  const signature = change(der).toString("base64");
  expect(checkSignature({ ...claim, signature })).toEqual({
    kind: "invalid",
    because: "signature is not DER",
  });
});

test.each(["", "hello", "MFkw", "-----BEGIN PUBLIC KEY-----\nhello\n-----END PUBLIC KEY-----"])(
  "a key such as %j cannot be read",
  (publicKey) => {
    const { claim } = setUp();
    expect(checkSignature({ ...claim, publicKey })).toEqual({
      kind: "invalid",
      because: "public key cannot be read",
    });
  },
);

test("a private key is not taken for a public one, nor a key on another curve", () => {
  const { keys, ref } = setUp();
  expect(
    readPublicKey(keys.privateKey(ref).export({ type: "pkcs8", format: "pem" }).toString()),
  ).toBeUndefined();
  const otherCurve = createPublicKey({
    key: "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----",
  });
  expect(
    readPublicKey(otherCurve.export({ type: "spki", format: "der" }).toString("base64")),
  ).toBeUndefined();
});

test("one changed byte of the body, or another timestamp, is noticed", () => {
  const { claim } = setUp();
  const because = "signature does not match";
  fc.assert(
    fc.property(fc.nat(claim.body.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
      const body = Buffer.from(claim.body);
      body[place] = (body[place] ?? 0) ^ change;
      expect(checkSignature({ ...claim, body })).toEqual({ kind: "invalid", because });
    }),
  );
  expect(checkSignature({ ...claim, timestamp: "1775720875" })).toEqual({ kind: "invalid", because });
});

test("no text makes it throw", () => {
  const { claim } = setUp();
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(text, text, fc.base64String(), (publicKey, odd, signature) => {
      expect(checkSignature({ ...claim, publicKey, signature }).kind).toBe("invalid");
      expect(checkSignature({ ...claim, timestamp: odd, signature: odd }).kind).toBe("invalid");
    }),
  );
});
