/** Where the mails to a host name are posted. Immutable: a change makes a new one. */
export interface ParseSetting {
  readonly hostname: string;
  readonly url: string;
  /** Posts tell how much a mail looks like spam. */
  readonly isSpamChecked: boolean;
  /** Posts carry the whole mail as it came instead of its parts. */
  readonly isRaw: boolean;
  /** The id of the security policy that posts go by; null: none. */
  readonly policyId: string | null;
}

/** What a change names; what is absent stays as it is. */
export type ParseSettingChange = Partial<Omit<ParseSetting, "hostname">>;

/** The parse settings of one account, by host name. It posts nothing. */
export class ParseSettings {
  readonly #byHostname = new Map<string, ParseSetting>();

  /** All settings in the order in which they were made. */
  all(): readonly ParseSetting[] {
    return [...this.#byHostname.values()];
  }

  /** The setting of a host name, however it is capitalised. */
  find(hostname: string): ParseSetting | undefined {
    return this.#byHostname.get(hostname.toLowerCase());
  }

  /** Adds a setting; false: the host name has one already. Documented: each host name is unique. */
  add(setting: ParseSetting): boolean {
    const hostname = setting.hostname.toLowerCase();
    if (this.#byHostname.has(hostname)) return false;
    this.#byHostname.set(hostname, { ...setting, hostname });
    return true;
  }

  /** Changes what is named; undefined: there is no such host name. */
  update(hostname: string, change: ParseSettingChange): ParseSetting | undefined {
    const current = this.find(hostname);
    if (current === undefined) return undefined;
    const changed = { ...current, ...change };
    this.#byHostname.set(current.hostname, changed);
    return changed;
  }

  /** False: there is no such host name. */
  remove(hostname: string): boolean {
    return this.#byHostname.delete(hostname.toLowerCase());
  }

  /** Takes the place of all settings. */
  restore(all: readonly ParseSetting[]): void {
    this.#byHostname.clear();
    for (const setting of all) this.add(setting);
  }

  /** Takes a policy away from all settings. */
  forgetPolicy(policyId: string): void {
    for (const { hostname, policyId: used } of this.all()) {
      if (used === policyId) this.update(hostname, { policyId: null });
    }
  }
}
