import type { Chance } from "../chance.ts";
import { newApiKey } from "../events/identifiers.ts";

/** API keys that an account may have. Documented. */
export const MAX_API_KEYS = 100;

/** Secrets of deleted keys that are remembered, so that they stay refused. */
const MAX_REVOKED = 10_000;

/** An API key that was made over the API. */
export interface CreatedApiKey {
  readonly id: string;
  /** The whole key. It is shown once, when it is made. Empty: it was restored from another process's snapshot. */
  readonly secret: string;
  /** Whom it acts for. */
  readonly account: string;
  readonly name: string;
  /** What it may do; null: everything. */
  readonly scopes: readonly string[] | null;
}

/** The keys of all accounts as plain data, without their secrets. */
export interface ApiKeysState {
  readonly keys: readonly Omit<CreatedApiKey, "secret">[];
  /** Ids of deleted keys, the oldest first. */
  readonly revoked: readonly string[];
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
  /** Secrets of deleted keys by id; empty: it is not known. */
  readonly #revoked = new Map<string, string>();
  /** Secrets of keys that a restored snapshot does not have: it may be gone forward to again. */
  readonly #formerSecrets = new Map<string, string>();

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
    this.#revoked.set(id, key.secret);
    const [oldest] = this.#revoked.keys();
    if (this.#revoked.size > MAX_REVOKED && oldest !== undefined) this.#revoked.delete(oldest);
    return true;
  }

  /** Finds the key that somebody calls with. */
  search(secret: string): ApiKeySearch {
    // The id is the key's middle part.
    const id = secret.split(".", 2)[1] ?? "";
    const key = this.#byId.get(id);
    if (key !== undefined && key.secret === secret) return { kind: "key", key };
    return { kind: this.#revoked.get(id) === secret ? "revoked" : "unknown" };
  }

  /** The keys as plain data, without their secrets. */
  state(): ApiKeysState {
    return {
      keys: [...this.#byId.values()].map(({ id, account, name, scopes }) => ({ id, account, name, scopes })),
      revoked: [...this.#revoked.keys()],
    };
  }

  /** The secrets of all keys, deleted ones included, by id. */
  secrets(): readonly (readonly [id: string, secret: string])[] {
    const current = [...this.#byId.values()].map(({ id, secret }) => [id, secret] as const);
    return [...this.#formerSecrets, ...this.#revoked, ...current].filter(([, secret]) => secret !== "");
  }

  /** Remembers secrets that another process gave out, for the keys that are restored next. */
  knowSecrets(secrets: readonly (readonly [id: string, secret: string])[]): void {
    for (const [id, secret] of secrets) this.#remember(id, secret);
  }

  /** Takes the place of all keys. One whose secret was never known in this process lets nobody in. */
  restore({ keys, revoked }: ApiKeysState): void {
    for (const { id, secret } of this.#byId.values()) this.#remember(id, secret);
    for (const [id, secret] of this.#revoked) this.#remember(id, secret);
    this.#byId.clear();
    this.#revoked.clear();
    for (const key of keys) this.#put({ ...key, secret: this.#formerSecrets.get(key.id) ?? "" });
    for (const id of revoked) this.#revoked.set(id, this.#formerSecrets.get(id) ?? "");
  }

  #remember(id: string, secret: string): void {
    if (secret !== "") this.#formerSecrets.set(id, secret);
    const [oldest] = this.#formerSecrets.keys();
    if (this.#formerSecrets.size > 2 * MAX_REVOKED && oldest !== undefined)
      this.#formerSecrets.delete(oldest);
  }

  #put(key: CreatedApiKey): void {
    this.#byId.set(key.id, key);
  }

  // Keys outlive a reset that begins all chance anew: what was drawn before may come again.
  #newIds(): Pick<CreatedApiKey, "id" | "secret"> {
    let drawn = newApiKey(this.#ids);
    while (this.#byId.has(drawn.id) || this.#revoked.has(drawn.id)) drawn = newApiKey(this.#ids);
    return drawn;
  }
}
