import type { SettingsChangedEntry } from "../../contract/journal.ts";
import { MAX_SETTINGS_BY_PLAN } from "../../contract/limits.ts";
import type { Plan } from "../../contract/limits.ts";
import type { Accounts } from "./accounts.ts";
import { DamagedState } from "../damaged-state.ts";
import type {
  SettingsInput,
  SettingsOutcome,
  WebhookSettings,
  WebhookSettingsList,
} from "./webhook-settings.ts";

/** What happened to settings. */
export type SettingsChange = SettingsChangedEntry["change"];

/** A change of an account's plan: absent members stay as they are. */
export interface PlanChange {
  readonly plan?: Plan;
  /** Overrides the plan's figure. */
  readonly maxAllowed?: number;
  readonly legacySettings?: boolean;
}

/** Who hears of changes. */
export interface SettingsDeskScope {
  readonly accounts: Accounts;
  beforeChange(): void;
  /** Called before settings go, while their deliveries can still be found. */
  onRemoving(settings: WebhookSettings): void;
  onChanged(settings: WebhookSettings, change: SettingsChange): void;
}

/** The webhook settings of all accounts: every change goes through here, so that queues and the journal hear of it. */
export class SettingsDesk {
  readonly #scope: SettingsDeskScope;
  readonly #byId = new Map<string, WebhookSettings>();

  constructor(scope: SettingsDeskScope) {
    this.#scope = scope;
  }

  /** Settings of any account, as they are now. */
  find(id: string): WebhookSettings | undefined {
    return this.#byId.get(id);
  }

  all(): readonly WebhookSettings[] {
    return [...this.#byId.values()];
  }

  create(account: string, input: SettingsInput & { readonly url: string }): SettingsOutcome {
    this.#scope.beforeChange();
    return this.#done("created", this.#of(account).create(input));
  }

  update(account: string, id: string, input: SettingsInput): SettingsOutcome {
    this.#scope.beforeChange();
    return this.#done("updated", this.#of(account).update(id, input));
  }

  setSigning(account: string, id: string, isSigned: boolean): SettingsOutcome {
    this.#scope.beforeChange();
    return this.#done(isSigned ? "signing-on" : "signing-off", this.#of(account).setSigning(id, isSigned));
  }

  /** False: no such id in this account. */
  remove(account: string, id: string): boolean {
    this.#scope.beforeChange();
    const settings = this.#of(account).find(id);
    if (settings === undefined) return false;
    this.#scope.onRemoving(settings);
    this.#of(account).remove(id);
    this.#byId.delete(id);
    this.#scope.onChanged(settings, "deleted");
    return true;
  }

  /** The ids of all settings, in the order in which they were made. */
  state(): readonly string[] {
    return [...this.#byId.keys()];
  }

  /** Finds the settings of all accounts anew, in the order of these ids. */
  restore(ids: readonly string[]): void {
    const all = this.#scope.accounts.all().flatMap(({ settings }) => settings.all());
    const byId = new Map(all.map((settings) => [settings.id, settings]));
    this.#byId.clear();
    for (const id of ids) {
      const settings = byId.get(id);
      if (settings === undefined) throw new DamagedState(`settings ${id} are not there`);
      this.#byId.set(id, settings);
    }
    if (this.#byId.size !== all.length) throw new DamagedState("some settings have no place in the order");
  }

  setPlan(name: string, change: PlanChange): void {
    this.#scope.beforeChange();
    const account = this.#scope.accounts.named(name);
    if (change.plan !== undefined) {
      account.plan = change.plan;
      account.maxAllowed = MAX_SETTINGS_BY_PLAN[change.plan];
    }
    account.maxAllowed = change.maxAllowed ?? account.maxAllowed;
    for (const settings of account.settings.enforceLimit())
      this.#done("disabled-by-downgrade", { kind: "done", settings });
    if (change.legacySettings === undefined) return;
    account.hasLegacySettings = change.legacySettings;
    const legacy = change.legacySettings ? account.settings.markOldestAsLegacy() : undefined;
    if (legacy !== undefined) this.#done("updated", { kind: "done", settings: legacy });
  }

  #of(account: string): WebhookSettingsList {
    return this.#scope.accounts.named(account).settings;
  }

  #done(change: SettingsChange, outcome: SettingsOutcome): SettingsOutcome {
    if (outcome.kind !== "done") return outcome;
    this.#byId.set(outcome.settings.id, outcome.settings);
    this.#scope.onChanged(outcome.settings, change);
    return outcome;
  }
}
