import { SECOND_MS } from "../../contract/time.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import type { Carrier } from "../posting/carrier.ts";
import { headerOf } from "../posting/carrier.ts";
import { settingsNameIn } from "./settings-name.ts";

/** What a token server needs to know. */
export interface TokenServerOptions {
  /** The clock by which tokens expire. */
  readonly now: () => Instant;
  /** How long the receiver takes a token from what comes by that name of settings; null: it wants none. */
  readonly lifetime: (settings: string) => Duration | null;
}

/** A request for a token. */
export interface TokenRequest {
  /** The Authorization header. */
  readonly authorization: string | undefined;
  /** The raw body: a form. */
  readonly body: Uint8Array;
  /** The name of settings in the URL; empty: none. */
  readonly settings: string;
}

/** How a request for a token is answered. */
export interface TokenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/** What the receiver makes of a bearer token. */
export type TokenVerdict = "valid" | "missing" | "unknown" | "expired";

/**
 * The token server of the built-in receiver: the client credentials grant of RFC 6749, section 4.4.
 *
 * It takes any client id and secret. Its tokens count from 1, so that a simulation replays byte for byte; they guard
 * nothing.
 */
export class TokenServer {
  readonly #options: TokenServerOptions;
  readonly #issuedAt = new Map<string, Instant>();
  #issued = 0;

  constructor(options: TokenServerOptions) {
    this.#options = options;
  }

  /** Answers a request for a token. */
  answer({ authorization = "", body, settings }: TokenRequest): TokenAnswer {
    const form = new URLSearchParams(Buffer.from(body).toString());
    if (form.get("grant_type") !== GRANT)
      return refused(400, "invalid_request", `grant_type must be ${GRANT}`);
    if (!hasClient(authorization, form)) {
      return refused(401, "invalid_client", "name a client, in a Basic header or as client_id");
    }
    const lifetimeMs = this.#options.lifetime(settings) ?? UNWANTED_LIFETIME_MS;
    const token = this.#issue();
    const expiresIn = Math.floor(lifetimeMs / SECOND_MS);
    return json(200, { access_token: token, token_type: "Bearer", expires_in: expiresIn });
  }

  /** Judges the Authorization header of a post: a token is good for so long after it was issued. */
  judge(authorization: string | undefined, lifetimeMs: Duration): TokenVerdict {
    const token = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) return "missing";
    const issuedAt = this.#issuedAt.get(token);
    if (issuedAt === undefined) return "unknown";
    return this.#options.now() < issuedAt + lifetimeMs ? "valid" : "expired";
  }

  /** Forgets all tokens, and counts from 1 again. */
  clear(): void {
    this.#issuedAt.clear();
    this.#issued = 0;
  }

  #issue(): string {
    this.#issued += 1;
    const token = `receiver-token-${this.#issued}`;
    this.#issuedAt.set(token, this.#options.now());
    const [oldest] = this.#issuedAt.keys();
    if (this.#issuedAt.size > MOST_TOKENS && oldest !== undefined) this.#issuedAt.delete(oldest);
    return token;
  }
}

/** Brings requests for tokens to the token server without a socket. */
export function carrierOfTokenServer(server: TokenServer): Carrier {
  return {
    carry: (post) => {
      const authorization = headerOf(post.headers, "authorization");
      const { status, headers, body } = server.answer({
        authorization,
        body: post.body,
        settings: settingsNameIn(post.url),
      });
      const bytes = Buffer.from(body);
      const lines = [...Object.entries(headers), ["Content-Length", String(bytes.length)] as const];
      const answer = { status, headers: lines, body: bytes, isTruncated: false };
      return { kind: "answered", answer, latencyMs: 0 };
    },
  };
}

const GRANT = "client_credentials";

/** What is said of a token that nobody wants. Ours. */
const UNWANTED_LIFETIME_MS: Duration = 3600 * SECOND_MS;

// A client that asks for a token at each post must not fill the memory. Ours.
const MOST_TOKENS = 10_000;

// RFC 6749, section 2.3.1: the Basic header, or parameters in the body.
function hasClient(authorization: string, form: URLSearchParams): boolean {
  const pair = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(authorization)?.[1];
  if (pair !== undefined) return /^[^:]+:/.test(Buffer.from(pair, "base64").toString());
  return (form.get("client_id") ?? "") !== "";
}

function refused(status: 400 | 401, error: string, description: string): TokenAnswer {
  const answer = json(status, { error, error_description: description });
  if (status !== 401) return answer;
  return { ...answer, headers: { ...answer.headers, "WWW-Authenticate": 'Basic realm="token server"' } };
}

// RFC 6749, section 5.1: a token must not stay in a cache.
function json(status: number, value: Readonly<Record<string, string | number>>): TokenAnswer {
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store", Pragma: "no-cache" };
  return { status, headers, body: JSON.stringify(value) };
}
