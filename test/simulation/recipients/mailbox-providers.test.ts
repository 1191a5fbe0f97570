import { expect, test } from "vitest";
import {
  MAILBOX_PROVIDERS,
  mailboxProviderFor,
} from "../../../server/simulation/recipients/mailbox-providers.ts";

test("the providers' shares add up to all recipients", () => {
  const total = MAILBOX_PROVIDERS.reduce((sum, { share }) => sum + share, 0);
  expect(total).toBeCloseTo(1, 10);
  for (const { share } of MAILBOX_PROVIDERS) expect(share).toBeGreaterThan(0);
});

test("shares of a provider's users are between none and all, and its servers answer within seconds", () => {
  for (const { applePrivacy, scanned, outlookDesktop, deliveryLatenciesS } of MAILBOX_PROVIDERS) {
    for (const share of [applePrivacy, scanned, outlookDesktop]) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
    expect(Math.min(...deliveryLatenciesS)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...deliveryLatenciesS)).toBeLessThanOrEqual(4);
  }
});

test("made-up people live at reserved domains, each of one provider", () => {
  const domains = MAILBOX_PROVIDERS.flatMap(({ madeUpDomains }) => madeUpDomains);
  for (const domain of domains) expect(domain).toMatch(/^[a-z]+\.example$/);
  expect(new Set(domains).size).toBe(domains.length);
  for (const provider of MAILBOX_PROVIDERS) {
    for (const domain of provider.madeUpDomains) expect(mailboxProviderFor(`ada@${domain}`)).toBe(provider);
  }
});

test.each([
  ["ada@gmail.com", "gmail"],
  ["ada@GoogleMail.com", "gmail"],
  ["ada@HOTMAIL.co.uk", "microsoft"],
  ["ada@live.nl", "microsoft"],
  ["ada@yahoo.co.jp", "yahoo"],
  ["ada@aol.com", "aol"],
  ["ada@me.com", "apple"],
  ["ada@gmx.at", "gmx"],
  ["ada@web.de", "gmx"],
  ["ada@northwind.example", "microsoft365"],
  ["ada@example.com", "business"],
  ["ada@gmail.com.example.com", "business"],
  ["ada@notgmail.com", "business"],
  ['"ada@gmail.com"@example.com', "business"],
  ["live", "business"],
  ["", "business"],
])("the mailbox of %s is at %s", (email, name) => {
  expect(mailboxProviderFor(email).name).toBe(name);
});
