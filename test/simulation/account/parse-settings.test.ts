import { expect, test } from "vitest";
import { ParseSettings } from "../../../server/simulation/account/parse-settings.ts";

const SETTING = {
  hostname: "Mail.Example.com",
  url: "https://example.com",
  isSpamChecked: false,
  isRaw: false,
  policyId: "p",
};

test("a host name is one, however it is capitalised", () => {
  const settings = new ParseSettings();
  expect(settings.add(SETTING)).toBe(true);
  expect(settings.add({ ...SETTING, hostname: "mail.example.com" })).toBe(false);
  expect(settings.update("MAIL.example.com", { isRaw: true })).toMatchObject({
    hostname: "mail.example.com",
    isRaw: true,
    url: "https://example.com",
  });
  expect(settings.remove("MAIL.EXAMPLE.COM")).toBe(true);
  expect(settings.all()).toEqual([]);
});

test("a policy that goes is taken from the settings that went by it", () => {
  const settings = new ParseSettings();
  settings.add(SETTING);
  settings.forgetPolicy("other");
  expect(settings.all()[0]?.policyId).toBe("p");
  settings.forgetPolicy("p");
  expect(settings.all()[0]?.policyId).toBeNull();
});
