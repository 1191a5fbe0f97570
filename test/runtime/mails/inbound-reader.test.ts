import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readInboundMail } from "../../../server/runtime/mails/inbound-reader.ts";

test("addresses, encoded words and folded headers are read as people see them", async () => {
  const raw = [
    'From: "Lovelace, Ada" <ada@example.org>',
    "To: Team: a@example.com, =?utf-8?B?QsO2Yg==?= <b@example.com>;",
    "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=",
    " again",
    "",
    "Hello",
  ].join("\r\n");
  const reading = await readInboundMail(Buffer.from(raw));
  expect(reading).toMatchObject({
    kind: "mail",
    mail: {
      from: '"Lovelace, Ada" <ada@example.org>',
      to: "Team: a@example.com, Böb <b@example.com>;",
      subject: "Grüße again",
      text: "Hello\n",
      html: null,
      attachments: [],
    },
  });
});

test("no bytes make it fail", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const { kind } = await readInboundMail(bytes);
      expect(["mail", "unreadable"]).toContain(kind);
    }),
    { numRuns: 300 },
  );
  expect(await readInboundMail(new Uint8Array())).toMatchObject({ kind: "unreadable" });
});
