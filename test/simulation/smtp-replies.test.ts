import { expect, test } from "vitest";
import { ChanceStream } from "../../server/simulation/chance.ts";
import { acceptance, block, deferral, refusal } from "../../server/simulation/smtp-replies.ts";

const accepted = (email: string): string => acceptance(email, 1_742_702_190_999, new ChanceStream(1, "ids"));

test("each provider says yes in its own words", () => {
  expect(accepted("ada@gmail.com")).toMatch(
    /^250 2\.0\.0 OK {2}1742702190 [0-9a-f]{13}-[0-9a-f]{11}si\d+d6\.\d{3} - gsmtp$/,
  );
  expect(accepted("ada@hotmail.com")).toMatch(/^250 2\.6\.0 .*Queued mail for delivery/);
  expect(accepted("ada@yahoo.co.uk")).toBe("250 ok dirdel");
  expect(accepted("ada@example.com")).toMatch(/^250 .*queued as [0-9A-F]{10}$/);
});

test("Yahoo throttles with 421, others ask to try again with 451", () => {
  expect(deferral("ada@yahoo.com", null)).toMatchObject({
    status: "4.7.0",
    text: expect.stringMatching(/^421 4\.7\.0 \[TSS04\]/),
  });
  expect(deferral("ada@example.com", null)).toMatchObject({
    status: "4.7.1",
    text: "451 4.7.1 Try again later",
  });
});

test("a code that no recorded answer has gets a bare one, with the code as its status", () => {
  for (const reply of [refusal(599), block(599), deferral("ada@example.com", 499)]) {
    expect(reply.status).toBe(reply.text.slice(0, 3));
    expect(reply.classification).toBe("Unclassified");
  }
});
