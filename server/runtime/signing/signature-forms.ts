import { createHmac, createPublicKey, createVerify, sign as signBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { MAIN_ACCOUNT } from "../../simulation/account/accounts.ts";
import { createKeyRing } from "./key-ring.ts";

/** What a signature is made from. */
export interface Signing {
  readonly timestamp: string;
  readonly body: Buffer;
  readonly privateKey: KeyObject;
}

/** What is known of a signature that somebody else made. */
export interface SignedClaim {
  readonly timestamp: string;
  readonly body: Buffer;
  readonly publicKey: KeyObject;
  /** The header's value as it came. */
  readonly signature: string;
}

/** A usual way of making, or reading, a signature over the right bytes in the wrong form, or with another key. */
export interface SignatureForm {
  readonly id: string;
  /** What it is made of; completes "It was made over …". */
  readonly title: string;
  /** How that comes about and what to do; a sentence. */
  readonly advice: string;
  /** All texts that it may have. */
  texts(signing: Signing): readonly string[];
  /** Whether a text has this form, and would be right but for that. */
  explains(claim: SignedClaim): boolean;
}

/** The wrong forms seen in receivers. */
export const SIGNATURE_FORMS: readonly SignatureForm[] = [
  {
    id: "hmac",
    title: "timestamp and body as an HMAC with the public key as its secret",
    advice:
      "The key is a public one: verify an ECDSA signature (P-256, SHA-256) with it, there is no shared secret.",
    texts: ({ privateKey, ...signed }) => hmacsOf({ ...signed, publicKey: createPublicKey(privateKey) }),
    explains: ({ signature, ...signed }) => hmacsOf(signed).includes(signature),
  },
  {
    id: "raw-signature",
    title: "timestamp and body, with r and s side by side instead of in DER",
    advice:
      'The signature is DER: in Web Crypto it must be unpacked first, elsewhere leave out "ieee-p1363".',
    texts: (signing) => {
      const raw = ecdsa(signing, "sha256", "ieee-p1363");
      return [raw.toString("base64"), raw.toString("base64url")];
    },
    explains: (claim) => fits(claim, { digest: "sha256", dsaEncoding: "ieee-p1363" }),
  },
  {
    id: "base64url-signature",
    title: "timestamp and body, but written as base64url",
    advice: "The signature is standard base64, with + and /, and padded.",
    texts: (signing) => [base64urlSignature(signing)],
    explains: (claim) => /^[\w-]+$/.test(claim.signature) && fits(claim, { digest: "sha256" }),
  },
  {
    id: "hex-signature",
    title: "timestamp and body, but written in hexadecimal",
    advice: "The signature is standard base64.",
    texts: (signing) => [ecdsa(signing, "sha256").toString("hex")],
    explains: (claim) =>
      /^[0-9a-f]+$/i.test(claim.signature) &&
      fits(
        { ...claim, signature: Buffer.from(claim.signature, "hex").toString("base64") },
        { digest: "sha256" },
      ),
  },
  {
    id: "other-digest",
    title: "timestamp and body with another hash than SHA-256",
    advice: "The signature is ECDSA with SHA-256.",
    texts: (signing) => OTHER_DIGESTS.map((digest) => ecdsa(signing, digest).toString("base64")),
    explains: (claim) => OTHER_DIGESTS.some((digest) => fits(claim, { digest })),
  },
  {
    id: "development-key",
    title: "timestamp and body with a development key of this simulator",
    advice: "One side has the development key, the other one its own: give both the same (--key FILE).",
    texts: (signing) =>
      developmentKeys()
        .filter((key) => !key.equals(signing.privateKey))
        .map((privateKey) => ecdsa({ ...signing, privateKey }, "sha256").toString("base64")),
    explains: (claim) =>
      developmentKeys().some((key) =>
        fits({ ...claim, publicKey: createPublicKey(key) }, { digest: "sha256" }),
      ),
  },
];

const OTHER_DIGESTS = ["sha1", "sha384", "sha512"];

type DsaEncoding = "der" | "ieee-p1363";

function ecdsa(signing: Signing, digest: string, dsaEncoding: DsaEncoding = "der"): Buffer {
  const { timestamp, body, privateKey } = signing;
  return signBytes(digest, Buffer.concat([Buffer.from(timestamp), body]), { key: privateKey, dsaEncoding });
}

// One without any of the characters that differ would be right.
function base64urlSignature(signing: Signing): string {
  for (;;) {
    const text = ecdsa(signing, "sha256").toString("base64");
    if (/[+/=]/.test(text)) return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  }
}

function fits(
  { timestamp, body, publicKey, signature }: SignedClaim,
  { digest, dsaEncoding = "der" }: { readonly digest: string; readonly dsaEncoding?: DsaEncoding },
): boolean {
  const bytes = Buffer.from(signature, "base64");
  // Two integers of 32 bytes; node:crypto throws at anything else.
  if (dsaEncoding === "ieee-p1363" && bytes.length !== 64) return false;
  return createVerify(digest).update(timestamp).update(body).verify({ key: publicKey, dsaEncoding }, bytes);
}

function hmacsOf({ timestamp, body, publicKey }: Omit<SignedClaim, "signature">): readonly string[] {
  const der = publicKey.export({ type: "spki", format: "der" });
  const secrets = [der.toString("base64"), der, publicKey.export({ type: "spki", format: "pem" })];
  const contents = [Buffer.concat([Buffer.from(timestamp), body]), body];
  return secrets.flatMap((secret) =>
    contents.flatMap((content) => {
      const hmac = createHmac("sha256", secret).update(content).digest();
      return [hmac.toString("base64"), hmac.toString("hex")];
    }),
  );
}

// Those that a simulator's first settings have, before and after their signature was switched off and on again.
function developmentKeys(): readonly KeyObject[] {
  const ring = createKeyRing();
  const refs = [
    { ordinal: 1, generation: 1 },
    { ordinal: 2, generation: 1 },
    { ordinal: 1, generation: 2 },
    { ordinal: 3, generation: 1 },
  ];
  return refs.map((ref) => ring.privateKey({ account: MAIN_ACCOUNT, ...ref }));
}
