import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import type { Carrier } from "../../../server/runtime/posting/carrier.ts";
import { OwnApis } from "../../../server/runtime/posting/own-apis.ts";
import { createTargetPolicy } from "../../../server/runtime/posting/target-policy.ts";

const ELSEWHERE: Carrier = {
  carry: () => ({
    kind: "failed",
    result: "unreachable",
    reason: "posted",
    latencyMs: 0,
    isUncertain: false,
  }),
};

async function outcomeOf(url: string, port: number | undefined = 7363): Promise<string> {
  const own = new OwnApis(createTargetPolicy().lookup);
  if (port !== undefined) own.listensOn(port);
  const carried = await own.keptFrom(ELSEWHERE).carry({
    url,
    headers: [],
    body: Buffer.alloc(0),
    timeoutMs: 1,
  });
  return carried.kind === "failed" ? `${carried.result}: ${carried.reason}` : "answered";
}

const address = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family }) => family === "IPv4");

test.each([
  "http://127.0.0.1:7363/_simulator/events",
  "http://127.0.0.1:7363/_simulator/receiver/token/x",
  "http://localhost:7363/_simulator/events?account=main",
  "http://user:pass@shop.localhost:7363/_simulator",
  "http://[::1]:7363/v3/mail/send",
  "http://[::ffff:127.0.0.1]:7363/v3/mail/send",
  "http://0.0.0.0:7363/v3",
  "http://2130706433:7363/_Simulator/reset",
  `http://${address?.address ?? "127.0.0.1"}:7363/v3/mail/send`,
  "https://127.0.0.1:7363/v3/mail/send",
])("%s is the simulator itself", async (url) => {
  expect(await outcomeOf(url)).toBe(
    "blocked: target not allowed: the simulator does not post to itself; its receiver is at /_simulator/receiver",
  );
});

test.each([
  "http://127.0.0.1:7363/_simulator/receiver",
  "http://127.0.0.1:7363/_simulator/receiver/?a=b",
  "http://127.0.0.1:7363/_simulator/receiver/token",
  "http://127.0.0.1:7363/v3x",
  "http://127.0.0.1:7363/hook",
  "http://127.0.0.1:3000/v3/mail/send",
  "http://203.0.113.9:7363/v3/mail/send",
  "http://nobody.invalid:7363/v3/mail/send",
  "no url",
])("%s is posted to like any other", async (url) => {
  expect(await outcomeOf(url)).toBe("unreachable: posted");
});

test("the default ports count as written, and before it listens nothing is the simulator", async () => {
  expect(await outcomeOf("http://127.0.0.1/v3/mail/send", 80)).toContain("does not post to itself");
  expect(await outcomeOf("https://127.0.0.1/v3/mail/send", 443)).toContain("does not post to itself");
  expect(await outcomeOf("http://127.0.0.1/v3/mail/send", 443)).toBe("unreachable: posted");
  const own = new OwnApis(createTargetPolicy().lookup);
  const post = { url: "http://127.0.0.1:80/v3", headers: [], body: Buffer.alloc(0), timeoutMs: 1 };
  expect(await own.keptFrom(ELSEWHERE).carry(post)).toMatchObject({ reason: "posted" });
});
