import type { DropReason } from "../contract/events.ts";
import { DROP_REASONS } from "../contract/events.ts";
import type { Instant } from "../contract/time.ts";
import type { BypassSettings } from "./mail.ts";

/** The lists of addresses that an account does not send to. Blocks are listed and never suppress. */
export type SuppressionListName = "bounces" | "blocks" | "invalid_emails" | "spam_reports" | "unsubscribes";

/** An address on a list, with what SendGrid's API tells of it. */
export interface Suppression {
  readonly email: string;
  readonly createdAt: Instant;
  readonly reason: string;
  readonly status: string;
  readonly ip: string;
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
  readonly #lists: Readonly<Record<SuppressionListName, Map<string, Suppression>>> = {
    bounces: new Map(),
    blocks: new Map(),
    invalid_emails: new Map(),
    spam_reports: new Map(),
    unsubscribes: new Map(),
  };
  readonly #groups = new Map<number, Map<string, Suppression>>();

  /** Adds an address, or renews its entry. */
  add(list: SuppressionListName, entry: Suppression): void {
    this.#lists[list].set(keyOf(entry.email), entry);
  }

  /** Takes an address off; false when it was not on. */
  remove(list: SuppressionListName, email: string): boolean {
    return this.#lists[list].delete(keyOf(email));
  }

  /** Adds an address to the unsubscribes of a group. */
  addToGroup(groupId: number, entry: Suppression): void {
    const group = this.#groups.get(groupId) ?? new Map<string, Suppression>();
    this.#groups.set(groupId, group.set(keyOf(entry.email), entry));
  }

  /** Takes an address off a group's unsubscribes; false when it was not on. */
  removeFromGroup(groupId: number, email: string): boolean {
    return this.#groups.get(groupId)?.delete(keyOf(email)) ?? false;
  }

  /** The entries of a list, in the order they came. */
  entries(list: SuppressionListName): readonly Suppression[] {
    return [...this.#lists[list].values()];
  }

  /** Empties all lists. */
  clear(): void {
    for (const list of Object.values(this.#lists)) list.clear();
    this.#groups.clear();
  }

  /** Why a message to this address is dropped; undefined: it is sent. */
  reasonToDrop({ email, asmGroupId, bypass }: SuppressionCheck): DropReason | undefined {
    if (bypass.list) return undefined;
    const key = keyOf(email);
    if (this.#lists.invalid_emails.has(key)) return DROP_REASONS.invalid;
    if (!bypass.bounces && this.#lists.bounces.has(key)) return DROP_REASONS.bounced;
    if (!bypass.spamReports && this.#lists.spam_reports.has(key)) return DROP_REASONS.spamReporting;
    if (bypass.unsubscribes) return undefined;
    if (this.#lists.unsubscribes.has(key)) return DROP_REASONS.unsubscribed;
    const group = asmGroupId === null ? undefined : this.#groups.get(asmGroupId);
    return group?.has(key) === true ? DROP_REASONS.unsubscribed : undefined;
  }
}

function keyOf(email: string): string {
  return email.toLowerCase();
}
