import { expect, test } from "vitest";
import { addressTags } from "../../../server/simulation/stories/address-tags.ts";

const read = (email: string): unknown => {
  const tags = addressTags(email);
  return tags === undefined ? undefined : Object.fromEntries(tags);
};

const ONCE = { count: 1, smtpCode: null };

test("tags stand behind plus signs, in any number and any case", () => {
  expect(read("ada+deferred+Delivered+OPEN+click@example.com")).toEqual({
    deferred: ONCE,
    delivered: ONCE,
    open: ONCE,
    click: ONCE,
  });
});

test.each([
  ["ada+deferred3@example.com", "deferred", { count: 3, smtpCode: null }],
  ["ada+deferred12@example.com", "deferred", { count: 12, smtpCode: null }],
  ["ada+bounce550@example.com", "bounce", { count: 1, smtpCode: 550 }],
  ["ada+blocked421@example.com", "blocked", { count: 1, smtpCode: 421 }],
  ["ada+deferred0@example.com", "deferred", ONCE],
])("the digits of %s: three are an SMTP code, fewer a count", (email, tag, digits) => {
  expect(read(email)).toEqual({ [tag]: digits });
});

test.each([
  ["no tag", "ada@example.com"],
  ["a tag nobody knows", "ada+newsletter@example.com"],
  ["a tag with too many digits", "ada+bounce5500@example.com"],
  ["a tag in the domain", "ada@open+bounce.example.com"],
  ["a tag without a plus sign", "bounce@example.com"],
  ["an empty tag", "ada++@example.com"],
  ["no domain", "ada+bounce"],
  ["nothing at all", ""],
])("%s is no tag", (_, email) => {
  expect(read(email)).toBeUndefined();
});

test("a tag that is unknown does not hide one that is known", () => {
  expect(read("ada+news+bounce+x1@example.com")).toEqual({ bounce: ONCE });
});

test("an address may have an @ in its quoted local part", () => {
  expect(read('"a@b"+open@example.com')).toEqual({ open: ONCE });
});
