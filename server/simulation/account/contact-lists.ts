import type { Chance } from "../chance.ts";
import { uuid } from "../events/identifiers.ts";

/** Lists of contacts of an account. Assumed: as many as a page shows at most. */
export const MAX_CONTACT_LISTS = 1000;

/** A list of contacts; who is on it is known of each contact. */
export interface ContactList {
  readonly id: string;
  readonly name: string;
}

/** The contact lists of one account. They are configuration: a reset keeps them. */
export class ContactLists {
  readonly #ids: Chance;
  readonly #byId = new Map<string, ContactList>();

  constructor(scope: { readonly ids: Chance }) {
    this.#ids = scope.ids;
  }

  /** Undefined: there are as many as there may be. */
  create(name: string): ContactList | undefined {
    if (this.#byId.size >= MAX_CONTACT_LISTS) return undefined;
    const list = { id: uuid(this.#ids), name };
    this.#byId.set(list.id, list);
    return list;
  }

  /** Undefined: there is no such list. */
  rename(id: string, name: string): ContactList | undefined {
    if (!this.#byId.has(id)) return undefined;
    const list = { id, name };
    this.#byId.set(id, list);
    return list;
  }

  remove(id: string): boolean {
    return this.#byId.delete(id);
  }

  find(id: string): ContactList | undefined {
    return this.#byId.get(id);
  }

  /** Takes the place of all lists. */
  restore(lists: readonly ContactList[]): void {
    this.#byId.clear();
    for (const list of lists) this.#byId.set(list.id, list);
  }

  all(): readonly ContactList[] {
    return [...this.#byId.values()];
  }
}
