import { createSign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { FAULTS } from "../../contract/faults.ts";
import { DAY_MS, SECOND_MS } from "../../contract/time.ts";
import type { Instant } from "../../contract/time.ts";
import { foreignKey } from "../foreign-key.ts";
import type { Signature } from "../request-head.ts";
import { sign, signAnotherBody } from "../signer.ts";
import { SIGNING_MISTAKES } from "../signing-mistakes.ts";
import { tamperedBody } from "../tampered-body.ts";
import { UsageError } from "../usage-error.ts";

/**
 * A way in which a request is wrong, so that a right receiver refuses it.
 *
 * - "tampered": one byte of the body is changed after signing
 * - "other-key": well signed, by a key that is not the settings' own
 * - "missing": neither signature nor timestamp · "missing-timestamp": no timestamp
 * - "stale": well signed, an hour ago · "future": well signed, a day ahead
 * - "other-body": the signature of another body · "no-base64": a signature that is none
 * - all others: signed over other bytes than those that are posted, in the way of a common mistake, so that only a
 *   receiver that makes the same mistake takes it: "re-serialised" is the body parsed and serialised again, "trimmed"
 *   the body without the line break at its end
 */
export type WrongSignature =
  | "tampered"
  | "other-key"
  | "missing"
  | "missing-timestamp"
  | "stale"
  | "future"
  | "other-body"
  | "no-base64"
  | "re-serialised"
  | "trimmed"
  | "line-break-added"
  | "line-breaks-removed"
  | "line-feeds"
  | "line-feeds-to-crlf"
  | "line-break-at-end-only"
  | "framing-rebuilt"
  | "no-timestamp"
  | "undefined-timestamp"
  | "event-timestamp"
  | "milliseconds"
  | "dot"
  | "timestamp-behind"
  | "empty-body"
  | "object-text"
  | "latin-1-text"
  | "latin-1-bytes"
  | "composed"
  | "python-dumps"
  | "php-encode";

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
