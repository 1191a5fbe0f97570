/** The provider of mailboxes that an address has, as statistics name it. Documented: Gmail; assumed: the other names. */
export function mailboxProviderOf(email: string): string {
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  return PROVIDERS.find(([pattern]) => pattern.test(domain))?.[1] ?? "Other";
}

const PROVIDERS: readonly (readonly [domain: RegExp, name: string])[] = [
  [/^(gmail|googlemail)\.com$/, "Gmail"],
  [/^(outlook|hotmail|live|msn)\./, "Microsoft"],
  [/^(yahoo|ymail|rocketmail)\./, "Yahoo"],
  [/^(aol|aim)\./, "AOL"],
  [/^(icloud|me|mac)\.com$/, "Apple"],
];
