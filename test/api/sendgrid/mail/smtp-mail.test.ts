import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addressIn, readSmtpMail } from "../../../../server/api/sendgrid/mail/smtp-mail.ts";
import { newSimulator } from "../../../support/simulator.ts";

function read(smtpApi: string | undefined, subject = "Hello") {
  return readSmtpMail({
    account: "main",
    smtpApi,
    messageId: "<1@example.com>",
    from: { email: "shop@example.com", name: null },
    recipients: ["ada@example.com"],
    subject,
    content: [{ type: "text/plain", value: "Dear -name-" }],
  });
}

test("without a header, the envelope's recipients get the mail", () => {
  for (const header of [undefined, "", "{}"]) {
    expect(read(header)).toMatchObject({
      recipients: [{ email: "ada@example.com", subject: "Hello", customArgs: [], sendAtSeconds: null }],
      category: null,
      smtpId: "<1@example.com>",
      tracking: { opens: null, clicks: null, subscriptions: null },
    });
    expect(read(header).dropAs).toBeUndefined();
  }
});

test("tags are filled in for each recipient, in subject, content and unique arguments", () => {
  const header = {
    to: ["ada@example.com", "Bob <bob@example.com>", "nobody"],
    sub: { "-name-": ["Ada", "-full-"] },
    section: { "-full-": "Robert" },
    unique_args: { who: "-name-", n: 1 },
  };
  expect(read(JSON.stringify(header), "Hi -name-").recipients).toMatchObject([
    { email: "ada@example.com", subject: "Hi Ada", content: [{ value: "Dear Ada" }] },
    {
      email: "bob@example.com",
      name: "Bob",
      subject: "Hi Robert",
      content: [{ value: "Dear Robert" }],
      customArgs: [
        ["who", "Robert"],
        ["n", 1],
      ],
    },
  ]);
});

test("tags that stand for ever longer texts do not fill the memory", () => {
  const sub = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`x`.repeat(index + 1), ["x".repeat(10_000)]]),
  );
  const [recipient] = read(JSON.stringify({ sub }), "x".repeat(900)).recipients;
  expect(recipient?.subject?.length).toBeLessThanOrEqual(1_000_000);
});

test("an address may have a name", () => {
  expect(addressIn("ada@example.com")).toEqual({ email: "ada@example.com", name: null });
  expect(addressIn('"Lovelace, Ada" <ada@example.com>')).toEqual({
    email: "ada@example.com",
    name: "Lovelace, Ada",
  });
});

test("whatever the header says, the mail is taken and its events can be made", async () => {
  const { simulator } = newSimulator();
  const names = fc.constantFrom(
    "to",
    "sub",
    "section",
    "unique_args",
    "category",
    "send_at",
    "send_each_at",
    "filters",
    "opentrack",
    "settings",
    "enable",
    "asm_group_id",
    "__proto__",
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, 0, 1, -1, 1e308, 1.5, "", "ada@example.com", "-name-"),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(names, tie("value"), { maxKeys: 6 }),
    ),
  })).value;
  fc.assert(
    fc.property(json, (value) => void simulator.accept(read(JSON.stringify(value)))),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.string(), (text) => void read(text)),
    { numRuns: 200 },
  );
  await simulator.advance({ by: 3_600_000 });
  expect([...simulator.log.eventsAfter(0)].length).toBeGreaterThan(0);
});
