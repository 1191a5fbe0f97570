import { createHash } from "node:crypto";
import type { HeaderLines } from "../../contract/control-api.ts";
import type { AttemptResult } from "../../contract/journal.ts";
import type { Duration } from "../../contract/time.ts";
import type { OAuthCredentials } from "../../simulation/ports.ts";
import type { Carried, Carrier } from "./carrier.ts";
import { hostOf } from "../bytes/request-head.ts";

/** A bearer token, or why there is none. */
export type TokenOutcome =
  | { readonly kind: "token"; readonly accessToken: string }
  | {
      readonly kind: "failed";
      readonly result: Extract<AttemptResult, "timed-out" | "unreachable" | "blocked">;
      readonly reason: string;
    };

/**
 * Access tokens for receivers that want one: the client credentials grant of RFC 6749, section 4.4.
 *
 * A token is kept until the receiver rejects it (documented). How long it says it lives is not looked at (assumed).
 * The exact request is assumed to be that of Go's oauth2 package: the credentials in a Basic header first and, on an
 * answer that is no 2xx, once more in the body.
 */
export class OAuthTokens {
  readonly #carrierFor: (url: string) => Carrier;
  readonly #tokens = new Map<string, Promise<TokenOutcome>>();

  constructor(carrierFor: (url: string) => Carrier) {
    this.#carrierFor = carrierFor;
  }

  /**
   * The token for these credentials, fetched at most once however many ask at a time. A failure is not kept.
   *
   * Each of the two possible requests ends within `timeoutMs`, and as long again for its body. Never rejects.
   */
  async tokenFor(credentials: OAuthCredentials, timeoutMs: Duration): Promise<TokenOutcome> {
    const key = keyOf(credentials);
    const known = this.#tokens.get(key);
    if (known !== undefined) return known;
    const fetched = this.#fetch(credentials, timeoutMs);
    this.#tokens.set(key, fetched);
    const outcome = await fetched;
    if (outcome.kind === "failed") this.#forget(key, fetched);
    return outcome;
  }

  /** Drops a token that the receiver rejected. One that has been fetched since stays. */
  async invalidate(credentials: OAuthCredentials, rejectedToken: string): Promise<void> {
    const key = keyOf(credentials);
    const known = this.#tokens.get(key);
    const outcome = await known;
    if (known === undefined || outcome?.kind !== "token") return;
    if (outcome.accessToken === rejectedToken) this.#forget(key, known);
  }

  /** Drops all tokens. */
  clear(): void {
    this.#tokens.clear();
  }

  #forget(key: string, token: Promise<TokenOutcome>): void {
    if (this.#tokens.get(key) === token) this.#tokens.delete(key);
  }

  async #fetch(credentials: OAuthCredentials, timeoutMs: Duration): Promise<TokenOutcome> {
    const inHeader = await this.#ask(credentials, { style: "header", timeoutMs });
    const isRefused = inHeader.kind === "answered" && !isSuccess(inHeader.answer.status);
    return outcomeOf(isRefused ? await this.#ask(credentials, { style: "body", timeoutMs }) : inHeader);
  }

  async #ask(credentials: OAuthCredentials, { style, timeoutMs }: TokenRequest): Promise<Carried> {
    const url = credentials.tokenUrl;
    const { clientId, clientSecret, scopes = [] } = credentials;
    const parameters = new URLSearchParams({
      ...(style === "body" ? { client_id: clientId, client_secret: clientSecret } : {}),
      grant_type: "client_credentials",
      ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
    });
    const body = Buffer.from(parameters.toString());
    const headers: HeaderLines = [
      ["Host", hostOf(url)],
      ["User-Agent", "Go-http-client/1.1"],
      ["Content-Length", String(body.length)],
      ...(style === "header" ? [["Authorization", basicHeader(credentials)] as const] : []),
      ["Content-Type", "application/x-www-form-urlencoded"],
      ["Accept-Encoding", "gzip"],
    ];
    return this.#carrierFor(url).carry({ url, headers, body, timeoutMs });
  }
}

interface TokenRequest {
  readonly style: "header" | "body";
  readonly timeoutMs: Duration;
}

function outcomeOf(carried: Carried): TokenOutcome {
  if (carried.kind === "failed") {
    return {
      kind: "failed",
      result: carried.result,
      reason: `no OAuth token: token server: ${carried.reason}`,
    };
  }
  const { status, body } = carried.answer;
  if (!isSuccess(status)) return noToken(`token server answered ${status}`);
  const accessToken = accessTokenIn(body.toString());
  if (accessToken === undefined) return noToken("token server's answer has no access_token");
  // RFC 6750 allows less; a line break here would end the header.
  if (!/^[\x21-\x7e]+$/.test(accessToken))
    return noToken("the access_token has characters that no header can carry");
  return { kind: "token", accessToken };
}

function noToken(why: string): TokenOutcome {
  return { kind: "failed", result: "unreachable", reason: `no OAuth token: ${why}` };
}

function accessTokenIn(text: string): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof answer !== "object" || answer === null || !("access_token" in answer)) return undefined;
  return typeof answer.access_token === "string" ? answer.access_token : undefined;
}

// RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined.
function basicHeader({ clientId, clientSecret }: OAuthCredentials): string {
  const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}

function formEncoded(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

// Only a hash of the secret stays in memory beside the settings' own.
function keyOf({ tokenUrl, clientId, clientSecret, scopes = [] }: OAuthCredentials): string {
  return createHash("sha256")
    .update(JSON.stringify([tokenUrl, clientId, clientSecret, scopes]))
    .digest("base64");
}
