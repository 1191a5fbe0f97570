import type { Plan } from "../../contract/limits.ts";
import type { AccountUser, AccountUserState } from "./account-user.ts";
import type { ContactList, ContactLists } from "./contact-lists.ts";
import type { ContactState, Contacts } from "./contacts.ts";
import type { Credits, CreditsState } from "./credits.ts";
import type { FeedMessage, MessageFeed } from "./message-feed.ts";
import type { ParseSetting, ParseSettings } from "./parse-settings.ts";
import type { ReceivedMails } from "./received-mails.ts";
import type { ScheduledSends, ScheduledSendsState } from "./scheduled-sends.ts";
import type { SecurityPolicies, SecurityPoliciesState } from "./security-policies.ts";
import type { SingleSends, SingleSendsState } from "./single-sends.ts";
import type { SuppressionLists, SuppressionsState } from "./suppressions.ts";
import type { Template, Templates } from "./templates.ts";
import type { TrackingSettings, TrackingState } from "./tracking-settings.ts";
import type { OAuthSecrets } from "./oauth-secrets.ts";
import type { Day } from "../statistics/day-counters.ts";
import type { Statistics, StatisticsState } from "../statistics/statistics.ts";
import type { SettingsListState, WebhookSettingsList } from "./webhook-settings.ts";

/** What an account of its own has. */
export interface AccountParts {
  readonly name: string;
  readonly settings: WebhookSettingsList;
  readonly suppressions: SuppressionLists;
  readonly messages: MessageFeed;
  readonly statistics: Statistics;
  readonly tracking: TrackingSettings;
  readonly scheduledSends: ScheduledSends;
  readonly credits: Credits;
  readonly user: AccountUser;
  readonly templates: Templates;
  readonly contacts: Contacts;
  readonly contactLists: ContactLists;
  readonly singleSends: SingleSends;
  readonly parseSettings: ParseSettings;
  readonly securityPolicies: SecurityPolicies;
  readonly receivedMails: ReceivedMails;
  plan: Plan;
  maxAllowed: number;
  hasLegacySettings: boolean;
}

/** One account as plain data, without secrets. Its API keys are with those of all accounts. */
export interface AccountSnapshot {
  readonly name: string;
  readonly plan: Plan;
  readonly maxAllowed: number;
  readonly hasLegacySettings: boolean;
  readonly settings: SettingsListState;
  readonly suppressions: SuppressionsState;
  readonly messages: readonly FeedMessage[];
  readonly statistics: StatisticsState;
  readonly tracking: TrackingState;
  readonly scheduledSends: ScheduledSendsState;
  readonly credits: CreditsState;
  readonly user: AccountUserState;
  readonly templates: readonly Template[];
  readonly contacts: readonly ContactState[];
  readonly contactLists: readonly ContactList[];
  readonly singleSends: SingleSendsState;
  readonly parseSettings: readonly ParseSetting[];
  readonly securityPolicies: SecurityPoliciesState;
  readonly receivedMails: readonly (readonly [day: Day, mails: number])[];
}

/** What of an account changes with its traffic, and is small. */
export type AccountTraffic = Pick<
  AccountSnapshot,
  "credits" | "scheduledSends" | "singleSends" | "receivedMails"
>;

/** What of an account a person or an app configures. */
export type AccountConfiguration = Omit<
  AccountSnapshot,
  keyof AccountTraffic | "statistics" | "messages" | "suppressions"
>;

/** The account as plain data. */
export function accountSnapshot(account: AccountParts): AccountSnapshot {
  return {
    ...accountConfiguration(account),
    ...accountTraffic(account),
    suppressions: account.suppressions.state(),
    messages: account.messages.state(),
    statistics: account.statistics.state(),
  };
}

/** What of an account changes with its traffic, as plain data. */
export function accountTraffic(account: AccountParts): AccountTraffic {
  return {
    scheduledSends: account.scheduledSends.state(),
    credits: account.credits.state(),
    singleSends: account.singleSends.state(),
    receivedMails: account.receivedMails.state(),
  };
}

/** What of an account is configured, as plain data. */
export function accountConfiguration(account: AccountParts): AccountConfiguration {
  return {
    name: account.name,
    plan: account.plan,
    maxAllowed: account.maxAllowed,
    hasLegacySettings: account.hasLegacySettings,
    settings: account.settings.state(),
    tracking: account.tracking.state(),
    user: account.user.state(),
    templates: account.templates.state(),
    contacts: account.contacts.state(),
    contactLists: account.contactLists.all(),
    parseSettings: account.parseSettings.all(),
    securityPolicies: account.securityPolicies.state(),
  };
}

/** Makes of a new account the one that plain data tell of. */
export function restoreAccount(
  account: AccountParts,
  snapshot: AccountSnapshot,
  secrets: OAuthSecrets,
): void {
  account.plan = snapshot.plan;
  account.maxAllowed = snapshot.maxAllowed;
  account.hasLegacySettings = snapshot.hasLegacySettings;
  account.settings.restore(snapshot.settings, secrets);
  account.suppressions.restore(snapshot.suppressions);
  account.messages.restore(snapshot.messages);
  account.statistics.restore(snapshot.statistics);
  account.tracking.restore(snapshot.tracking);
  account.scheduledSends.restore(snapshot.scheduledSends);
  account.credits.restore(snapshot.credits);
  account.user.restore(snapshot.user);
  account.templates.restore(snapshot.templates);
  account.contacts.restore(snapshot.contacts);
  account.contactLists.restore(snapshot.contactLists);
  account.singleSends.restore(snapshot.singleSends);
  account.parseSettings.restore(snapshot.parseSettings);
  account.securityPolicies.restore(snapshot.securityPolicies, secrets);
  account.receivedMails.restore(snapshot.receivedMails);
}
