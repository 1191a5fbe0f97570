import type { EventFlag } from "../../contract/events.ts";
import { EVENT_FLAGS } from "../../contract/events.ts";
import type { Instant } from "../../contract/time.ts";
import { oauthState } from "./oauth-secrets.ts";
import type { OAuthSecrets, OAuthState } from "./oauth-secrets.ts";
import type { KeyRef, OAuthCredentials } from "../ports.ts";

/** One configured Event Webhook. Immutable: a change makes a new one with the same id. */
export interface WebhookSettings {
  readonly id: string;
  readonly account: string;
  /** The place in the account's order of creation, from 1; never used again. */
  readonly ordinal: number;
  readonly url: string;
  readonly isEnabled: boolean;
  readonly friendlyName: string | null;
  readonly flags: Readonly<Record<EventFlag, boolean>>;
  readonly postsAccountStatusChange: boolean;
  readonly oauth: OAuthCredentials | null;
  /** The pair that signs, null while signing is off. */
  readonly key: KeyRef | null;
  /** Pairs made so far; each time signing is switched on makes the next. */
  readonly keyGenerations: number;
  /** Null: legacy settings, which are always the oldest. */
  readonly createdAt: Instant | null;
  readonly updatedAt: Instant;
}

/** The settings of an account as plain data, without secrets. */
export interface SettingsListState {
  /** Ordinals that were given so far. */
  readonly ordinals: number;
  readonly all: readonly (Omit<WebhookSettings, "oauth"> & { readonly oauth: OAuthState | null })[];
}

/** What a create or an update may set. Absent means: as it is, or off when there is nothing yet. */
export interface SettingsInput {
  readonly url?: string;
  readonly isEnabled?: boolean;
  readonly friendlyName?: string | null;
  readonly flags?: Readonly<Partial<Record<EventFlag, boolean>>>;
  readonly postsAccountStatusChange?: boolean;
  readonly oauth?: OAuthCredentials | null;
}

/** What became of a create, an update or a switch of signing. */
export type SettingsOutcome =
  | { readonly kind: "done"; readonly settings: WebhookSettings }
  /** It was so already. */
  | { readonly kind: "unchanged"; readonly settings: WebhookSettings }
  | { readonly kind: "unknown-id" }
  | { readonly kind: "url-taken"; readonly takenBy: WebhookSettings }
  | { readonly kind: "over-plan-limit" };

/** What the settings of an account need to know of it. */
export interface SettingsScope {
  readonly account: string;
  now(): Instant;
  newId(): string;
  maxAllowed(): number;
}

/**
 * The webhook settings of one account: SendGrid's rules on URLs, plan limits and keys.
 *
 * It posts nothing and makes no key: it only says which pair signs.
 */
export class WebhookSettingsList {
  readonly #scope: SettingsScope;
  readonly #byId = new Map<string, WebhookSettings>();
  #ordinals = 0;

  constructor(scope: SettingsScope) {
    this.#scope = scope;
  }

