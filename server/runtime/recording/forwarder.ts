import type { HeaderLines } from "../../contract/control-api.ts";
import type { Duration } from "../../contract/time.ts";
import { shownUrl } from "../../simulation/wording.ts";
import { headerOf } from "../posting/carrier.ts";
import type { Answer } from "../posting/carrier.ts";
import { createHttpCarrier } from "../posting/http-carrier.ts";
import { headOf } from "../bytes/request-head.ts";
import { pathOf } from "./recorded-head.ts";
import { createTargetPolicy } from "../posting/target-policy.ts";
import { UsageError } from "../usage-error.ts";

/** A post that came and is to go on. */
export interface PostToForward {
  /** The target of its request line. */
  readonly target: string;
  readonly headers: HeaderLines;
  readonly body: Buffer;
}

/** What became of a post that went on, to be passed back. */
export interface ForwardedAnswer {
  readonly status: number;
  readonly headers: HeaderLines;
  readonly body: Buffer;
  readonly latencyMs: Duration;
  /** Why nothing was answered; null: it was. */
  readonly failure: string | null;
}

/** Passes posts on to one receiver. */
export interface Forwarder {
  forward(post: PostToForward): Promise<ForwardedAnswer>;
  /** Cuts off the posts that are under way. */
  close(): void;
}

/** Where posts go, and what may be posted to. */
export interface ForwarderOptions {
  readonly url: string;
  readonly allowTargets: readonly string[];
  readonly timeoutMs: Duration;
}

/**
 * Makes a forwarder: the exact bytes and headers go on, the answer's status, headers and body come back.
 *
 * Redirects are not followed. Throws a UsageError where the URL is none, or one that may not be posted to.
 */
export function createForwarder({ url, allowTargets, timeoutMs }: ForwarderOptions): Forwarder {
  const targets = createTargetPolicy(allowTargets);
  const parsed = httpUrl(url);
  const verdict = targets.judge(parsed);
  if (verdict.kind === "blocked") throw new UsageError(`--forward ${shownUrl(url)}: ${verdict.reason}.`);
  const carrier = createHttpCarrier({ targets });
  return {
    forward: async ({ target, headers, body }) => {
      const carried = await carrier.carry({
        url: urlFor(parsed, target),
        headers: headersFor(url, headers, body.length),
        body,
        timeoutMs,
      });
      const { latencyMs } = carried;
      if (carried.kind === "failed") return { ...BAD_GATEWAY, latencyMs, failure: carried.reason };
      const { status, flaw } = carried.answer;
      const failure = flaw?.reason ?? (status < 200 ? `target answered ${status}` : null);
      if (failure !== null) return { ...BAD_GATEWAY, latencyMs, failure };
      return { ...passedBack(carried.answer), latencyMs, failure };
    },
    close: () => carrier.close(),
  };
}

/** Where a post with this path goes: the paths one after the other, and both queries. */
export function urlFor(forward: URL, target: string): string {
  const [path = "/", ...queries] = pathOf(target).replaceAll("#", "%23").split("?");
  const base = forward.pathname.replace(/\/$/, "");
  const joined = path === "/" ? forward.pathname : `${base}${path}`;
  const query = [forward.search.slice(1), queries.join("?")].filter((part) => part !== "").join("&");
  return `${forward.origin}${joined}${query === "" ? "" : `?${query}`}`;
}

const BAD_GATEWAY = { status: 502, headers: [], body: Buffer.alloc(0) } as const;

function httpUrl(text: string): URL {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text);
  throw new UsageError(
    `--forward ${shownUrl(text)} is no http URL. Pass one such as http://127.0.0.1:3000/events.`,
  );
}

// RFC 9110, 7.6.1: what is meant for the next hop only. Expect was answered here.
const HOP_BY_HOP = [
  "connection",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

function endToEnd(lines: HeaderLines): HeaderLines {
  const named = (headerOf(lines, "connection") ?? "").split(",").map((name) => name.trim().toLowerCase());
  const dropped = new Set([...HOP_BY_HOP, ...named]);
  return lines.filter(([name]) => !dropped.has(name.toLowerCase()));
}

// The target's own lines: Host, Content-Length, and Authorization where the URL has credentials.
function headersFor(url: string, lines: HeaderLines, byteLength: number): HeaderLines {
  const none = { contentType: "", userAgent: "", signature: null, accessToken: null };
  const own = headOf({ url, byteLength, ...none }).filter(([name]) =>
    /^(?:host|content-length|authorization)$/i.test(name),
  );
  const replaced = endToEnd(lines).map(([name, value]) => [name, headerOf(own, name) ?? value] as const);
  return [...replaced, ...own.filter(([name]) => headerOf(replaced, name) === undefined)];
}

// The carrier has decompressed the body, and read no more of it than 64 KiB.
function passedBack({ status, headers, body }: Answer): Omit<ForwardedAnswer, "latencyMs" | "failure"> {
  const lines = endToEnd(headers).filter(([name]) => !/^content-(?:length|encoding)$/i.test(name));
  return { status, headers: lines, body };
}
