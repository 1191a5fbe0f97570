import { expect, test } from "vitest";
import { recordedHeaders, recordedPath } from "../../../server/runtime/recording/recorded-head.ts";

const LINES = [
  ["Host", "abc.tunnel.example"],
  ["User-Agent", "SendGrid Event API"],
  ["Content-Length", "2"],
  ["Authorization", "Bearer t0ps3cret"],
  ["Content-Type", "application/json"],
  ["X-Twilio-Email-Event-Webhook-Signature", "MEU="],
  ["X-Twilio-Email-Event-Webhook-Timestamp", "1600112502"],
  ["Accept-Encoding", "gzip"],
  ["x-forwarded-for", "167.89.117.7"],
  ["Cookie", "sid=t0ps3cret"],
  ["X-Api-Key", "t0ps3cret"],
  ["Proxy-Authorization", "t0ps3cret"],
  ["Referer", "http://ada:t0ps3cret@shop.example/"],
] as const;

test.each([true, false])("secrets never get into a recording; redacted: %s", (isRedacted) => {
  expect(JSON.stringify(recordedHeaders(LINES, { isRedacted }))).not.toContain("t0ps3cret");
});

test("order and casing stay, and how a post is authorised", () => {
  const kept = recordedHeaders(LINES, { isRedacted: false });
  expect(kept.map(([name]) => name)).toEqual(LINES.map(([name]) => name));
  expect(kept).toContainEqual(["Authorization", "Bearer left-out"]);
  expect(kept).toContainEqual(["x-forwarded-for", "167.89.117.7"]);
  expect(kept).toContainEqual(["Referer", "http://left-out@shop.example/"]);
});

test("a redacted recording keeps the values of SendGrid's own head, its signature aside, and no others", () => {
  const kept = recordedHeaders(LINES, { isRedacted: true });
  expect(kept.filter(([, value]) => !value.includes("left-out"))).toEqual(
    LINES.filter(([name]) => /^(Host|User|Content|X-Twilio.*Timestamp|Accept)/.test(name)),
  );
});

test.each([
  ["/events", "/events"],
  ["/events?token=t0ps3cret&tenant=7", "/events?token=left-out&tenant=left-out"],
  ["/events?t0ps3cret", "/events?left-out"],
  ["http://ada:t0ps3cret@shop.example/events", "/events"],
  ["*", "/*"],
])("the path %s is recorded as %s", (target, path) => {
  expect(recordedPath(target)).toBe(path);
});
