import { MAX_UNSUBSCRIBE_GROUPS } from "../../contract/limits.ts";
import { AddressList } from "./address-list.ts";
import type { Suppression } from "./address-list.ts";
import { groupIdFor } from "../events/identifiers.ts";

/** A group of mails that recipients can unsubscribe from. */
export interface UnsubscribeGroup {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  /** One group at most. */
  readonly isDefault: boolean;
}

/** What a group is made from. */
export type GroupInput = Omit<UnsubscribeGroup, "id">;

/** What came of a change of groups. */
export type GroupOutcome =
  | { readonly kind: "done"; readonly group: UnsubscribeGroup }
  | { readonly kind: "unknown-id" }
  /** Documented: no two groups of an account have the same name. */
  | { readonly kind: "name-taken" }
  /** Documented: 200 groups. */
  | { readonly kind: "too-many" };

/** The groups of an account as plain data. */
export interface UnsubscribeGroupsState {
  /** How many ids were tried for groups so far. */
  readonly created: number;
  /** Ids of groups that there were. */
  readonly deleted: readonly number[];
  readonly all: readonly {
    readonly group: UnsubscribeGroup;
    readonly members: readonly Suppression[];
    /** An event named it, and nobody created it. */
    readonly isImplied: boolean;
  }[];
}

interface GroupState {
  group: UnsubscribeGroup;
  readonly members: AddressList;
  /** An event named it, and nobody created it. */
  isImplied: boolean;
}

/**
 * The unsubscribe groups of one account, each with the addresses that left it: its members.
 *
 * A mail may name any group. One that nobody created comes into being with its first member, under the name "Group 12",
 * so that an app whose group ids are constants needs no preparation. Assumed: SendGrid knows created groups only.
 */
export class UnsubscribeGroups {
  readonly #account: string;
  readonly #byId = new Map<number, GroupState>();
  readonly #deleted = new Set<number>();
  #created = 0;

  constructor(account: string) {
    this.#account = account;
  }

  create(input: GroupInput): GroupOutcome {
    const created = [...this.#byId.values()].filter(({ isImplied }) => !isImplied);
    if (created.length >= MAX_UNSUBSCRIBE_GROUPS) return { kind: "too-many" };
    if (this.#named(input.name) !== undefined) return { kind: "name-taken" };
    const id = this.#newId();
    const group = { ...input, id };
    this.#byId.set(id, { group, members: new AddressList(), isImplied: false });
    if (group.isDefault) this.#unsetOtherDefault(id);
    return { kind: "done", group };
  }

  /** Changes what is given; the rest stays. */
  update(id: number, change: Partial<GroupInput>): GroupOutcome {
    const state = this.#byId.get(id);
    if (state === undefined) return { kind: "unknown-id" };
    const namesake = change.name === undefined ? undefined : this.#named(change.name);
    if (namesake !== undefined && namesake.id !== id) return { kind: "name-taken" };
    state.group = { ...state.group, ...change };
    state.isImplied = false;
    if (state.group.isDefault) this.#unsetOtherDefault(id);
    return { kind: "done", group: state.group };
  }

  /** Deletes a group; its members are sent to again. False: there is no such group. */
  remove(id: number): boolean {
    if (!this.#byId.delete(id)) return false;
    this.#deleted.add(id);
    return true;
  }

  find(id: number): UnsubscribeGroup | undefined {
    return this.#byId.get(id)?.group;
  }

  /** True for a group that there was. */
  isDeleted(id: number): boolean {
    return this.#deleted.has(id);
  }

  all(): readonly UnsubscribeGroup[] {
    return [...this.#byId.values()].map(({ group }) => group);
  }

  /** Adds an address to those that left a group, or renews its entry. */
  addMember(id: number, entry: Suppression): void {
    const known = this.#byId.get(id) ?? this.#implied(id);
    known.members.add(entry);
    this.#byId.set(id, known);
  }

  /** Takes an address off a group's members; false when it was not among them. */
  removeMember(id: number, email: string): boolean {
    return this.#byId.get(id)?.members.remove(email) ?? false;
  }

  hasMember(id: number, email: string): boolean {
    return this.#byId.get(id)?.members.has(email) ?? false;
  }

  /** Who left a group, in the order they left. */
  members(id: number): readonly Suppression[] {
    return this.#byId.get(id)?.members.entries() ?? [];
  }

  memberCount(id: number): number {
    return this.#byId.get(id)?.members.size ?? 0;
  }

  /** All groups as plain data. */
  state(): UnsubscribeGroupsState {
    return {
      created: this.#created,
      deleted: [...this.#deleted],
      all: [...this.#byId.values()].map(({ group, members, isImplied }) => ({
        group,
        members: members.entries(),
        isImplied,
      })),
    };
  }

  /** Takes the place of all groups. */
  restore({ created, deleted, all }: UnsubscribeGroupsState): void {
    this.#created = created;
    this.#deleted.clear();
    for (const id of deleted) this.#deleted.add(id);
    this.#byId.clear();
    for (const { group, members, isImplied } of all) {
      const state = { group, members: new AddressList(), isImplied };
      state.members.restore(members);
      this.#byId.set(group.id, state);
    }
  }

  /** Forgets members, and the groups that only events named. Created and deleted groups stay so. */
  clear(): void {
    for (const [id, { members, isImplied }] of this.#byId) {
      members.clear();
      if (isImplied) this.#byId.delete(id);
    }
  }

  #implied(id: number): GroupState {
    const group = { id, name: `Group ${id}`, description: "", isDefault: false };
    return { group, members: new AddressList(), isImplied: true };
  }

  // Assumed: names compare exactly.
  #named(name: string): UnsubscribeGroup | undefined {
    return this.all().find((group) => group.name === name);
  }

  // Not that of a group that there was either: who leaves that one is put on the global list.
  #newId(): number {
    let id = groupIdFor(this.#account, ++this.#created);
    while (this.#byId.has(id) || this.#deleted.has(id)) id = groupIdFor(this.#account, ++this.#created);
    return id;
  }

  // Assumed: a new default takes the place of the old one.
  #unsetOtherDefault(id: number): void {
    for (const state of this.#byId.values()) {
      if (state.group.id !== id && state.group.isDefault) state.group = { ...state.group, isDefault: false };
    }
  }
}
