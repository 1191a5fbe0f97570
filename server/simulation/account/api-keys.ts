import type { Chance } from "../chance.ts";
import { newApiKey } from "../identifiers.ts";

/** API keys that an account may have. Documented. */
export const MAX_API_KEYS = 100;

/** Secrets of deleted keys that are remembered, so that they stay refused. */
const MAX_REVOKED = 10_000;

/** An API key that was made over the API. */
export interface CreatedApiKey {
  readonly id: string;
  /** The whole key. It is shown once, when it is made. */
  readonly secret: string;
  /** Whom it acts for. */
  readonly account: string;
  readonly name: string;
  /** What it may do; null: everything. */
  readonly scopes: readonly string[] | null;
}

/** Whose key a secret is. */
export type ApiKeySearch =
  | { readonly kind: "key"; readonly key: CreatedApiKey }
  /** It was deleted, and lets nobody in any more. */
  | { readonly kind: "revoked" }
  /** It was not made here. */
  | { readonly kind: "unknown" };

/**
 * The API keys that were made over the API, of all accounts.
 *
 * They are settings: a reset leaves them. Their secrets follow from the seed and guard nothing.
 */
export class ApiKeys {
  readonly #ids: Chance;
  readonly #byId = new Map<string, CreatedApiKey>();
  readonly #bySecret = new Map<string, CreatedApiKey>();
  readonly #revoked = new Set<string>();

  constructor(ids: Chance) {
    this.#ids = ids;
  }

  /** Makes a key; undefined: the account has as many as it may. */
  create(made: Pick<CreatedApiKey, "account" | "name" | "scopes">): CreatedApiKey | undefined {
    if (this.of(made.account).length >= MAX_API_KEYS) return undefined;
    const key = { ...this.#newIds(), account: made.account, name: made.name, scopes: made.scopes };
    this.#put(key);
    return key;
  }

  /** The keys of an account, in the order in which they were made. */
  of(account: string): readonly CreatedApiKey[] {
    return [...this.#byId.values()].filter((key) => key.account === account);
  }

  /** A key of this account; undefined: it has none of that id. */
  find(account: string, id: string): CreatedApiKey | undefined {
    const key = this.#byId.get(id);
    return key?.account === account ? key : undefined;
  }

  /** Changes name or scopes; undefined: the account has no key of that id. */
  update(
    account: string,
    id: string,
    change: Partial<Pick<CreatedApiKey, "name" | "scopes">>,
  ): CreatedApiKey | undefined {
    const key = this.find(account, id);
    if (key === undefined) return undefined;
    const changed = { ...key, ...change };
    this.#put(changed);
    return changed;
  }

  /** Deletes a key: it is refused from now on. False: the account has none of that id. */
  revoke(account: string, id: string): boolean {
    const key = this.find(account, id);
    if (key === undefined) return false;
    this.#byId.delete(id);
    this.#bySecret.delete(key.secret);
    this.#revoked.add(key.secret);
    const [oldest] = this.#revoked;
    if (this.#revoked.size > MAX_REVOKED && oldest !== undefined) this.#revoked.delete(oldest);
    return true;
  }

  /** Finds the key that somebody calls with. */
  search(secret: string): ApiKeySearch {
    const key = this.#bySecret.get(secret);
    if (key !== undefined) return { kind: "key", key };
    return { kind: this.#revoked.has(secret) ? "revoked" : "unknown" };
  }

  #put(key: CreatedApiKey): void {
    this.#byId.set(key.id, key);
    this.#bySecret.set(key.secret, key);
  }

  // Keys outlive a reset that begins all chance anew: what was drawn before may come again.
  #newIds(): Pick<CreatedApiKey, "id" | "secret"> {
    let drawn = newApiKey(this.#ids);
    while (this.#byId.has(drawn.id) || this.#revoked.has(drawn.secret)) drawn = newApiKey(this.#ids);
    return drawn;
  }
}
