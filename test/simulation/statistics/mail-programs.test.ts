import { expect, test } from "vitest";
import { clientTypeOf, mailProgramOf } from "../../../server/simulation/statistics/mail-programs.ts";
import { mailboxProviderOf } from "../../../server/simulation/statistics/mailbox-providers.ts";
import { appleProxy, opener, person } from "../../../server/simulation/stories/visitors.ts";

test("Gmail's proxy is webmail, and Apple's tells nothing of the device", () => {
  const gmail = mailProgramOf(opener("ada@gmail.com").useragent);
  expect(gmail).toMatchObject({ client: "Gmail", device: "Webmail" });
  expect(clientTypeOf(gmail.client)).toBe("webmail");
  expect(mailProgramOf(appleProxy("ada@example.com").useragent)).toEqual({
    client: "Other",
    device: "Other",
    browser: "Other",
  });
});

test.each([
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", "Edge"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox"],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36", "Chrome"],
  ["Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15", "Safari"],
  ["", "Other"],
])("%s is %s", (userAgent, browser) => {
  expect(mailProgramOf(userAgent).browser).toBe(browser);
});

test("each person of the simulation has a device and a browser that are known", () => {
  for (let index = 0; index < 50; index++) {
    const { device, browser, client } = mailProgramOf(person(`ada${index}@example.com`).useragent);
    expect([device, browser, client]).not.toContain("Other");
  }
});

test.each([
  ["ada@gmail.com", "Gmail"],
  ["ada@HOTMAIL.co.uk", "Microsoft"],
  ["ada@yahoo.co.jp", "Yahoo"],
  ["ada@gmail.com.example.com", "Other"],
  ["nobody", "Other"],
])("the provider of %s is %s", (email, provider) => {
  expect(mailboxProviderOf(email)).toBe(provider);
});
