import { expect, test } from "vitest";
import type { JsonObject } from "../../../../server/contract/json.ts";
import { readMail } from "../../../../server/api/sendgrid/mail/mail-reader.ts";

const ada = { email: "ada@example.com" };
const grace = { email: "grace@example.com", name: "Grace" };

function recipientsOf(changes: JsonObject) {
  const body = { from: { email: "shop@example.com" }, subject: "Hello", ...changes };
  return readMail(body, "main").recipients;
}

test("a personalization's sender goes with its recipients, the mail's with the others", () => {
  const recipients = recipientsOf({
    personalizations: [{ to: [ada], from: { email: "sales@example.com", name: "Sales" } }, { to: [grace] }],
  });
  expect(recipients.map(({ email, from }) => [email, from])).toEqual([
    ["ada@example.com", { email: "sales@example.com", name: "Sales" }],
    ["grace@example.com", null],
  ]);
});

test("mail_settings.bcc makes one more message for each personalization, with its arguments and schedule", () => {
  const recipients = recipientsOf({
    personalizations: [
      { to: [ada], cc: [grace], custom_args: { order: "1" }, send_at: 1_800_000_000 },
      { to: [grace] },
    ],
    mail_settings: { bcc: { enable: true, email: "archive@example.com" } },
  });
  expect(recipients.map(({ email, role }) => `${role} ${email}`)).toEqual([
    "to ada@example.com",
    "cc grace@example.com",
    "bcc archive@example.com",
    "to grace@example.com",
    "bcc archive@example.com",
  ]);
  expect(recipients[2]).toMatchObject({ customArgs: [["order", "1"]], sendAtSeconds: 1_800_000_000 });
});

test("nobody gets a mail twice through mail_settings.bcc, and switched off it does nothing", () => {
  const copy = (enable: boolean, email: string) =>
    recipientsOf({
      personalizations: [{ to: [ada] }],
      mail_settings: { bcc: { enable, email } },
    });
  expect(copy(true, "ADA@example.com")).toHaveLength(1);
  expect(copy(false, "archive@example.com")).toHaveLength(1);
});
