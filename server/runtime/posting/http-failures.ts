import type { CarryFailure } from "./carrier.ts";
import { TargetNotAllowed } from "./target-policy.ts";

/** What went wrong on the way, for the journal. */
export type HttpFailure = Pick<CarryFailure, "result" | "reason">;

/** Names the cause of a failed POST and its code, in words for the person whose receiver it is. */
export function describeFailure(error: unknown, url: URL): HttpFailure {
  if (error instanceof TargetNotAllowed) return { result: "blocked", reason: error.message };
  const { code, detail } = factsOf(error);
  return { result: "unreachable", reason: reasonFor({ code, detail, url }) };
}

interface FailureFacts {
  readonly code: string;
  readonly detail: string;
}

function reasonFor({ code, detail, url }: FailureFacts & { readonly url: URL }): string {
  const known = REASONS[code];
  if (known !== undefined) return `${known(url)} (${code})`;
  if (code.startsWith("HPE_")) return `broken answer, no valid HTTP (${code}): ${detail}`;
  if (isCertificateCode(code)) return `certificate not trusted (${code}): ${detail}`;
  if (/SSL|TLS|EPROTO/.test(code)) return `TLS failed (${code}): ${detail}`;
  return `${detail} (${code})`;
}

const REASONS: Readonly<Record<string, (url: URL) => string>> = {
  ECONNREFUSED: (url) => `connection refused: nobody listens on ${url.hostname} port ${portOf(url)}`,
  ECONNRESET: () => "connection closed before the answer's head was there",
  EPIPE: () => "connection closed while the body was being sent",
  ENOTFOUND: (url) => `name not found: ${url.hostname} has no address`,
  EAI_AGAIN: (url) => `name service did not answer for ${url.hostname}`,
  EHOSTUNREACH: (url) => `no route to ${url.hostname}`,
  ENETUNREACH: (url) => `no network that reaches ${url.hostname}`,
  ETIMEDOUT: (url) => `${url.hostname} did not accept the connection in time`,
  HPE_HEADER_OVERFLOW: () => "broken answer: its head is larger than 64 KiB",
};

function isCertificateCode(code: string): boolean {
  return /CERT|SIGNED|VERIFY|ISSUER|CRL/.test(code);
}

function portOf(url: URL): string {
  if (url.port !== "") return url.port;
  return url.protocol === "https:" ? "443" : "80";
}

function factsOf(error: unknown): FailureFacts {
  // Where a name has several addresses, each has failed in its own way: the last one tells.
  const cause: unknown = error instanceof AggregateError ? (error.errors.at(-1) ?? error) : error;
  if (!(cause instanceof Error)) return { code: "unknown", detail: String(cause) };
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : cause.name;
  return { code, detail: openSslReason(cause.message) ?? cause.message };
}

// OpenSSL's messages carry addresses and file names: "error:0A00042E:SSL routines:ssl3_read_bytes:what happened:…".
function openSslReason(message: string): string | undefined {
  return /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1];
}
