import type { HeaderLines } from "../../contract/control-api.ts";
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../../contract/wire.ts";
import { urlParts } from "../posting/url-parts.ts";

/**
 * The header lines of a post as they are recorded, in their order and casing.
 *
 * Values of Authorization, of cookies and of whatever else is named like a secret are left out always. A redacted
 * recording keeps only the values that SendGrid's own head has, its signature aside: a tunnel adds others, and nobody
 * knows what they tell.
 */
export function recordedHeaders(
  lines: HeaderLines,
  { isRedacted }: { readonly isRedacted: boolean },
): HeaderLines {
  return lines.map(([name, value]) => [name, recordedValue(name, value, isRedacted)]);
}

/**
 * The path of a request as it is recorded: without scheme and host where a proxy wrote them, and without what its
 * query carries, which is where receivers have their tokens.
 */
export function recordedPath(target: string): string {
  const path = pathOf(target);
  const parts = urlParts(path).map(({ kind, start, end }) =>
    kind === "value" ? LEFT_OUT : path.slice(start, end),
  );
  return parts.join("");
}

/** Path and query of a request's target, which names the whole URL where a proxy asks. */
export function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, "");
  return path.startsWith("/") ? path : `/${path}`;
}

const LEFT_OUT = "left-out";

// Observed: the names in SendGrid's head, and what one hop says to the next about how the body comes.
const HARMLESS: ReadonlySet<string> = new Set(
  [
    "Host",
    "User-Agent",
    "Content-Length",
    "Content-Type",
    "Content-Encoding",
    "Transfer-Encoding",
    "Connection",
    "Accept",
    "Accept-Encoding",
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
  ].map((name) => name.toLowerCase()),
);

const SECRET =
  /auth|cookie|token|secret|passw|credential|session|jwt|oidc|assertion|client-cert|(?:^|-)key|api-?key/i;

function recordedValue(name: string, value: string, isRedacted: boolean): string {
  // It fits the body as it was: whoever has the public key could hold guesses at that against it.
  if (isRedacted && name.toLowerCase() === SIGNATURE_HEADER.toLowerCase()) return LEFT_OUT;
  if (HARMLESS.has(name.toLowerCase())) return value;
  if (SECRET.test(name)) return leftOut(value);
  return isRedacted ? LEFT_OUT : value.replaceAll(/(:\/\/)[^/?#\s@]*@/g, `$1${LEFT_OUT}@`);
}

// How somebody authorises tells what a receiver has to expect; with what, it does not.
function leftOut(value: string): string {
  const scheme = /^(Basic|Bearer|Digest) /i.exec(value)?.[0] ?? "";
  return `${scheme}${LEFT_OUT}`;
}
