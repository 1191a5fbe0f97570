import { EVENT_FLAGS, FLAG_OF_EVENT } from "../../contract/events.ts";
import type { EventFlag, EventName } from "../../contract/events.ts";
import type { Account } from "../account/accounts.ts";
import type { RunSettings } from "./scenario.ts";
import type { SettingsDesk } from "../account/settings-desk.ts";
import type { WebhookSettings } from "../account/webhook-settings.ts";
import type { SteerableReceiver } from "./run-outside.ts";

/** Why a run could not begin. */
export interface RunRefusal {
  readonly kind: "refused";
  readonly message: string;
  readonly hint: string;
}

/** The settings that a run made for itself, by the scenario's names for them. */
export type OwnSettings = ReadonlyMap<string, string>;

/** What settings for a run are made with. */
export interface RunSettingsScope {
  readonly settings: SettingsDesk;
  readonly account: Account;
  readonly receiver: SteerableReceiver;
  /** Where the run posts; undefined: where the account posts already, the built-in receiver if nowhere. */
  readonly target: string | undefined;
}

/** What is made where a scenario names no settings and nobody else would get its events. */
const FOR_ALL: RunSettings = { name: "", events: "all", isSigned: true, tokenLifetimeMs: null };

/** Makes the settings that a scenario names; where it names none and nobody would get its events, settings for all. */
export function makeRunSettings(
  named: readonly RunSettings[],
  scope: RunSettingsScope,
): { readonly kind: "made"; readonly own: OwnSettings } | RunRefusal {
  const enabled = scope.account.settings.all().filter(({ isEnabled }) => isEnabled);
  const base = scope.target ?? enabled[0]?.url ?? scope.receiver.url;
  const isServed = enabled.some(({ url }) => scope.target === undefined || url === scope.target);
  const wanted = named.length === 0 && !isServed ? [FOR_ALL] : named;
  const own = new Map<string, string>();
  for (const each of wanted) {
    const outcome = scope.settings.create(scope.account.name, inputFor(each, base, scope.receiver));
    if (outcome.kind !== "done") {
      for (const id of own.values()) scope.settings.remove(scope.account.name, id);
      return refusalOf(outcome.kind, each, scope.account);
    }
    own.set(each.name, outcome.settings.id);
    if (each.isSigned) scope.settings.setSigning(scope.account.name, outcome.settings.id, true);
  }
  return { kind: "made", own };
}

function inputFor(
  { name, events, tokenLifetimeMs }: RunSettings,
  base: string,
  receiver: SteerableReceiver,
): Parameters<SettingsDesk["create"]>[1] {
  const wantsToken = tokenLifetimeMs !== null && receiver.isAt(base);
  const names: readonly EventName[] | "all" = events;
  const flags = Object.fromEntries(EVENT_FLAGS.map((flag) => [flag, isSelected(flag, names)]));
  return {
    url: name === "" ? base : `${base}${base.includes("?") ? "&" : "?"}settings=${name}`,
    isEnabled: true,
    friendlyName: name === "" ? "A run of a scenario" : name,
    flags,
    postsAccountStatusChange: names === "all" || names.includes("account_status_change"),
    oauth: wantsToken ? { clientId: "run", clientSecret: "run", tokenUrl: receiver.tokenUrl } : null,
  };
}

function isSelected(flag: EventFlag, names: readonly EventName[] | "all"): boolean {
  if (names === "all") return true;
  return names.some((name) => name !== "account_status_change" && FLAG_OF_EVENT[name] === flag);
}

function refusalOf(
  because: string,
  { name }: RunSettings,
  { plan, maxAllowed, name: account }: Account,
): RunRefusal {
  const what = name === "" ? "settings for the run" : `the scenario's settings "${name}"`;
  if (because === "over-plan-limit") {
    return {
      kind: "refused",
      message: `There is no room for ${what}: the plan ${plan} of account ${account} has ${maxAllowed}.`,
      hint: 'Delete webhook settings, or change the plan: PATCH /_simulator/account {"plan":"premier"}.',
    };
  }
  return {
    kind: "refused",
    message: `${what} cannot be made: their URL is taken by other settings (${because}).`,
    hint: "Wait for the run that made those to end, stop it, or delete the settings.",
  };
}

/** Settings of an account by a scenario's name for them, by id, or all of them. */
export function settingsMeant(
  webhook: string | null,
  { own, account }: { readonly own: OwnSettings; readonly account: Account },
): readonly WebhookSettings[] {
  const all = account.settings.all();
  if (webhook === null) return all;
  const id = own.get(webhook) ?? webhook;
  return all.filter((each) => each.id === id);
}
