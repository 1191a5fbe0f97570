import { expect, test } from "vitest";
import { ChanceStream } from "../../../server/simulation/chance.ts";
import {
  MAILBOX_PROVIDERS,
  mailboxProviderFor,
} from "../../../server/simulation/recipients/mailbox-providers.ts";
import { RecipientPool } from "../../../server/simulation/recipients/recipient-pool.ts";
import type { People } from "../../../server/simulation/recipients/recipient-pool.ts";

const named = (...names: string[]) => names.map((shown) => ({ shown, inAddress: shown.toLowerCase() }));

const people: People = {
  firstNames: [...named("Ada", "Grace", "Alan", "Barbara", "Edsger"), { shown: "Zoë", inAddress: "zoe" }],
  lastNames: [...named("Lovelace", "Hopper", "Turing"), { shown: "Ødegård", inAddress: "odegard" }],
  companyDomains: ["hill-and-sons.example", "dale.example"],
  subjects: ["Spring sale", "Your order"],
  links: ["https://shop.example/a", "https://shop.example/b?x=1", "https://shop.example/c"],
};

const DRAWS = 10_000;

function drawn(seed: number, count: number) {
  const pool = new RecipientPool(people);
  const chance = new ChanceStream(seed, "recipients");
  return Array.from({ length: count }, (_, index) => pool.recipient(chance, index));
}

test("every number has an address of its own, made of a name, the number and a reserved domain", () => {
  const recipients = drawn(1, DRAWS);
  expect(new Set(recipients.map(({ email }) => email)).size).toBe(DRAWS);
  for (const [index, { email }] of recipients.entries()) {
    expect(email).toMatch(/^[a-z]+\.[a-z]+\.\d+@[a-z-]+\.example$/);
    expect(email).toContain(`.${index}@`);
  }
});

test("name and address belong together; a name keeps its letters, an address has ASCII ones", () => {
  const { firstNames, lastNames } = people;
  const recipients = drawn(1, 2000);
  for (const { email, name } of recipients) {
    const [first = "", last = ""] = email.split(".");
    const shownFirst = firstNames.find(({ inAddress }) => inAddress === first)?.shown;
    const shownLast = lastNames.find(({ inAddress }) => inAddress === last)?.shown;
    expect(name).toBe(`${shownFirst} ${shownLast}`);
  }
  const names = new Set(recipients.map(({ name }) => name));
  expect(names).toContain("Zoë Ødegård");
  expect(names.size).toBe(firstNames.length * lastNames.length);
});

test("of 10,000 recipients each provider has its share, within sampling error", () => {
  const counts = new Map<string, number>();
  for (const { email } of drawn(1, DRAWS)) {
    const { name } = mailboxProviderFor(email);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const { name, share } of MAILBOX_PROVIDERS) {
    const error = 4 * Math.sqrt((share * (1 - share)) / DRAWS);
    expect(Math.abs((counts.get(name) ?? 0) / DRAWS - share)).toBeLessThan(error);
  }
});

test("companies of the pool are at mail servers of their own", () => {
  const domains = new Set(drawn(1, DRAWS).map(({ email }) => email.split("@")[1]));
  for (const domain of people.companyDomains) expect(domains).toContain(domain);
});

test("the same seed makes the same recipients, another one others; each takes one draw", () => {
  expect(drawn(7, 500)).toEqual(drawn(7, 500));
  expect(drawn(7, 500)).not.toEqual(drawn(8, 500));
  const chance = new ChanceStream(7, "recipients");
  const other = new ChanceStream(7, "recipients");
  new RecipientPool(people).recipient(chance, 0);
  other.fraction();
  expect(chance.state()).toEqual(other.state());
});

test("links are as many as asked for, each another one, and the same list each time", () => {
  const pool = new RecipientPool(people);
  expect(pool.links(2)).toEqual(["https://shop.example/a", "https://shop.example/b?x=1"]);
  expect(new Set(pool.links(50)).size).toBe(50);
  expect(pool.links(50)).toBe(pool.links(50));
  expect(pool.links(0)).toEqual([]);
});

test("subjects are those of the pool", () => {
  const pool = new RecipientPool(people);
  const chance = new ChanceStream(1, "recipients");
  const subjects = new Set(Array.from({ length: 50 }, () => pool.subject(chance)));
  expect([...subjects].toSorted()).toEqual(["Spring sale", "Your order"]);
});
