import type { HeaderLines } from "../../contract/control-api.ts";
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../../contract/wire.ts";

/** A signature as two header lines carry it. */
export interface Signature {
  readonly timestampSeconds: string;
  /** Base64 of the DER signature. */
  readonly text: string;
}

/** What the head of a POST depends on. */
export interface HeadParts {
  /** Credentials in it become Basic authorization, unless there is an access token. */
  readonly url: string;
  readonly byteLength: number;
  readonly contentType: string;
  readonly userAgent: string;
  readonly signature: Signature | null;
  readonly accessToken: string | null;
}

/**
 * The head's lines as SendGrid sends them.
 *
 * Observed: the order and casing of Go's client, which are its own headers, the given ones sorted, Accept-Encoding.
 */
export function headOf(parts: HeadParts): HeaderLines {
  const { url, byteLength, contentType, userAgent, signature, accessToken } = parts;
  const authorization = accessToken === null ? basicAuthorization(url) : `Bearer ${accessToken}`;
  const signed: HeaderLines =
    signature === null
      ? []
      : [
          [SIGNATURE_HEADER, signature.text],
          [TIMESTAMP_HEADER, signature.timestampSeconds],
        ];
  return [
    ["Host", hostOf(url)],
    ["User-Agent", userAgent],
    ["Content-Length", String(byteLength)],
    ...(authorization === null ? [] : [["Authorization", authorization] as const]),
    ["Content-Type", contentType],
    ...signed,
    ["Accept-Encoding", "gzip"],
  ];
}

/** The value of the Host header for a URL; empty where it is no URL. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}

/** The URL to connect to: the credentials have become a header. */
export function urlWithoutCredentials(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  url.username = "";
  url.password = "";
  return url.href;
}

// Documented (release note of 2019): credentials in a URL are sent as Basic authorization.
function basicAuthorization(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { username, password } = new URL(text);
  if (username === "" && password === "") return null;
  const pair = `${percentDecoded(username)}:${percentDecoded(password)}`;
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}

// A "%" that begins no escape stands for itself.
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
