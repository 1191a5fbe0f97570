import { expect, test } from "vitest";
import { ChanceStream } from "../../../server/simulation/chance.ts";
import { filledReply } from "../../../server/simulation/stories/reply-text.ts";

const message = { email: "Ada@Example.com", smtpId: "<abc@geopod-ismtpd-1>", outboundIp: "149.72.126.143" };

const filled = (text: string, seed = 1): string =>
  filledReply(text, message, { at: 1_742_702_190_999, ids: new ChanceStream(seed, "ids") });

test("named placeholders are the message's, as often as they stand there", () => {
  expect(filled("550 <{email}> of {domain} from {ip} as {smtpId} at {seconds}: {email}")).toBe(
    "550 <Ada@Example.com> of Example.com from 149.72.126.143 as <abc@geopod-ismtpd-1> at 1742702190: Ada@Example.com",
  );
  expect(filled("250 ok dirdel")).toBe("250 ok dirdel");
});

test.each([
  ["{hex13}", /^[0-9a-f]{13}$/],
  ["{HEX10}", /^[0-9A-F]{10}$/],
  ["{digits1}", /^[1-9]$/],
  ["{digits15}", /^[1-9]\d{14}$/],
  ["{alnum8}", /^[0-9A-Za-z]{8}$/],
  ["{hex4}{hex4}-{digits3}", /^[0-9a-f]{8}-[1-9]\d{2}$/],
])("%s is %s for any seed, and seldom the same", (text, pattern) => {
  const texts = Array.from({ length: 500 }, (_, seed) => filled(text, seed));
  for (const one of texts) expect(one).toMatch(pattern);
  if (text !== "{digits1}") expect(new Set(texts).size).toBeGreaterThan(450);
});

test("each random placeholder takes one draw, a named one none", () => {
  const ids = new ChanceStream(1, "ids");
  filledReply("{hex13}-{hex11}si{digits8} {email}", message, { at: 0, ids });
  const other = new ChanceStream(1, "ids");
  for (let draw = 0; draw < 3; draw++) other.fraction();
  expect(ids.state()).toEqual(other.state());
});

test("a placeholder that does not exist is an error that names it", () => {
  expect(() => filled("550 {nonsense3}")).toThrow("{nonsense3}");
});
