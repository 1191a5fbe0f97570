import { oauthState } from "./oauth-secrets.ts";
import type { OAuthSecrets, OAuthState } from "./oauth-secrets.ts";
import type { KeyRef, OAuthCredentials } from "../ports.ts";

/** How posts to a receiver prove where they are from. Immutable: a change makes a new one with the same id. */
export interface SecurityPolicy {
  readonly id: string;
  readonly name: string;
  readonly oauth: OAuthCredentials | null;
  /** The pair that signs; null: posts are not signed. */
  readonly key: KeyRef | null;
  /** The place in the account's order of creation, from 1; never used again. */
  readonly ordinal: number;
  /** Pairs made so far. */
  readonly keyGenerations: number;
}

/** What a create or an update names; what is absent stays as it is, or is off. */
export interface SecurityPolicyInput {
  readonly name?: string;
  readonly oauth?: OAuthCredentials | null;
  readonly isSigned?: boolean;
}

/** The security policies of an account as plain data, without secrets. */
export interface SecurityPoliciesState {
  /** Ordinals that were given so far. */
  readonly ordinals: number;
  readonly all: readonly (Omit<SecurityPolicy, "oauth"> & { readonly oauth: OAuthState | null })[];
}

/** The security policies of one account. It makes no key: it only says which pair signs. */
export class SecurityPolicies {
  readonly #account: string;
  readonly #newId: () => string;
  readonly #byId = new Map<string, SecurityPolicy>();
  #ordinals = 0;

  constructor(account: string, newId: () => string) {
    this.#account = account;
    this.#newId = newId;
  }

  /** All policies in the order in which they were made. */
  all(): readonly SecurityPolicy[] {
    return [...this.#byId.values()];
  }

  find(id: string): SecurityPolicy | undefined {
    return this.#byId.get(id);
  }

  create(input: SecurityPolicyInput): SecurityPolicy {
    return this.#store(
      {
        id: this.#newId(),
        name: "",
        oauth: null,
        key: null,
        ordinal: ++this.#ordinals,
        keyGenerations: 0,
      },
      input,
    );
  }

  /** Changes what is named; undefined: there is no such id. */
  update(id: string, input: SecurityPolicyInput): SecurityPolicy | undefined {
    const current = this.#byId.get(id);
    return current === undefined ? undefined : this.#store(current, input);
  }

  /** False: there is no such id. */
  remove(id: string): boolean {
    return this.#byId.delete(id);
  }

  /** All policies as plain data, without secrets. */
  state(): SecurityPoliciesState {
    const all = this.all().map((policy) => ({ ...policy, oauth: oauthState(policy.oauth) }));
    return { ordinals: this.#ordinals, all };
  }

  /** Takes the place of all policies. */
  restore({ ordinals, all }: SecurityPoliciesState, secrets: OAuthSecrets): void {
    this.#ordinals = ordinals;
    this.#byId.clear();
    for (const { oauth, ...policy } of all) {
      this.#byId.set(policy.id, { ...policy, oauth: secrets.restored(policy.id, oauth) });
    }
  }

  // Assumed, as for the Event Webhook: off deletes the pair, on again makes the next one.
  #store(current: SecurityPolicy, input: SecurityPolicyInput): SecurityPolicy {
    const isSigned = input.isSigned ?? current.key !== null;
    const keyGenerations = current.keyGenerations + (isSigned && current.key === null ? 1 : 0);
    const pair = {
      account: `${this.#account} (security policies)`,
      ordinal: current.ordinal,
      generation: keyGenerations,
    };
    const stored: SecurityPolicy = {
      ...current,
      name: input.name ?? current.name,
      oauth: input.oauth === undefined ? current.oauth : input.oauth,
      key: isSigned ? (current.key ?? pair) : null,
      keyGenerations,
    };
    this.#byId.set(stored.id, stored);
    return stored;
  }
}
