import { DEFAULT_PLAN, MAX_SETTINGS_BY_PLAN } from "../contract/limits.ts";
import type { Plan } from "../contract/limits.ts";
import type { Instant } from "../contract/time.ts";
import type { Chance } from "./chance.ts";
import { userIdFor, uuid } from "./identifiers.ts";
import { SuppressionLists } from "./suppressions.ts";
import { WebhookSettingsList } from "./webhook-settings.ts";

/** The account that calls without `on-behalf-of` act for. */
export const MAIN_ACCOUNT = "main";

/** One SendGrid account: the main one, or a subuser. Each has its own settings, suppressions and keys. */
export interface Account {
  readonly name: string;
  /** The number that SendGrid puts into event ids. */
  readonly userId: number;
  readonly settings: WebhookSettingsList;
  readonly suppressions: SuppressionLists;
  plan: Plan;
  maxAllowed: number;
  hasLegacySettings: boolean;
}

/** What accounts are made from. */
export interface AccountScope {
  readonly ids: Chance;
  now(): Instant;
}

/** The accounts of a simulator. One comes into being when it is first named. */
export class Accounts {
  readonly #scope: AccountScope;
  readonly #byName = new Map<string, Account>();
  readonly #plan: Plan;

  constructor(scope: AccountScope, plan: Plan = DEFAULT_PLAN) {
    this.#scope = scope;
    this.#plan = plan;
  }

  named(name: string): Account {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const account: Account = {
      name,
      userId: userIdFor(name),
      plan: this.#plan,
      maxAllowed: MAX_SETTINGS_BY_PLAN[this.#plan],
      hasLegacySettings: false,
      suppressions: new SuppressionLists(),
      settings: new WebhookSettingsList({
        account: name,
        now: () => this.#scope.now(),
        newId: () => uuid(this.#scope.ids),
        maxAllowed: () => account.maxAllowed,
      }),
    };
    this.#byName.set(name, account);
    return account;
  }

  /** All accounts that were named so far, in that order. */
  all(): readonly Account[] {
    return [...this.#byName.values()];
  }
}
