import { createHash, createHmac, createPublicKey, verify } from "node:crypto";
import { FAILS } from "./defect.ts";
import type { Defect } from "./defect.ts";
import { isSignedBy, keyOf, parseEvents } from "./receiver-parts.ts";
import type { ReceiverParts, SignatureToVerify } from "./receiver-parts.ts";

/** A receiver that compares every signature with other bytes than those that were signed. */
function wrongBytes(name: string, title: string, signedBytes: ReceiverParts["signedBytes"]): Defect {
  return { ...FAILS, name, title, parts: () => ({ signedBytes }), foundBy: "sig-single" };
}

/** The same, where the signature fits and is misjudged. */
function wrongVerdict(name: string, title: string, verify: ReceiverParts["verify"]): Defect {
  return { ...FAILS, name, title, parts: () => ({ verify }), foundBy: "sig-single" };
}

function text(timestamp: string, body: string): Buffer {
  return Buffer.from(timestamp + body);
}

/** Receivers that refuse every genuine event, so that the diagnosis must say why. */
export const REFUSES_ALL: readonly Defect[] = [
  {
    ...wrongBytes("re-serialised", "It verifies JSON.stringify of the parsed body.", (timestamp, body) =>
      text(timestamp, JSON.stringify(parseEvents(body))),
    ),
    mistake: "stringified",
  },
  {
    ...wrongBytes("trimmed", "It trims the body before it verifies.", (timestamp, body) =>
      text(timestamp, body.toString().trim()),
    ),
    mistake: "trimmed",
  },
  {
    ...wrongBytes("line-feeds", "It reads the body as text lines that end in LF.", (timestamp, body) =>
      text(timestamp, body.toString().replaceAll("\r\n", "\n")),
    ),
    mistake: "line-feeds",
  },
  {
    ...wrongBytes("no-timestamp", "It verifies the body without the timestamp.", (_timestamp, body) => body),
    mistake: "no-timestamp",
  },
  {
    ...wrongBytes(
      "dotted",
      "It puts a dot between timestamp and body, as other providers do.",
      (timestamp, body) => Buffer.concat([Buffer.from(`${timestamp}.`), body]),
    ),
    mistake: "dot",
  },
  {
    ...wrongBytes("timestamp-behind", "It appends the timestamp to the body.", (timestamp, body) =>
      Buffer.concat([body, Buffer.from(timestamp)]),
    ),
    mistake: "timestamp-behind",
  },
  {
    ...wrongBytes("milliseconds", "It makes milliseconds of the timestamp.", (timestamp, body) =>
      Buffer.concat([Buffer.from(String(Number(timestamp) * 1000)), body]),
    ),
    mistake: "milliseconds",
  },
  {
    ...wrongBytes(
      "event-timestamp",
      "It verifies with the timestamp of the first event.",
      (_timestamp, body) => Buffer.concat([Buffer.from(String(parseEvents(body)[0]?.["timestamp"])), body]),
    ),
    mistake: "event-timestamp",
  },
  {
    ...wrongBytes("body-read-before", "It verifies a body whose stream was read before.", (timestamp) =>
      Buffer.from(timestamp),
    ),
    mistake: "empty-body",
  },
  {
    ...wrongBytes(
      "undefined-timestamp",
      "It asks for the timestamp by a name that is not there.",
      (_at, body) => Buffer.concat([Buffer.from("undefined"), body]),
    ),
    mistake: "undefined-timestamp",
  },
  {
    ...wrongBytes("python-dumps", "It verifies json.dumps of the parsed body.", (timestamp, body) =>
      text(timestamp, pythonText(parseEvents(body))),
    ),
    mistake: "python-dumps",
  },
  {
    ...wrongVerdict("hmac", "It expects an HMAC with the public key for its secret.", isHmac),
    mistake: "hmac",
  },
  {
    ...wrongVerdict("raw-signature", "It expects r and s as 64 bytes instead of DER.", isRawSignature),
    mistake: "raw-signature",
  },
  {
    ...wrongVerdict("hashed-twice", "It hashes before it hands over to a verifier that hashes.", (claim) =>
      isSignedBy({ ...claim, bytes: createHash("sha256").update(claim.bytes).digest() }),
    ),
    mistake: "hashed-twice",
  },
  wrongVerdict(
    "pem-only",
    "It reads the bare base64 of the key as if it were PEM.",
    ({ bytes, signature, publicKey }) =>
      verify("sha256", bytes, createPublicKey(publicKey), Buffer.from(signature, "base64")),
  ),
  wrongVerdict("other-key", "It has the key of another webhook.", (claim) =>
    isSignedBy({ ...claim, publicKey: OTHER_KEY }),
  ),
];

