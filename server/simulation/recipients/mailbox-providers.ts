import { MAILBOX_BEHAVIOUR } from "../../contract/behaviour.ts";
import type { MailboxBehaviour, MailboxProviderName } from "../../contract/behaviour.ts";

/** A provider of mailboxes: how it is called, which addresses it has, how its servers and users behave. */
export interface MailboxProvider extends MailboxBehaviour {
  readonly name: MailboxProviderName;
  /** Its name in SendGrid's statistics. Documented: Gmail; assumed: the other names. */
  readonly statisticsName: string;
  /** Domains for made-up people. They are reserved (RFC 6761), so no address there can be a real person's. */
  readonly madeUpDomains: readonly string[];
  /** What loads the images of a mail for its users, instead of their own program. Observed: Gmail's; documented: Yahoo's. */
  readonly imageProxy: "gmail" | "yahoo" | null;
}

/** Every provider that is told apart; `business` is last, and stands for all others. */
export const MAILBOX_PROVIDERS: readonly MailboxProvider[] = [
  provider({
    name: "gmail",
    statisticsName: "Gmail",
    madeUpDomains: ["gmail.example"],
    imageProxy: "gmail",
  }),
  provider({
    name: "microsoft",
    statisticsName: "Microsoft",
    madeUpDomains: ["outlook.example", "hotmail.example"],
  }),
  provider({
    name: "yahoo",
    statisticsName: "Yahoo",
    madeUpDomains: ["yahoo.example"],
    imageProxy: "yahoo",
  }),
  provider({ name: "aol", statisticsName: "AOL", madeUpDomains: ["aol.example"], imageProxy: "yahoo" }),
  provider({ name: "apple", statisticsName: "Apple", madeUpDomains: ["icloud.example"] }),
  provider({ name: "gmx", statisticsName: "GMX", madeUpDomains: ["gmx.example", "web.example"] }),
  provider({
    name: "microsoft365",
    statisticsName: "Other",
    madeUpDomains: ["northwind.example", "fabrikam.example", "contoso.example", "wingtip.example"],
  }),
  provider({
    name: "business",
    statisticsName: "Other",
    madeUpDomains: ["bakery.example", "workshop.example", "studio.example"],
  }),
];

/** The provider of an address; one that is unknown has a mail server of its own. */
export function mailboxProviderFor(email: string): MailboxProvider {
  const domain = email.slice(email.lastIndexOf("@") + 1);
  return BY_DOMAIN.get(domain) ?? providerOfOtherDomain(domain);
}

type Fixed = Omit<MailboxProvider, keyof MailboxBehaviour | "imageProxy"> &
  Partial<Pick<MailboxProvider, "imageProxy">>;

function provider(fixed: Fixed): MailboxProvider {
  return { imageProxy: null, ...fixed, ...MAILBOX_BEHAVIOUR[fixed.name] };
}

const BUSINESS = byName("business");

const REAL_DOMAINS: Readonly<Partial<Record<MailboxProviderName, readonly string[]>>> = {
  gmail: ["gmail.com", "googlemail.com"],
  microsoft: ["outlook.com", "hotmail.com", "live.com", "msn.com"],
  yahoo: ["yahoo.com", "ymail.com", "rocketmail.com"],
  aol: ["aol.com", "aim.com"],
  apple: ["icloud.com", "me.com", "mac.com"],
  gmx: ["gmx.de", "gmx.net", "web.de", "mail.com"],
};

// Providers with a domain in many countries: hotmail.co.uk, yahoo.co.jp.
const FIRST_LABELS: ReadonlyMap<string, MailboxProvider> = new Map([
  ...["outlook", "hotmail", "live", "msn"].map((label) => [label, byName("microsoft")] as const),
  ...["yahoo", "ymail", "rocketmail"].map((label) => [label, byName("yahoo")] as const),
  ...["aol", "aim"].map((label) => [label, byName("aol")] as const),
  ["gmx", byName("gmx")] as const,
]);

const BY_DOMAIN: ReadonlyMap<string, MailboxProvider> = new Map(
  MAILBOX_PROVIDERS.flatMap((known) =>
    [...known.madeUpDomains, ...(REAL_DOMAINS[known.name] ?? [])].map((domain) => [domain, known] as const),
  ),
);

// Domains that came up lately: every event of a message asks for its provider.
const MOST_REMEMBERED = 1000;
const REMEMBERED = new Map<string, MailboxProvider>();

function providerOfOtherDomain(domain: string): MailboxProvider {
  const known = REMEMBERED.get(domain);
  if (known !== undefined) return known;
  const found = providerOfOtherSpelling(domain.toLowerCase());
  if (REMEMBERED.size >= MOST_REMEMBERED) REMEMBERED.clear();
  REMEMBERED.set(domain, found);
  return found;
}

function providerOfOtherSpelling(domain: string): MailboxProvider {
  const known = BY_DOMAIN.get(domain);
  if (known !== undefined) return known;
  const dot = domain.indexOf(".");
  return (dot === -1 ? undefined : FIRST_LABELS.get(domain.slice(0, dot))) ?? BUSINESS;
}

function byName(name: MailboxProviderName): MailboxProvider {
  const known = MAILBOX_PROVIDERS.find((candidate) => candidate.name === name);
  if (known === undefined) throw new RangeError(`There is no mailbox provider ${name}.`);
  return known;
}
