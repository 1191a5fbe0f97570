import { createSign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { FAULTS } from "../../contract/faults.ts";
import { DAY_MS, SECOND_MS } from "../../contract/time.ts";
import type { Instant } from "../../contract/time.ts";
import { foreignKey } from "../signing/foreign-key.ts";
import type { Signature } from "../bytes/request-head.ts";
import { sign, signAnotherBody } from "../signing/signer.ts";
import { SIGNING_MISTAKES } from "../signing/signing-mistakes.ts";
import { tamperedBody } from "../bytes/tampered-body.ts";
import { UsageError } from "../usage-error.ts";
import type { WrongSignature } from "./wrong-signature.ts";

/** A body that is to be signed. */
export interface ToSign {
  readonly body: Buffer;
  readonly key: KeyObject;
  readonly signedAt: Instant;
}

/** A body with its signature. A part of it that is missing is empty. */
export interface Signed {
  readonly body: Buffer;
  readonly signature: Signature;
}

/** Signs as SendGrid does. */
export function signRightly({ body, key, signedAt }: ToSign): Signed {
  const timestampSeconds = secondsOf(signedAt);
  return { body, signature: { timestampSeconds, text: sign(timestampSeconds, body, key) } };
}

/** Signs in a way that a right receiver refuses. Throws a UsageError where that cannot be done with this body. */
export function signWrongly(toSign: ToSign, wrong: WrongSignature): Signed {
  const { body, signedAt } = toSign;
  const right = signRightly(toSign);
  const { timestampSeconds } = right.signature;
  const withText = (text: string): Signed => ({ body, signature: { timestampSeconds, text } });
  switch (wrong) {
    case "tampered":
      return { ...right, body: tamperedBody(body, 0.5) };
    case "other-key":
      return signRightly({ ...toSign, key: foreignKey() });
    case "missing":
      return { body, signature: { timestampSeconds: "", text: "" } };
    case "missing-timestamp":
      return { body, signature: { ...right.signature, timestampSeconds: "" } };
    case "stale":
      return signRightly({ ...toSign, signedAt: signedAt - FAULTS["stale-signature"].delay.defaultMs });
    case "future":
      return signRightly({ ...toSign, signedAt: signedAt + DAY_MS });
    case "other-body":
      return withText(signAnotherBody(timestampSeconds, body, toSign.key));
    case "no-base64":
      return withText("this is no signature");
    default:
      return withText(mistakenSignature(toSign, timestampSeconds, wrong));
  }
}

/** Seconds since 1970, as the timestamp header has them. */
function secondsOf(at: Instant): string {
  return String(Math.max(0, Math.floor(at / SECOND_MS)));
}

function mistakenSignature({ body, key }: ToSign, timestamp: string, wrong: string): string {
  const id = wrong === "re-serialised" ? "stringified" : wrong;
  const mistake = SIGNING_MISTAKES.find((each) => each.id === id);
  if (mistake === undefined) {
    const known = [...OTHER_WAYS, ...SIGNING_MISTAKES.map((each) => each.id)].join(", ");
    throw new UsageError(`signedRequest: "wrong" is ${JSON.stringify(wrong)}. It must be one of ${known}.`);
  }
  const bytes = mistake.bytes(timestamp, body);
  if (bytes === undefined || bytes.equals(Buffer.concat([Buffer.from(timestamp), body]))) {
    throw new UsageError(
      `signedRequest: this body cannot be signed wrongly as "${wrong}" (${mistake.title}): those would be the right ` +
        `bytes, or none. Give events that differ there, or another way.`,
    );
  }
  return createSign("sha256").update(bytes).sign(key, "base64");
}

const OTHER_WAYS = [
  "tampered",
  "other-key",
  "missing",
  "missing-timestamp",
  "stale",
  "future",
  "other-body",
  "no-base64",
  "re-serialised",
] as const;
