import type { JsonObject } from "../../../contract/json.ts";
import type { OAuthCredentials } from "../../../simulation/ports.ts";
import type { ApiResponse } from "../../http.ts";
import { messageError } from "../errors.ts";
import { httpUrlOf, invalidUrl } from "../http-url.ts";
import { memberOf, textMember } from "../json-members.ts";

/** What a request says about OAuth. */
export type OAuthInput =
  | { readonly kind: "unchanged" }
  | { readonly kind: "off" }
  /** The secret may be left out where one is stored: null. */
  | {
      readonly kind: "on";
      readonly clientId: string;
      readonly tokenUrl: string;
      readonly clientSecret: string | null;
    };

/** What came of reading the OAuth members. */
export type OAuthParsed =
  | { readonly kind: "valid"; readonly value: OAuthInput }
  | { readonly kind: "refused"; readonly answer: ApiResponse };

/**
 * Reads the three OAuth members of a body whose types are known to be right.
 *
 * Documented: client id and token URL need one another, the secret needs both; empty strings switch OAuth off.
 * Assumed: null counts as empty, a mix of empty and full members is held against the same rule, the error's text, and
 * that the token URL is held against the same rule as the receiver's.
 */
export function parseOAuth(body: JsonObject): OAuthParsed {
  const [clientId, clientSecret, tokenUrl] = OAUTH_MEMBERS.map((name) => filled(body, name));
  if (clientId !== undefined && tokenUrl !== undefined) {
    const url = httpUrlOf(tokenUrl);
    if (url === undefined) return { kind: "refused", answer: invalidUrl(tokenUrl) };
    return {
      kind: "valid",
      value: { kind: "on", clientId, tokenUrl: url, clientSecret: clientSecret ?? null },
    };
  }
  if (clientSecret !== undefined)
    return missing("oauth_client_secret", "oauth_client_id and oauth_token_url");
  if (clientId !== undefined) return missing("oauth_client_id", "oauth_token_url");
  if (tokenUrl !== undefined) return missing("oauth_token_url", "oauth_client_id");
  const isNamed = ["oauth_client_id", "oauth_token_url"].some((name) => memberOf(body, name) !== undefined);
  return { kind: "valid", value: { kind: isNamed ? "off" : "unchanged" } };
}

/**
 * The credentials that settings get; undefined: those they have.
 *
 * Documented: a stored secret is kept when the request leaves it out. Assumed: without any it is empty, and with another
 * client id or token URL too, so that a secret never goes where its owner did not send it.
 */
export function resolveOAuth(
  input: OAuthInput,
  stored: OAuthCredentials | null,
): OAuthCredentials | null | undefined {
  if (input.kind === "unchanged") return undefined;
  if (input.kind === "off") return null;
  const { clientId, tokenUrl } = input;
  const isSame = stored?.clientId === clientId && stored.tokenUrl === tokenUrl;
  const kept = isSame ? stored.clientSecret : "";
  return { clientId, tokenUrl, clientSecret: input.clientSecret ?? kept };
}

const OAUTH_MEMBERS = ["oauth_client_id", "oauth_client_secret", "oauth_token_url"] as const;

function filled(body: JsonObject, name: string): string | undefined {
  const value = textMember(body, name);
  return value === "" ? undefined : value;
}

function missing(present: string, absent: string): OAuthParsed {
  return { kind: "refused", answer: messageError(400, `${present} requires ${absent}`) };
}
