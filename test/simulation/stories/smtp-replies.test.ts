import { expect, test } from "vitest";
import { ChanceStream } from "../../../server/simulation/chance.ts";
import { MAILBOX_PROVIDERS } from "../../../server/simulation/recipients/mailbox-providers.ts";
import {
  acceptance,
  block,
  deferral,
  lateRefusal,
  refusal,
  replyText,
} from "../../../server/simulation/stories/smtp-replies.ts";
import type { SmtpReply } from "../../../server/simulation/stories/smtp-replies.ts";
import { PROVIDER_REPLIES } from "../../../server/simulation/stories/smtp-reply-files.ts";

const AT = 1_742_702_190_999;
const DRAWS = 10_000;

const messageTo = (email: string) => ({
  email,
  smtpId: "<dStsxCyLRLKzKSH0zo9exQ@geopod-ismtpd-17>",
  outboundIp: "149.72.126.143",
});

const chanceOf = (seed: number) => new ChanceStream(seed, "recipients");

const accepted = (email: string, seed = 1): string =>
  acceptance(messageTo(email), { at: AT, ids: new ChanceStream(seed, "ids") });

const PROVIDER_ADDRESSES = MAILBOX_PROVIDERS.map(({ madeUpDomains: [domain] }) => `ada@${domain}`);

