import type { Chance } from "../chance.ts";
import { MAILBOX_PROVIDERS } from "./mailbox-providers.ts";

/** A name as its owner writes it, and as it stands in an address. */
export interface PersonName {
  readonly shown: string;
  /** Small letters from a to z, perhaps with a hyphen between them: nothing that an address gives a meaning to. */
  readonly inAddress: string;
}

/** What made-up people and the mails to them are made of. Plain data: server/runtime/people.ts makes it. */
export interface People {
  readonly firstNames: readonly PersonName[];
  readonly lastNames: readonly PersonName[];
  /** Domains of small companies, all reserved (`.example`), beside those of the mailbox providers. */
  readonly companyDomains: readonly string[];
  readonly subjects: readonly string[];
  /** Pages that links lead to, each below a path of its own. */
  readonly links: readonly string[];
}

/** Somebody who gets a mail. */
export interface MadeUpRecipient {
  readonly email: string;
  readonly name: string;
}

/**
 * Makes recipients by number: as many as a campaign has, without keeping one.
 *
 * Every number has an address of its own, and none could be a real person's. The shares of the mailbox providers are
 * those of MAILBOX_BEHAVIOUR.
 */
export class RecipientPool {
  readonly #people: People;
  readonly #domains: readonly string[];
  readonly #combinations: number;
  readonly #linkLists = new Map<number, readonly string[]>();

  constructor(people: People) {
    this.#people = people;
    this.#domains = domainSlots(people.companyDomains);
    this.#combinations = people.firstNames.length * people.lastNames.length * this.#domains.length;
  }

  /** The recipient of this number: who it is follows from one draw. */
  recipient(chance: Chance, index: number): MadeUpRecipient {
    const { firstNames, lastNames } = this.#people;
    // One draw for all three choices: a fraction has 53 bits, the combinations need fewer than 40.
    let rest = Math.floor(chance.fraction() * this.#combinations);
    const domain = this.#domains[rest % this.#domains.length] ?? "";
    rest = Math.floor(rest / this.#domains.length);
    const first = firstNames[rest % firstNames.length] ?? NOBODY;
    const last = lastNames[Math.floor(rest / firstNames.length)] ?? NOBODY;
    return {
      email: `${first.inAddress}.${last.inAddress}.${index}@${domain}`,
      name: `${first.shown} ${last.shown}`,
    };
  }

  /** What a mail could be called. */
  subject(chance: Chance): string {
    return chance.pick(this.#people.subjects);
  }

  /** So many links, each another one; the same list each time. */
  links(count: number): readonly string[] {
    const known = this.#linkLists.get(count);
    if (known !== undefined) return known;
    const { links } = this.#people;
    const list = Array.from({ length: count }, (_, index) => {
      const round = Math.floor(index / links.length);
      const link = links[index % links.length] ?? "https://shop.example/";
      return round === 0 ? link : `${link}?page=${round + 1}`;
    });
    this.#linkLists.set(count, list);
    return list;
  }
}

const NOBODY: PersonName = { shown: "Ada Lovelace", inAddress: "ada" };

/** How finely shares are kept: in tenths of a percent. */
const SLOTS = 1000;

/** Every domain as often as its share of SLOTS says, so that one number finds one. A provider's domains share equally. */
function domainSlots(companyDomains: readonly string[]): readonly string[] {
  return MAILBOX_PROVIDERS.flatMap(({ name, share, madeUpDomains }) => {
    const domains = name === "business" ? [...madeUpDomains, ...companyDomains] : madeUpDomains;
    return Array.from(
      { length: Math.round(share * SLOTS) },
      (_, slot) => domains[slot % domains.length] ?? "",
    );
  });
}
