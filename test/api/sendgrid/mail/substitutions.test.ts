import * as fc from "fast-check";
import { expect, test } from "vitest";
import { withSubstitutions } from "../../../../server/api/sendgrid/mail/substitutions.ts";
import { mailTo } from "../../../support/mail.ts";

function filled(text: string, substitutions: Readonly<Record<string, string>>) {
  const content = [{ type: "text/html", value: text }];
  const outcome = withSubstitutions(mailTo("ada@example.com", { content, recipient: { substitutions } }));
  return outcome.kind === "failed" ? outcome : outcome.mail.recipients[0]?.content?.[0]?.value;
}

test("tags are replaced everywhere, the longer one first, and never in what another stands for", () => {
  expect(filled("-a- and -a-", { "-a-": "tea" })).toBe("tea and tea");
  expect(filled("%name%x", { "%name%": "short", "%name%x": "long" })).toBe("long");
  expect(filled("-a- -b-", { "-a-": "-b-", "-b-": "-a-" })).toBe("-b- -a-");
  expect(filled("(.*) $& [x]", { "(.*)": "$&", "[x]": "\\" })).toBe("$& $& \\");
});

test("recipients without substitutions keep the mail's content", () => {
  const outcome = withSubstitutions(mailTo(["ada@example.com", "bob@example.com"]));
  expect(outcome).toEqual({ kind: "filled", mail: mailTo(["ada@example.com", "bob@example.com"]) });
});

test("one tag is replaced as by splitting and joining", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "-", "$", "."), maxLength: 30 });
  fc.assert(
    fc.property(
      letters,
      letters.filter((tag) => tag !== ""),
      letters,
      (text, tag, value) => {
        expect(filled(text, { [tag]: value })).toBe(text.split(tag).join(value));
      },
    ),
  );
});

test("substitutions that would take minutes or fill the memory are refused", () => {
  const refused = { kind: "failed", why: "The mail's substitutions take too much time or room." };
  expect(filled("-".repeat(2_000_000), { [`${"-".repeat(9000)}x`]: "" })).toEqual(refused);
  expect(filled("-".repeat(200_000), { "-": "x".repeat(9000) })).toEqual(refused);
});

test("a thousand personalizations of a mail of 100 kB are no problem", () => {
  const mail = mailTo(
    Array.from({ length: 1000 }, (_, index) => `${index}@example.com`),
    { content: [{ type: "text/html", value: `<p class="a-b">-name-</p>`.repeat(4000) }] },
  );
  const recipients = mail.recipients.map((each, index) => ({
    ...each,
    substitutions: { "-name-": String(index), "-city-": "Rome" },
  }));
  const outcome = withSubstitutions({ ...mail, recipients });
  expect(outcome.kind).toBe("filled");
});
