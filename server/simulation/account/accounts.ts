import { DEFAULT_PLAN, MAX_SETTINGS_BY_PLAN } from "../../contract/limits.ts";
import type { Plan } from "../../contract/limits.ts";
import type { Instant } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";
import { AccountUser } from "./account-user.ts";
import { accountSnapshot, restoreAccount } from "./account-snapshot.ts";
import type { AccountParts, AccountSnapshot } from "./account-snapshot.ts";
import { ApiKeys } from "./api-keys.ts";
import type { ApiKeysState } from "./api-keys.ts";
import { ContactLists } from "./contact-lists.ts";
import { Contacts } from "./contacts.ts";
import { Credits } from "./credits.ts";
import { DamagedState } from "../damaged-state.ts";
import { userIdFor, uuid } from "../events/identifiers.ts";
import type { Journal } from "../records/journal.ts";
import { OAuthSecrets } from "./oauth-secrets.ts";
import { ParseSettings } from "./parse-settings.ts";
import { ReceivedMails } from "./received-mails.ts";
import type { ChangeNotes } from "../persistence/change-notes.ts";
import { SecurityPolicies } from "./security-policies.ts";
import { ScheduledSends } from "./scheduled-sends.ts";
import { MessageFeed } from "./message-feed.ts";
import type { Mail } from "../stories/mail.ts";
import type { MailGroup } from "../stories/mail-group.ts";
import { SingleSends } from "./single-sends.ts";
import { SuppressionLists } from "./suppressions.ts";
import { Statistics } from "../statistics/statistics.ts";
import { Templates } from "./templates.ts";
import { TrackingSettings } from "./tracking-settings.ts";
import type { Clock } from "../time/timeline.ts";
import { WebhookSettingsList } from "./webhook-settings.ts";

/** The account that calls without `on-behalf-of` act for. */
export const MAIN_ACCOUNT = "main";

/** One SendGrid account: the main one, or a subuser. Each has its own settings, suppressions and keys. */
export interface Account extends AccountParts {
  /** The number that SendGrid puts into event ids. */
  readonly userId: number;
  /** Common to all accounts: a key is known before its account is. */
  readonly apiKeys: ApiKeys;
}

/** What accounts are made from. */
export interface AccountScope {
  readonly ids: Chance;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Undefined: nothing is stored. */
  readonly changes: ChangeNotes | undefined;
  now(): Instant;
  /** Lets happen what is due by now. */
  catchUp(): void;
  /** Processes messages whose instant has come. */
  process(group: MailGroup): void;
  /** Takes a mail that the account itself makes. */
  accept(mail: Mail): void;
}

/** The accounts of a simulator as plain data, without secrets. */
export interface AccountsState {
  /** The plan of accounts that come into being later. */
  readonly plan: Plan;
  /** Messages that were numbered for the feeds so far. */
  readonly messages: number;
  readonly apiKeys: ApiKeysState;
  readonly all: readonly AccountSnapshot[];
}

/** Secrets by what they belong to: webhook settings, security policies, API keys. */
export interface AccountSecrets {
  readonly oauth: readonly (readonly [owner: string, secret: string])[];
  readonly apiKeys: readonly (readonly [id: string, secret: string])[];
}

/** The accounts of a simulator. One comes into being when it is first named. */
export class Accounts {
  readonly #scope: AccountScope;
  readonly #byName = new Map<string, Account>();
  readonly #secrets = new OAuthSecrets();
  readonly #apiKeys: ApiKeys;
  #plan: Plan;
  #messages = 0;

  constructor(scope: AccountScope, plan: Plan = DEFAULT_PLAN) {
    this.#scope = scope;
    this.#plan = plan;
    this.#apiKeys = new ApiKeys(scope.ids);
  }

  named(name: string): Account {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const contacts = new Contacts(this.#scope);
    const { changes } = this.#scope;
    const messages = new MessageFeed({
      now: () => this.#scope.now(),
      nextSeq: () => ++this.#messages,
      onChanged: changes === undefined ? undefined : (message) => changes.message(message),
    });
    const account: Account = {
      name,
      contacts,
      contactLists: new ContactLists(this.#scope),
      singleSends: new SingleSends({ name, contacts, messages }, this.#scope),
      userId: userIdFor(name),
      plan: this.#plan,
      maxAllowed: MAX_SETTINGS_BY_PLAN[this.#plan],
      hasLegacySettings: false,
      scheduledSends: new ScheduledSends(this.#scope),
      credits: new Credits(),
      user: new AccountUser(name),
      templates: new Templates(this.#scope),
      parseSettings: new ParseSettings(),
      securityPolicies: new SecurityPolicies(name, () => uuid(this.#scope.ids)),
      receivedMails: new ReceivedMails(),
      apiKeys: this.#apiKeys,
      suppressions: new SuppressionLists(name),
      statistics: new Statistics(),
      tracking: new TrackingSettings(),
      messages,
      settings: new WebhookSettingsList({
        account: name,
        now: () => this.#scope.now(),
        newId: () => uuid(this.#scope.ids),
        maxAllowed: () => account.maxAllowed,
      }),
    };
    this.#byName.set(name, account);
    changes?.configured();
    return account;
  }

  /** What belongs to no account alone, as plain data. */
  common(): Omit<AccountsState, "all"> {
    return { plan: this.#plan, messages: this.#messages, apiKeys: this.#apiKeys.state() };
  }

  /** The secrets that no snapshot has. */
  secrets(): AccountSecrets {
    this.#rememberSecrets();
    return { oauth: this.#secrets.state(), apiKeys: this.#apiKeys.secrets() };
  }

  /** Takes over the secrets of another process, before what they belong to is restored. */
  knowSecrets({ oauth, apiKeys }: AccountSecrets): void {
    this.#secrets.restore(oauth);
    this.#apiKeys.knowSecrets(apiKeys);
  }

  /** All accounts as plain data, without secrets. */
  state(): AccountsState {
    this.#rememberSecrets();
    return { ...this.common(), all: this.all().map(accountSnapshot) };
  }

  /** Makes the accounts anew that plain data tell of, in place of all there are. Secrets that are known stay known. */
  restore({ plan, messages, apiKeys, all }: AccountsState): void {
    this.#rememberSecrets();
    this.#byName.clear();
    this.#plan = plan;
    this.#apiKeys.restore(apiKeys);
    for (const snapshot of all) {
      if (this.#byName.has(snapshot.name))
        throw new DamagedState(`account ${snapshot.name} stands there twice`);
      restoreAccount(this.named(snapshot.name), snapshot, this.#secrets);
    }
    this.#messages = messages;
  }

  // Whatever is deleted later: who restores a snapshot in this process has the secrets again.
  #rememberSecrets(): void {
    for (const { settings, securityPolicies } of this.all()) {
      this.#secrets.remember(settings.all());
      this.#secrets.remember(securityPolicies.all());
    }
  }

  /** All accounts that were named so far, in that order. */
  all(): readonly Account[] {
    return [...this.#byName.values()];
  }
}

/** Empties all that an account remembers of what happened; its configuration stays. */
export function forgetWhatHappened(account: Account): void {
  account.suppressions.clear();
  account.scheduledSends.clear();
  account.credits.clear();
  account.singleSends.clear();
  account.messages.clear();
  account.statistics.clear();
  account.receivedMails.clear();
}
