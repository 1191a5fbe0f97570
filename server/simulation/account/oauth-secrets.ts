import type { OAuthCredentials } from "../ports.ts";

/** Client credentials as plain data, without their secret. */
export type OAuthState = Omit<OAuthCredentials, "clientSecret">;

/** Credentials that webhook settings or a security policy may have, with the id of these. */
export interface OAuthOwner {
  readonly id: string;
  readonly oauth: OAuthCredentials | null;
}

/** The credentials as plain data, without their secret. */
export function oauthState(oauth: OAuthCredentials | null): OAuthState | null {
  if (oauth === null) return null;
  const { clientId, tokenUrl, scopes } = oauth;
  return { clientId, tokenUrl, ...(scopes === undefined ? {} : { scopes }) };
}

/** Client secrets that this process was told, by whose they are: no snapshot has them. */
export class OAuthSecrets {
  readonly #byOwner = new Map<string, string>();

  /** Remembers the secrets of some, before they go. */
  remember(owners: readonly OAuthOwner[]): void {
    for (const { id, oauth } of owners) {
      if (oauth === null || oauth.clientSecret === "") continue;
      this.#byOwner.delete(id);
      this.#byOwner.set(id, oauth.clientSecret);
    }
    for (const oldest of this.#byOwner.keys()) {
      if (this.#byOwner.size <= MOST_REMEMBERED) return;
      this.#byOwner.delete(oldest);
    }
  }

  /** All secrets, by whose they are. */
  state(): readonly (readonly [owner: string, secret: string])[] {
    return [...this.#byOwner];
  }

  /** Remembers secrets that another process was told. */
  restore(secrets: readonly (readonly [owner: string, secret: string])[]): void {
    for (const [owner, secret] of secrets) this.#byOwner.set(owner, secret);
  }

  /** The credentials with the secret that is known; an empty one where none is. */
  restored(id: string, oauth: OAuthState | null): OAuthCredentials | null {
    return oauth === null ? null : { ...oauth, clientSecret: this.#byOwner.get(id) ?? "" };
  }
}

const MOST_REMEMBERED = 10_000;
