import fc from "fast-check";
import { expect, test } from "vitest";
import { createAccessGuard, isLoopbackName } from "../../../server/runtime/listening/access-guard.ts";
import type { AccessRequest, AccessRules } from "../../../server/runtime/listening/access-guard.ts";

function setUp(rules: Partial<AccessRules> = {}) {
  const guard = createAccessGuard({ listensOn: "127.0.0.1", allowHosts: [], token: null, ...rules });
  const plain: AccessRequest = {
    host: "localhost:7363",
    origin: undefined,
    fetchSite: undefined,
    tokens: [],
  };
  return (request: Partial<AccessRequest>, by: "decide" | "decideForApps" = "decide") => {
    const decision = guard[by]({ ...plain, ...request });
    return decision.kind === "allowed" ? "allowed" : `${decision.status} ${decision.problem.code}`;
  };
}

test("this machine may be called by its loopback names", () => {
  const decide = setUp();
  for (const host of [
    "localhost:7363",
    "127.0.0.1",
    "127.8.8.8:1",
    "[::1]:7363",
    "app.localhost",
    "LOCALHOST.",
  ]) {
    expect(decide({ host }), host).toBe("allowed");
  }
});

test("a foreign name that resolves to this machine is refused (DNS rebinding)", () => {
  const decide = setUp();
  const hosts = [
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.nip.io",
    "192.168.1.5",
    "",
    "a@localhost",
    "x/y",
  ];
  for (const host of hosts) expect(decide({ host }), host).toBe("403 host-not-allowed");
  expect(decide({ host: undefined })).toBe("403 host-not-allowed");
});

test("names given with --allow-host may be called, and their pages may call", () => {
  const decide = setUp({ allowHosts: ["simulator.internal"] });
  expect(decide({ host: "Simulator.Internal:7363", origin: "http://simulator.internal:7363" })).toBe(
    "allowed",
  );
  expect(decide({ host: "other.internal" })).toBe("403 host-not-allowed");
});

test("a page of another site is refused, whatever the browser tells of it", () => {
  const decide = setUp();
  for (const origin of [
    "https://evil.example",
    "null",
    "http://localhost.evil.example",
    "file://",
    "nonsense",
  ]) {
    expect(decide({ origin }), origin).toBe("403 origin-not-allowed");
  }
  expect(decide({ fetchSite: "cross-site" })).toBe("403 origin-not-allowed");
  expect(decide({ origin: "http://localhost:5173", fetchSite: "same-site" })).toBe("allowed");
  expect(decide({ fetchSite: "none" })).toBe("allowed");
});

test("off loopback the token is wanted, and an address is as good as a name", () => {
  const decide = setUp({ listensOn: "0.0.0.0", token: "secret" });
  expect(decide({ tokens: [] })).toBe("401 token-missing");
  expect(decide({ tokens: ["wrong", "secre"] })).toBe("401 token-missing");
  expect(decide({ tokens: ["wrong", "secret"] })).toBe("allowed");
  expect(decide({ host: "192.168.1.5:7363", tokens: ["secret"] })).toBe("allowed");
  expect(decide({ host: "evil.example", tokens: ["secret"] })).toBe("403 host-not-allowed");
});

test("no host name but those of loopback gets in, whatever it looks like", () => {
  const decide = setUp();
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.string(), fc.ipV4(), fc.webAuthority()), (host) => {
      const name = URL.canParse(`http://${host}`)
        ? new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, "")
        : "";
      fc.pre(!isLoopbackName(name));
      expect(decide({ host })).toBe("403 host-not-allowed");
    }),
  );
});

test("apps reach SendGrid's API by addresses, by names of private networks and by SendGrid's own, without a token", () => {
  const decide = setUp({ listensOn: "0.0.0.0", token: "secret" });
  const hosts = [
    "localhost:7363",
    "192.168.1.5:7363",
    "[fd12::1]:7363",
    "fake-sendgrid:7363",
    "host.docker.internal:7363",
    "fake-sendgrid.default.svc.cluster.local",
    "sendgrid.test",
    "api.sendgrid.com",
    "API.EU.SENDGRID.COM.",
  ];
  for (const host of hosts) expect(decide({ host }, "decideForApps"), host).toBe("allowed");
});

test("a name that a page of the internet can have is refused to apps, too, unless --allow-host names it", () => {
  const decide = setUp({ allowHosts: ["sim.example.com"] });
  const hosts = [
    "evil.example",
    "api.sendgrid.com.evil.example",
    "internal.evil.example",
    "127.0.0.1.nip.io",
    "",
  ];
  for (const host of hosts) expect(decide({ host }, "decideForApps"), host).toBe("403 host-not-allowed");
  expect(decide({ host: "sim.example.com:7363" }, "decideForApps")).toBe("allowed");
});

test("pages of other sites may not call SendGrid's API, those of this machine may", () => {
  const decide = setUp();
  const origins = ["https://evil.example", "null", "http://203.0.113.9", "http://web:3000", "file://"];
  for (const origin of origins) {
    expect(decide({ origin }, "decideForApps"), origin).toBe("403 origin-not-allowed");
  }
  expect(decide({ fetchSite: "cross-site" }, "decideForApps")).toBe("403 origin-not-allowed");
  expect(decide({ origin: "http://localhost:5173", fetchSite: "cross-site" }, "decideForApps")).toBe(
    "allowed",
  );
  const host = "192.168.1.5:7363";
  expect(decide({ host, origin: "http://192.168.1.5:3000" }, "decideForApps")).toBe("allowed");
  expect(decide({ host, origin: "http://192.168.1.6:3000" }, "decideForApps")).toBe("403 origin-not-allowed");
});