/** Receivers that verify most events rightly. */
export const SIGNATURE_DEFECTS: readonly Defect[] = [
  {
    ...FAILS,
    name: "line-break-at-end-only",
    title: "It knows of the CR LF at the end and of none between events.",
    parts: () => ({
      signedBytes: (timestamp, body) => text(timestamp, body.toString().replaceAll(",\r\n", ",")),
    }),
    foundBy: "sig-multi",
  },
  {
    ...FAILS,
    name: "latin-1",
    title: "It reads the body as Latin-1 text.",
    parts: () => ({ signedBytes: (timestamp, body) => text(timestamp, body.toString("latin1")) }),
    foundBy: "utf8",
  },
  {
    ...FAILS,
    name: "composed",
    title: "It normalises the body to NFC before it verifies.",
    parts: () => ({ signedBytes: (timestamp, body) => text(timestamp, body.toString().normalize("NFC")) }),
    foundBy: "utf8",
  },
  {
    ...FAILS,
    name: "line-break-demanded",
    title: "It adds the CR LF at the end where there is none.",
    parts: () => ({
      signedBytes: (timestamp, body) => text(timestamp, `${body.toString().replace(/\r\n$/, "")}\r\n`),
    }),
    foundBy: "test-request",
  },
  {
    ...FAILS,
    name: "forged-accepted",
    title: "It logs that a signature is bad, and goes on.",
    parts: () => ({ verify: () => true }),
    foundBy: "sig-enforced",
    alsoSeenBy: ["bad-sig-5xx"],
  },
  {
    ...FAILS,
    name: "forged-answered-200",
    title: "It answers a forged POST with 200.",
    parts: () => ({ answerForged: { status: 200 } }),
    foundBy: "sig-enforced",
    alsoSeenBy: ["bad-sig-5xx"],
  },
  {
    ...FAILS,
    name: "headers-optional",
    title: "It verifies only where the headers of the signature are there.",
    parts: () => ({ whenUnsigned: "accepted" }),
    foundBy: "sig-enforced",
  },
  {
    ...FAILS,
    verdict: "WARN",
    name: "crash-on-bad-signature",
    title: "It crashes on a signature that cannot be read.",
    parts: () => ({
      verify: (claim) => {
        const signature = Buffer.from(claim.signature, "base64");
        if (signature[0] !== 0x30 || signature[1] !== signature.length - 2) throw new Error("no DER");
        return isSignedBy(claim);
      },
    }),
    foundBy: "bad-sig-5xx",
  },
  {
    ...FAILS,
    name: "low-s-only",
    title: "Its library takes no signature whose s is high.",
    parts: () => ({ verify: (claim) => isLow(integersOf(claim.signature).s) && isSignedBy(claim) }),
    foundBy: "der-variants",
  },
  {
    ...FAILS,
    name: "signature-of-96-characters",
    title: "It keeps the signature in a column of exactly 96 characters.",
    parts: () => ({ verify: (claim) => claim.signature.length === 96 && isSignedBy(claim) }),
    foundBy: "der-variants",
  },
  {
    ...FAILS,
    name: "der-without-short-integers",
    title: "Its own DER reader takes the last 32 bytes of r and s, and does not fill up shorter ones.",
    parts: () => ({
      verify: (claim) => {
        const { r, s } = integersOf(claim.signature);
        return r.length >= 32 && s.length >= 32 && isSignedBy(claim);
      },
    }),
    foundBy: "der-variants",
  },
  {
    ...FAILS,
    name: "header-case-exact",
    title: "It looks for the headers in the casing of the documentation only.",
    parts: () => ({
      header: ({ rawHeaders }, name) => {
        const at = rawHeaders.indexOf(name);
        return at === -1 ? undefined : rawHeaders[at + 1];
      },
    }),
    foundBy: "header-case",
  },
  {
    ...FAILS,
    name: "header-window-of-30-s",
    title: "It refuses a timestamp header that is 30 seconds off its own clock.",
    parts: () => ({ isFresh: (timestamp) => Math.abs(Date.now() / 1000 - Number(timestamp)) <= 30 }),
    foundBy: "late-delivery",
  },
];

function isHmac({ signature, bytes, publicKey }: SignatureToVerify): boolean {
  return signature === createHmac("sha256", publicKey).update(bytes).digest("base64");
}

function isRawSignature({ signature, bytes, publicKey }: SignatureToVerify): boolean {
  const key = { key: keyOf(publicKey), dsaEncoding: "ieee-p1363" } as const;
  return verify("sha256", bytes, key, Buffer.from(signature, "base64"));
}

/** The integers of a signature as they stand in its DER: with a zero in front where that keeps them positive. */
interface SignatureIntegers {
  readonly r: Buffer;
  readonly s: Buffer;
}

function integersOf(signature: string): SignatureIntegers {
  const der = Buffer.from(signature, "base64");
  const rLength = der[3] ?? 0;
  const r = der.subarray(4, 4 + rLength);
  const s = der.subarray(6 + rLength, 6 + rLength + (der[5 + rLength] ?? 0));
  return { r, s };
}

const HALF_ORDER = BigInt("0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");

function isLow(s: Buffer): boolean {
  return BigInt(`0x0${s.toString("hex")}`) <= HALF_ORDER;
}

// Python puts a blank behind each colon and comma and writes ASCII only.
function pythonText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonText).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(
      ([name, member]) => `${pythonText(name)}: ${pythonText(member)}`,
    );
    return `{${members.join(", ")}}`;
  }
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The public half of a key that nobody here signs with. */
const OTHER_KEY =
  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtt8LYXropciumumA7cGNtX+de55XFMet1EZVkZm8JNc0V4adypldCTTdt9VuKyrC7Z3o0jsU65cWS+nO8gTTmw==";
