import { expect, test } from "vitest";
import { MAILBOX_BEHAVIOUR } from "../../../server/contract/behaviour.ts";
import { MAILBOX_PROVIDERS } from "../../../server/simulation/recipients/mailbox-providers.ts";
import { appleProxy, opener, person, scanner } from "../../../server/simulation/stories/visitors.ts";

const DOCUMENTATION_IP = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.([1-9]\d{0,2})$/;
const PEOPLE = 2000;

const emailsAt = (domain: string) => Array.from({ length: PEOPLE }, (_, index) => `ada.${index}@${domain}`);
const emails = MAILBOX_PROVIDERS.flatMap(({ madeUpDomains }) => madeUpDomains.flatMap(emailsAt));

test("an address has the same visitors each time, however its case", () => {
  for (const visitor of [person, opener, appleProxy, scanner]) {
    for (const email of emailsAt("outlook.example").slice(0, 100)) {
      expect(visitor(email)).toEqual(visitor(email));
      expect(visitor(email.toUpperCase())).toEqual(visitor(email));
    }
  }
});

test("people have addresses of documentation blocks, which nobody has", () => {
  for (const email of emails) {
    const [, , last] = DOCUMENTATION_IP.exec(person(email).ip) ?? [];
    expect(Number(last)).toBeLessThanOrEqual(254);
  }
  expect(new Set(emails.map((email) => person(email).ip)).size).toBe(3 * 254);
});

test("Gmail and Yahoo load images through their proxies; a click comes from the person", () => {
  expect(opener("ada@gmail.com")).toEqual({
    ip: expect.stringMatching(/^(66\.102|66\.249|74\.125)\.\d+\.\d+$/),
    useragent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
  });
  expect(opener("ada@yahoo.com").useragent).toMatch(/^YahooMailProxy;/);
  expect(opener("ada@aol.com").useragent).toMatch(/^YahooMailProxy;/);
  expect(person("ada@gmail.com").useragent).not.toMatch(/Proxy/);
});

test("companies read in Outlook for the desktop as often as their provider's figure says, and click in a browser", () => {
  const { outlookDesktop } = MAILBOX_BEHAVIOUR.microsoft365;
  const inOutlook = emailsAt("northwind.example").filter((email) =>
    opener(email).useragent.includes("MSOffice"),
  );
  expect(inOutlook.length / PEOPLE).toBeGreaterThan(outlookDesktop - 0.05);
  expect(inOutlook.length / PEOPLE).toBeLessThan(outlookDesktop + 0.05);
  for (const email of inOutlook) {
    expect(opener(email)).toEqual({
      ip: person(email).ip,
      useragent: "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
    });
    expect(person(email).useragent).not.toContain("MSOffice");
  }
});

test("users of iCloud have Apple's devices", () => {
  for (const email of emailsAt("icloud.example")) {
    expect(person(email).useragent).toMatch(/iPhone|iPad|Macintosh/);
  }
});

test("Apple's mail privacy says no more than Mozilla/5.0, from its own addresses", () => {
  for (const email of emails.slice(0, 200)) {
    expect(appleProxy(email)).toEqual({
      ip: expect.stringMatching(/^(17\.58|104\.28|172\.226)\.\d+\.\d+$/),
      useragent: "Mozilla/5.0",
    });
  }
});

test("a scanner comes from a data centre and not from the person's address", () => {
  for (const email of emails.slice(0, 200)) {
    expect(scanner(email).ip).toMatch(/^(40\.94|54\.209|35\.174)\.\d+\.\d+$/);
    expect(scanner(email).useragent).toMatch(/^Mozilla\/5\.0/);
  }
});
