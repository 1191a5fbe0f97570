import { MAIN_ACCOUNT } from "../../simulation/accounts.ts";
import type { ApiRequest } from "../http.ts";

/** A key that the API lets in. */
export interface ApiKey {
  readonly key: string;
  /** The account it acts for. Null: the main account, and by `on-behalf-of` any other. */
  readonly account: string | null;
}

/** Who asks, or why not. */
export type Access =
  | { readonly kind: "granted"; readonly account: string }
  /** No key, or an unknown one. */
  | { readonly kind: "unauthorized" }
  /** A key that belongs to one account, used for another. Assumed. */
  | { readonly kind: "forbidden" };

/**
 * Decides for which account a request acts.
 *
 * Without `apiKeys` any non-empty bearer token has every scope. Documented: `on-behalf-of` names a subuser, or a
 * customer account as "account-id ID".
 */
export function authorize(request: ApiRequest, apiKeys: readonly ApiKey[] | undefined): Access {
  const token = /^Bearer\s+(\S+)\s*$/i.exec(request.headers["authorization"] ?? "")?.[1];
  if (token === undefined) return { kind: "unauthorized" };
  const bound = boundAccount(token, apiKeys);
  if (bound === undefined) return { kind: "unauthorized" };
  const named = accountNamed(request.headers["on-behalf-of"]) ?? bound;
  return bound === MAIN_ACCOUNT || bound === named
    ? { kind: "granted", account: named }
    : { kind: "forbidden" };
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