  /** All settings in order of creation, the oldest first. */
  all(): readonly WebhookSettings[] {
    return [...this.#byId.values()];
  }

  find(id: string): WebhookSettings | undefined {
    return this.#byId.get(id);
  }

  /** The settings that calls without an id mean. Documented: the oldest. */
  oldest(): WebhookSettings | undefined {
    return this.all()[0];
  }

  /** Adds settings. `url` must be there and valid: the API sees to both. */
  create(input: SettingsInput & { readonly url: string }): SettingsOutcome {
    const takenBy = this.#usingUrl(input.url);
    if (takenBy !== undefined) return { kind: "url-taken", takenBy };
    // Documented: disabled settings count towards the maximum too.
    if (this.#byId.size >= this.#scope.maxAllowed()) return { kind: "over-plan-limit" };
    const now = this.#scope.now();
    const blank: WebhookSettings = {
      id: this.#scope.newId(),
      account: this.#scope.account,
      ordinal: ++this.#ordinals,
      url: input.url,
      isEnabled: false,
      friendlyName: null,
      flags: allFlags(false),
      postsAccountStatusChange: false,
      oauth: null,
      key: null,
      keyGenerations: 0,
      createdAt: now,
      updatedAt: now,
    };
    return this.#store(merged(blank, input));
  }

  /** Changes what `input` names and nothing else. Assumed: absent members stay as they are. */
  update(id: string, input: SettingsInput): SettingsOutcome {
    const current = this.#byId.get(id);
    if (current === undefined) return { kind: "unknown-id" };
    const takenBy = input.url === undefined ? undefined : this.#usingUrl(input.url);
    if (takenBy !== undefined && takenBy.id !== id) return { kind: "url-taken", takenBy };
    const changed = merged(current, input);
    const enabledOthers = this.all().filter((other) => other.isEnabled && other.id !== id).length;
    if (changed.isEnabled && !current.isEnabled && enabledOthers >= this.#scope.maxAllowed()) {
      return { kind: "over-plan-limit" };
    }
    return this.#store({ ...changed, updatedAt: this.#scope.now() });
  }

  /** Switches signing. Documented: off deletes the pair, on again makes a new one; on while on changes nothing (assumed). */
  setSigning(id: string, isSigned: boolean): SettingsOutcome {
    const current = this.#byId.get(id);
    if (current === undefined) return { kind: "unknown-id" };
    if (isSigned === (current.key !== null)) return { kind: "unchanged", settings: current };
    const updatedAt = this.#scope.now();
    if (!isSigned) return this.#store({ ...current, key: null, updatedAt });
    const generation = current.keyGenerations + 1;
    const key = { account: current.account, ordinal: current.ordinal, generation };
    return this.#store({ ...current, key, keyGenerations: generation, updatedAt });
  }

  /** Removes settings for good. Answers what was removed. */
  remove(id: string): WebhookSettings | undefined {
    const current = this.#byId.get(id);
    this.#byId.delete(id);
    return current;
  }

  /**
   * Disables the newest enabled settings until the plan's number remains enabled; answers those it disabled.
   *
   * Documented: the newest go first, none is deleted, an upgrade enables none again.
   */
  enforceLimit(): readonly WebhookSettings[] {
    const enabled = this.all().filter((settings) => settings.isEnabled);
    const updatedAt = this.#scope.now();
    return enabled.slice(this.#scope.maxAllowed()).map((settings) => {
      const disabled = { ...settings, isEnabled: false, updatedAt };
      this.#byId.set(settings.id, disabled);
      return disabled;
    });
  }

  /** Makes the oldest settings the legacy ones of before 2023, which have no created date; answers them. */
  markOldestAsLegacy(): WebhookSettings | undefined {
    const oldest = this.oldest();
    if (oldest === undefined) return undefined;
    const legacy = { ...oldest, createdAt: null };
    this.#byId.set(oldest.id, legacy);
    return legacy;
  }

  /** All settings as plain data, without secrets. */
  state(): SettingsListState {
    const all = this.all().map((settings) => ({ ...settings, oauth: oauthState(settings.oauth) }));
    return { ordinals: this.#ordinals, all };
  }

  /** Takes the place of all settings. */
  restore({ ordinals, all }: SettingsListState, secrets: OAuthSecrets): void {
    this.#ordinals = ordinals;
    this.#byId.clear();
    for (const { oauth, ...settings } of all) {
      this.#byId.set(settings.id, { ...settings, oauth: secrets.restored(settings.id, oauth) });
    }
  }

  #usingUrl(url: string): WebhookSettings | undefined {
    return this.all().find((settings) => settings.url === url);
  }

  #store(settings: WebhookSettings): SettingsOutcome {
    this.#byId.set(settings.id, settings);
    return { kind: "done", settings };
  }
}

/** Every event flag, on or off. */
export function allFlags(isOn: boolean): Record<EventFlag, boolean> {
  const flags: Partial<Record<EventFlag, boolean>> = {};
  for (const flag of EVENT_FLAGS) flags[flag] = isOn;
  return flags as Record<EventFlag, boolean>;
}

function merged(current: WebhookSettings, input: SettingsInput): WebhookSettings {
  return {
    ...current,
    url: input.url ?? current.url,
    isEnabled: input.isEnabled ?? current.isEnabled,
    friendlyName: input.friendlyName === undefined ? current.friendlyName : input.friendlyName,
    flags: { ...current.flags, ...input.flags },
    postsAccountStatusChange: input.postsAccountStatusChange ?? current.postsAccountStatusChange,
    oauth: input.oauth === undefined ? current.oauth : input.oauth,
  };
}
