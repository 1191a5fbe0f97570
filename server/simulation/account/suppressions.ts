import type { DropReason } from "../../contract/events.ts";
import { DROP_REASONS } from "../../contract/events.ts";
import { AddressList } from "./address-list.ts";
import type { Suppression } from "./address-list.ts";
import type { BypassSettings } from "../stories/mail.ts";
import { UnsubscribeGroups } from "./unsubscribe-groups.ts";
import type { UnsubscribeGroupsState } from "./unsubscribe-groups.ts";

/** The lists of addresses that an account does not send to. Blocks are listed and never suppress. */
export type SuppressionListName = "bounces" | "blocks" | "invalid_emails" | "spam_reports" | "unsubscribes";

/** The names of the lists. */
export const SUPPRESSION_LISTS: readonly SuppressionListName[] = [
  "bounces",
  "blocks",
  "invalid_emails",
  "spam_reports",
  "unsubscribes",
];

/** The suppressions of an account as plain data. */
export interface SuppressionsState {
  readonly lists: Readonly<Record<SuppressionListName, readonly Suppression[]>>;
  readonly groups: UnsubscribeGroupsState;
}

/** What stands in the way of a message. */
export interface SuppressionCheck {
  readonly email: string;
  readonly asmGroupId: number | null;
  readonly bypass: BypassSettings;
}

/**
 * The addresses an account does not send to, and why.
 *
 * Addresses compare without regard to case. It decides nothing about events: the simulator feeds and asks it.
 */
export class SuppressionLists {
  /** The unsubscribe groups with the addresses that left them. */
  readonly groups: UnsubscribeGroups;
  readonly #lists: Readonly<Record<SuppressionListName, AddressList>> = {
    bounces: new AddressList(),
    blocks: new AddressList(),
    invalid_emails: new AddressList(),
    spam_reports: new AddressList(),
    unsubscribes: new AddressList(),
  };

  #emptied = 0;

  constructor(account: string) {
    this.groups = new UnsubscribeGroups(account);
  }

  /** Adds an address, or renews its entry. */
  add(list: SuppressionListName, entry: Suppression): void {
    this.#lists[list].add(entry);
  }

  /** Takes an address off; false when it was not on. */
  remove(list: SuppressionListName, email: string): boolean {
    return this.#lists[list].remove(email);
  }

  /** Takes all addresses off a list; answers how many they were. */
  removeAll(list: SuppressionListName): number {
    const { size } = this.#lists[list];
    this.#emptied++;
    this.#lists[list].clear();
    return size;
  }

  /** How often lists were emptied, or replaced, as a whole. */
  get timesEmptied(): number {
    return this.#emptied;
  }

  /** What a list says of an address; undefined when it is not on. */
  find(list: SuppressionListName, email: string): Suppression | undefined {
    return this.#lists[list].find(email);
  }

  /** The entries of a list, in the order they came. */
  entries(list: SuppressionListName): readonly Suppression[] {
    return this.#lists[list].entries();
  }

  /** All lists as plain data. */
  state(): SuppressionsState {
    const { bounces, blocks, invalid_emails, spam_reports, unsubscribes } = this.#lists;
    return {
      lists: {
        bounces: bounces.entries(),
        blocks: blocks.entries(),
        invalid_emails: invalid_emails.entries(),
        spam_reports: spam_reports.entries(),
        unsubscribes: unsubscribes.entries(),
      },
      groups: this.groups.state(),
    };
  }

  /** Takes the place of all lists. */
  restore({ lists, groups }: SuppressionsState): void {
    this.#emptied++;
    for (const name of SUPPRESSION_LISTS) this.#lists[name].restore(lists[name]);
    this.groups.restore(groups);
  }

  /** Empties all lists. The groups that were created stay. */
  clear(): void {
    this.#emptied++;
    for (const list of Object.values(this.#lists)) list.clear();
    this.groups.clear();
  }

  /** Why a message to this address is dropped; undefined: it is sent. */
  reasonToDrop({ email, asmGroupId, bypass }: SuppressionCheck): DropReason | undefined {
    if (bypass.list) return undefined;
    if (this.#lists.invalid_emails.has(email)) return DROP_REASONS.invalid;
    if (!bypass.bounces && this.#lists.bounces.has(email)) return DROP_REASONS.bounced;
    if (!bypass.spamReports && this.#lists.spam_reports.has(email)) return DROP_REASONS.spamReporting;
    if (bypass.unsubscribes) return undefined;
    if (this.#lists.unsubscribes.has(email)) return DROP_REASONS.unsubscribed;
    const hasLeft = asmGroupId !== null && this.groups.hasMember(asmGroupId, email);
    return hasLeft ? DROP_REASONS.unsubscribed : undefined;
  }
}
