import type { JsonObject } from "../../contract/json.ts";
import type { Instant } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";
import { uuid } from "../events/identifiers.ts";
import { TextBudget } from "../records/text-budget.ts";

/** Contacts of an account. Ours. */
export const MAX_CONTACTS = 100_000;
/** Characters of all contacts of an account. Ours. */
export const MAX_CONTACT_CHARACTERS = 64 * 1024 * 1024;

/** A contact as it is given: an identifier, and whatever else is known. */
export interface ContactInput {
  /** What tells contacts apart, "email ada@example.com". */
  readonly key: string;
  /** Null: known by another identifier. */
  readonly email: string | null;
  /** Under SendGrid's names: first_name, city, custom_fields. */
  readonly fields: JsonObject;
}

/** Somebody whom marketing mails may go to. */
export interface Contact extends ContactInput {
  readonly id: string;
  readonly listIds: ReadonlySet<string>;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** A contact as plain data. */
export type ContactState = Omit<Contact, "listIds"> & { readonly listIds: readonly string[] };

/**
 * The marketing contacts of one account. They are configuration: a reset keeps them.
 *
 * Assumed: what SendGrid does in a job some minutes later is done at once.
 */
export class Contacts {
  readonly #ids: Chance;
  readonly #now: () => Instant;
  readonly #byId = new Map<string, Contact>();
  readonly #idByKey = new Map<string, string>();
  readonly #budget = new TextBudget(MAX_CONTACT_CHARACTERS);

  constructor(scope: { readonly ids: Chance; now(): Instant }) {
    this.#ids = scope.ids;
    this.#now = () => scope.now();
  }

  get size(): number {
    return this.#byId.size;
  }

  /** An id for a job that is already done. */
  newJobId(): string {
    return uuid(this.#ids);
  }

  /** Adds a contact, or to what is known of it, and puts it on lists. False: there is no room. */
  upsert({ key, email, fields }: ContactInput, listIds: readonly string[]): boolean {
    const known = this.#byId.get(this.#idByKey.get(key) ?? "");
    if (known === undefined && this.#byId.size >= MAX_CONTACTS) return false;
    const id = known?.id ?? uuid(this.#ids);
    const merged = { ...known?.fields, ...fields };
    if (!this.#budget.hold(id, key.length + JSON.stringify(merged).length)) return false;
    this.#byId.set(id, {
      id,
      key,
      email,
      fields: merged,
      listIds: new Set([...(known?.listIds ?? []), ...listIds]),
      createdAt: known?.createdAt ?? this.#now(),
      updatedAt: this.#now(),
    });
    this.#idByKey.set(key, id);
    return true;
  }

  find(id: string): Contact | undefined {
    return this.#byId.get(id);
  }

  /** The contact of an identifier, "email ada@example.com". */
  byKey(key: string): Contact | undefined {
    return this.find(this.#idByKey.get(key) ?? "");
  }

  /** All contacts, in the order in which they came. */
  all(): readonly Contact[] {
    return [...this.#byId.values()];
  }

  onList(listId: string): readonly Contact[] {
    return this.all().filter(({ listIds }) => listIds.has(listId));
  }

  remove(id: string): void {
    const contact = this.#byId.get(id);
    if (contact === undefined) return;
    this.#byId.delete(id);
    this.#idByKey.delete(contact.key);
    this.#budget.release(id);
  }

  /** All contacts as plain data. */
  state(): readonly ContactState[] {
    return this.all().map((contact) => ({ ...contact, listIds: [...contact.listIds] }));
  }

  /** Takes the place of all contacts; to be called before any other thing. */
  restore(contacts: readonly ContactState[]): void {
    for (const contact of contacts) {
      const { id, key, fields, listIds } = contact;
      this.#byId.set(id, { ...contact, listIds: new Set(listIds) });
      this.#idByKey.set(key, id);
      this.#budget.hold(id, key.length + JSON.stringify(fields).length);
    }
  }

  /** Takes a contact off a list. */
  removeFromList(id: string, listId: string): void {
    const contact = this.#byId.get(id);
    if (contact === undefined || !contact.listIds.has(listId)) return;
    const listIds = new Set([...contact.listIds].filter((each) => each !== listId));
    this.#byId.set(id, { ...contact, listIds, updatedAt: this.#now() });
  }
}