test.each([
  [
    "ada@gmail.com",
    /^250 2\.0\.0 OK (DMARC:(Pass|Quarantine))? 1742702190 [0-9a-f]{13}-[0-9a-f]{11}si\d{8,9}(d6|a|cf)\.\d{3} - gsmtp$/,
  ],
  [
    "ada@hotmail.com",
    /^250 2\.6\.0 <dStsxCyLRLKzKSH0zo9exQ@geopod-ismtpd-17> \[InternalId=\d{15}, .* Queued mail for delivery -> 250 2\.1\.5$/,
  ],
  ["ada@northwind.example", /KB\/sec Queued mail for delivery$/],
  ["ada@yahoo.co.uk", /^250 ok dirdel$/],
  ["ada@gmx.de", /^250 Requested mail action okay, completed: id=1\w{5}-1\w{9}-00\w{4}$/],
  ["ada@example.com", /^250 (2\.0\.0 )?Ok(: queued as [0-9A-F]{8,10})?$/],
])("%s is taken with %s", (email, pattern) => {
  for (let seed = 0; seed < 50; seed++) expect(accepted(email, seed)).toMatch(pattern);
});

test("the numbers in an answer differ from message to message, and are the same for the same seed", () => {
  const texts = new Set(Array.from({ length: 200 }, (_, seed) => accepted("ada@gmail.com", seed)));
  expect(texts.size).toBe(200);
  expect(accepted("ada@gmail.com", 7)).toBe(accepted("ada@gmail.com", 7));
});

test("without a code or chance it is what the provider says most: the first in its file", () => {
  expect(refusal("ada@gmail.com", null)).toMatchObject({
    status: "5.1.1",
    text: expect.stringMatching(/^550 5\.1\.1 The email account that you tried to reach does not exist\./),
  });
  expect(deferral("ada@yahoo.com", null)).toMatchObject({
    status: "4.7.0",
    text: expect.stringMatching(/^421 4\.7\.0 \[TSS04\]/),
  });
  expect(deferral("ada@example.com", null)).toMatchObject({
    status: "4.7.1",
    text: "451 4.7.1 Try again later",
  });
  expect(block("ada@hotmail.com", null)).toMatchObject({ status: "5.7.1", classification: "Reputation" });
  for (const email of PROVIDER_ADDRESSES) expect(lateRefusal(email).status).toBe("5.1.10");
});

test("a code picks the provider's own reply, else that of a small server, else a bare one", () => {
  expect(refusal("ada@yahoo.com", 552).text).toBe("552 1 Requested mail action aborted, mailbox not found");
  expect(refusal("ada@yahoo.com", 551)).toEqual(refusal("ada@example.com", 551));
  expect(refusal("ada@yahoo.com", 551).status).toBe("5.1.6");
  expect(block("ada@gmail.com", 452)).toMatchObject({
    status: "4.2.2",
    classification: "Mailbox Unavailable",
  });
  // Nobody refuses for good with this code, but it was asked for.
  expect(refusal("ada@gmail.com", 552)).toMatchObject({ status: "5.2.2", type: "bounce" });
  expect(block("ada@gmail.com", 552)).toMatchObject({ status: "5.2.2", type: "blocked" });
  // A deferral that was given up.
  expect(block("ada@yahoo.com", 421)).toEqual(deferral("ada@yahoo.com", null));
  for (const email of PROVIDER_ADDRESSES) {
    for (const reply of [refusal(email, 599), block(email, 599), deferral(email, 499)]) {
      expect(reply.text).toBe(`${reply.status} Requested action not taken`);
      expect(reply.classification).toBe("Unclassified");
    }
  }
});

test("a code is met whatever chance says", () => {
  const chance = chanceOf(1);
  for (let draw = 0; draw < 50; draw++) {
    expect(refusal("ada@gmail.com", 550, chance)).toEqual(refusal("ada@gmail.com", 550));
  }
});

test("chance draws a provider's refusals by their weights", () => {
  const chance = chanceOf(1);
  const { blocks } = PROVIDER_REPLIES.gmail;
  const counts = new Map<string, number>();
  for (let draw = 0; draw < DRAWS; draw++) {
    const { text } = block("ada@gmail.com", null, chance);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const total = blocks.reduce((sum, { weight }) => sum + weight, 0);
  expect([...counts.keys()].toSorted()).toEqual(blocks.map(({ text }) => text).toSorted());
  for (const { text, weight } of blocks) expectShare((counts.get(text) ?? 0) / DRAWS, weight / total);
});

test("only a domain of one's own loses its MX records: no status, no connection, given up after five tries", () => {
  const drawn = (email: string) => {
    const chance = chanceOf(3);
    return new Set(Array.from({ length: 2000 }, () => deferral(email, null, chance)));
  };
  const isMxFailure = ({ text }: SmtpReply) => text.startsWith("unable to get mx info");
  const failures = [...drawn("ada@bakery.example")].filter(isMxFailure);
  expect(failures).toMatchObject([{ status: null, hasConnection: false, maxTries: 5, type: "blocked" }]);
  const gmail = [...drawn("ada@gmail.com")];
  expect(gmail.filter(isMxFailure)).toEqual([]);
  // SendGrid holds back what would be too much, at any provider.
  expect(gmail.filter(({ hasConnection }) => !hasConnection).map(({ text }) => text)).toEqual(
    expect.arrayContaining([expect.stringContaining("IPs were throttled by recipient server")]),
  );
});

test("of every reply that chance can draw, all placeholders are filled", () => {
  const chance = chanceOf(5);
  for (const email of PROVIDER_ADDRESSES) {
    for (let draw = 0; draw < 300; draw++) {
      const replies = [
        refusal(email, null, chance),
        block(email, null, chance),
        deferral(email, null, chance),
        lateRefusal(email, chance),
      ];
      for (const reply of replies) {
        expect(replyText(reply, messageTo(email), { at: AT, ids: chance })).not.toMatch(/[{}]/);
      }
      expect(accepted(email, draw)).not.toMatch(/[{}]/);
    }
  }
});

test("the same seed draws the same replies", () => {
  const drawn = (seed: number) => {
    const chance = chanceOf(seed);
    return PROVIDER_ADDRESSES.flatMap((email) => [
      refusal(email, null, chance).text,
      block(email, null, chance).text,
      deferral(email, null, chance).text,
      lateRefusal(email, chance).text,
    ]);
  };
  expect(drawn(11)).toEqual(drawn(11));
  expect(drawn(11)).not.toEqual(drawn(12));
});

/** Four standard deviations: with a fixed seed it holds for good or never. */
function expectShare(drawn: number, share: number): void {
  expect(Math.abs(drawn - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / DRAWS));
}
