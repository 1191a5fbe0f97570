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
