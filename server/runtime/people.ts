import type { Faker } from "@faker-js/faker";
import type { People, PersonName } from "../simulation/recipients/recipient-pool.ts";

/**
 * Made-up people, and what mails to them are about: the same in every process and on every machine.
 *
 * The library that makes them is loaded when they are first asked for, and once.
 */
export function loadPeople(): Promise<People> {
  people ??= import("@faker-js/faker/locale/en").then(({ faker }) => peopleBy(faker));
  return people;
}

let people: Promise<People> | undefined;

/** Any number would do. Another one makes other people, so runs of one seed would differ between releases. */
const SEED = 20_090_701;

const FIRST_NAMES = 2000;
const LAST_NAMES = 800;
const COMPANIES = 70;
const SUBJECTS = 1000;
const LINKS = 500;

function peopleBy(faker: Faker): People {
  faker.seed(SEED);
  const { company, commerce, helpers, person } = faker;
  return {
    firstNames: [
      ...FIRST_NAMES_BEYOND_ASCII,
      ...helpers.uniqueArray(() => person.firstName(), FIRST_NAMES),
    ].map(nameOf),
    lastNames: [...LAST_NAMES_BEYOND_ASCII, ...helpers.uniqueArray(() => person.lastName(), LAST_NAMES)].map(
      nameOf,
    ),
    companyDomains: helpers.uniqueArray(() => `${slug(company.name())}.example`, COMPANIES),
    subjects: helpers.uniqueArray(
      () => helpers.arrayElement(SUBJECT_FORMS).replace("{product}", commerce.productName()),
      SUBJECTS,
    ),
    links: helpers.uniqueArray(
      () => helpers.arrayElement(LINK_FORMS).replace("{product}", slug(commerce.productName())),
      LINKS,
    ),
  };
}

// Receivers meet letters beyond ASCII sooner or later: in names, and raw in the URLs of clicks.
const FIRST_NAMES_BEYOND_ASCII: readonly (string | PersonName)[] = [
  "Zoë",
  "José",
  "Søren",
  "Łukasz",
  "Jürgen",
  "Renée",
  "Nuño",
  "Þóra",
  "Şebnem",
  "Đorđe",
  { shown: "美咲", inAddress: "misaki" },
  { shown: "Анна", inAddress: "anna" },
  { shown: "Νίκος", inAddress: "nikos" },
  { shown: "سارة", inAddress: "sara" },
];
const LAST_NAMES_BEYOND_ASCII: readonly (string | PersonName)[] = [
  "Müller",
  "Ødegård",
  "Nuñez",
  "Großmann",
  "Wójcik",
  "Çelik",
  "Håkansson",
  "D’Àvila",
  { shown: "佐藤", inAddress: "sato" },
  { shown: "Иванова", inAddress: "ivanova" },
];

const SUBJECT_FORMS = [
  "{product} is back",
  "Your {product} has been shipped",
  "New in our shop: {product}",
  "Only today – {product} at half the price",
  "How do you like your {product}?",
  "Reminder: {product} is waiting in your basket",
] as const;

const LINK_FORMS = [
  "https://shop.example/{product}",
  "https://shop.example/{product}",
  "https://shop.example/{product}?utm_source=newsletter&utm_medium=email",
  "https://www.shop.example/sale/{product}#reviews",
  "https://shop.example/{product}?offer=Été",
] as const;

function nameOf(name: string | PersonName): PersonName {
  return typeof name === "string"
    ? { shown: name, inAddress: inAscii(name).replaceAll(/[^a-z-]/g, "") }
    : name;
}

function slug(text: string): string {
  return inAscii(text)
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

function inAscii(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[øłđßþæıð]/g, (letter) => WITHOUT_ACCENT[letter] ?? "")
    .normalize("NFD")
    .replaceAll(/\p{Mark}/gu, "");
}

/** Letters that are no other letter with an accent. */
const WITHOUT_ACCENT: Readonly<Record<string, string>> = {
  ø: "o",
  ł: "l",
  đ: "d",
  ß: "ss",
  þ: "th",
  æ: "ae",
  ı: "i",
  ð: "d",
};
