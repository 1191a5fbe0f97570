import type { Instant } from "../../contract/time.ts";
import type { Account } from "./accounts.ts";
import type { Suppression } from "./address-list.ts";
import type { Journal } from "../records/journal.ts";
import { groupListName } from "./suppression-feed.ts";
import type { SuppressionChange } from "./suppression-feed.ts";
import type { SuppressionListName, SuppressionLists } from "./suppressions.ts";
import { counted } from "../wording.ts";

/** What the desk needs. */
export interface SuppressionDeskScope {
  readonly journal: Journal;
  account(name: string): Account;
  /** The present instant, after all that was due by then has happened. */
  now(): Instant;
}

/** A group, and the account that it belongs to. */
export interface GroupPlace {
  readonly account: string;
  readonly groupId: number;
}

/** A list, and the account that it belongs to. */
export interface ListPlace {
  readonly account: string;
  readonly list: SuppressionListName;
}

/** The suppressions of all accounts, as people and apps change them: every change stands in the journal. */
export class SuppressionDesk {
  readonly #scope: SuppressionDeskScope;

  constructor(scope: SuppressionDeskScope) {
    this.#scope = scope;
  }

  /** The suppressions of an account as they are now. To be read only. */
  of(account: string): SuppressionLists {
    this.#scope.now();
    return this.#lists(account);
  }

  /** Puts addresses on a list. */
  add({ account, list }: ListPlace, emails: readonly string[]): void {
    const at = this.#scope.now();
    const lists = this.#lists(account);
    for (const email of emails) {
      lists.add(list, enteredByHand(email, at));
      this.#write(account, { list, email, change: "added" });
    }
  }

  /** Takes addresses off a list; answers how many were on it. */
  remove({ account, list }: ListPlace, emails: readonly string[]): number {
    this.#scope.now();
    const lists = this.#lists(account);
    const removed = emails.filter((email) => lists.remove(list, email));
    for (const email of removed) this.#write(account, { list, email, change: "removed" });
    return removed.length;
  }

  /** Empties a list. */
  removeAll({ account, list }: ListPlace): void {
    this.#scope.now();
    this.#noteRemoval(account, this.#lists(account).removeAll(list), list);
  }

  /**
   * Puts addresses among those that left a group.
   *
   * Documented: if there is no such group, they are put on the global list.
   */
  addToGroup({ account, groupId }: GroupPlace, emails: readonly string[]): void {
    const { groups } = this.of(account);
    if (groups.find(groupId) === undefined) {
      this.add({ account, list: "unsubscribes" }, emails);
      return;
    }
    const at = this.#scope.now();
    for (const email of emails) {
      groups.addMember(groupId, enteredByHand(email, at));
      this.#write(account, { list: groupListName(groupId), email, change: "added" });
    }
  }

  /** Takes an address off those that left a group; false when it was not among them. */
  removeFromGroup({ account, groupId }: GroupPlace, email: string): boolean {
    const isRemoved = this.of(account).groups.removeMember(groupId, email);
    if (isRemoved) this.#write(account, { list: groupListName(groupId), email, change: "removed" });
    return isRemoved;
  }

  /** Deletes a group. Documented: its addresses are sent to again. False: there is no such group. */
  removeGroup({ account, groupId }: GroupPlace): boolean {
    const { groups } = this.of(account);
    const count = groups.memberCount(groupId);
    const isRemoved = groups.remove(groupId);
    if (isRemoved) this.#noteRemoval(account, count, groupListName(groupId));
    return isRemoved;
  }

  #lists(account: string): SuppressionLists {
    return this.#scope.account(account).suppressions;
  }

  #write(account: string, change: SuppressionChange): void {
    this.#scope.journal.append({ at: this.#scope.now(), kind: "suppression", account, ...change });
  }

  // One note, not an entry for each: a long list would drive all else out of the journal.
  #noteRemoval(account: string, count: number, list: string): void {
    if (count === 0) return;
    const text = `${counted(count, "suppression")} of ${account} deleted: the whole list ${list}`;
    this.#scope.journal.append({ at: this.#scope.now(), kind: "note", text });
  }
}

function enteredByHand(email: string, createdAt: Instant): Suppression {
  return { email, createdAt, reason: "", status: "", ip: "", classification: "" };
}
