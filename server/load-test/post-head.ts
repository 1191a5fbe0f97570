import { BATCH_CONTENT_TYPE, SIGNATURE_HEADER, TIMESTAMP_HEADER, USER_AGENT } from "../contract/wire.ts";
import { headOf } from "../runtime/bytes/request-head.ts";
import type { Signature } from "../runtime/bytes/request-head.ts";

/** What differs between the heads of POSTs to one receiver. */
export interface HeadChanges {
  readonly byteLength: number;
  /** Null: unsigned. */
  readonly signature: Signature | null;
}

// It stands in no header.
const GAP = "\0";

/** Writes the heads of POSTs to one receiver: the same lines in the same order as the simulator's. */
export function headWriter(url: URL, isSigned: boolean): (changes: HeadChanges) => string {
  const lines = headOf({
    url: url.href,
    byteLength: 0,
    contentType: BATCH_CONTENT_TYPE,
    userAgent: USER_AGENT,
    signature: isSigned ? { timestampSeconds: "", text: "" } : null,
    accessToken: null,
  });
  const changing = ["Content-Length", SIGNATURE_HEADER, TIMESTAMP_HEADER];
  const head = lines.map(([name, value]) => `${name}: ${changing.includes(name) ? GAP : value}\r\n`).join("");
  const [before = "", behindLength = "", behindSignature = "", behindTimestamp = ""] =
    `POST ${url.pathname}${url.search} HTTP/1.1\r\n${head}\r\n`.split(GAP);
  return ({ byteLength, signature }) =>
    signature === null
      ? `${before}${byteLength}${behindLength}`
      : `${before}${byteLength}${behindLength}${signature.text}${behindSignature}${signature.timestampSeconds}${behindTimestamp}`;
}
