import { MAIN_ACCOUNT } from "../../simulation/account/accounts.ts";
import type { ApiKeys } from "../../simulation/account/api-keys.ts";
import type { ApiRequest } from "../http.ts";

/** A key that the API lets in. */
export interface ApiKey {
  readonly key: string;
  /** The account it acts for. Null: the main account, and by `on-behalf-of` any other. */
  readonly account: string | null;
}

/** Who asks, or why not. */
export type Access =
  /** `scopes`: what the key may do; null: everything. */
  | { readonly kind: "granted"; readonly account: string; readonly scopes: readonly string[] | null }
  /** No key, or an unknown one. */
  | { readonly kind: "unauthorized" }
  /** A key that belongs to one account, used for another. Assumed. */
  | { readonly kind: "forbidden" };

/** The keys that may be asked for. */
export interface KnownKeys {
  /** Those that the simulator was started with. None: any bearer token. */
  readonly given: readonly ApiKey[] | undefined;
  /** Those that were made over the API. */
  readonly made: Pick<ApiKeys, "search">;
}

/**
 * Decides for which account a request acts, and what it may do.
 *
 * A key that was made over the API has its scopes, and none once it is deleted. Any other has every scope: one of those
 * given, or any non-empty bearer token where none is. Documented: `on-behalf-of` names a subuser, or a customer account
 * as "account-id ID".
 */
export function authorize(request: ApiRequest, keys: KnownKeys): Access {
  const token = /^Bearer\s+(\S+)\s*$/i.exec(request.headers["authorization"] ?? "")?.[1];
  if (token === undefined) return { kind: "unauthorized" };
  const found = keys.made.search(token);
  if (found.kind === "revoked") return { kind: "unauthorized" };
  const bound = found.kind === "key" ? found.key.account : boundAccount(token, keys.given);
  if (bound === undefined) return { kind: "unauthorized" };
  const named = accountNamed(request.headers["on-behalf-of"]) ?? bound;
  return bound === MAIN_ACCOUNT || bound === named
    ? { kind: "granted", account: named, scopes: found.kind === "key" ? found.key.scopes : null }
    : { kind: "forbidden" };
}

/** True when the scopes, null being all, hold this one. An operation that wants none is open to every key. */
export function holdsScope(scopes: readonly string[] | null, wanted: string | null): boolean {
  return scopes === null || wanted === null || scopes.includes(wanted);
}

/** The account that a key acts for by itself; undefined: an unknown key. */
function boundAccount(token: string, apiKeys: readonly ApiKey[] | undefined): string | undefined {
  if (apiKeys === undefined || apiKeys.length === 0) return MAIN_ACCOUNT;
  const known = apiKeys.find(({ key }) => key === token);
  return known === undefined ? undefined : (known.account ?? MAIN_ACCOUNT);
}

/** The account that an `on-behalf-of` header names; undefined: none. */
function accountNamed(header: string | undefined): string | undefined {
  const value = (header ?? "").trim();
  if (value === "") return undefined;
  const customerId = /^account-id\s+(\S.*)$/i.exec(value)?.[1];
  return customerId === undefined ? value : `account-id ${customerId}`;
}
