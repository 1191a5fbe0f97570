import type { LookupAddress } from "node:dns";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { kindOfAddress } from "../../../server/runtime/posting/address-kinds.ts";
import { createTargetPolicy, TargetNotAllowed } from "../../../server/runtime/posting/target-policy.ts";

function judge(url: string, allowTargets: readonly string[] = []): string {
  const verdict = createTargetPolicy(allowTargets).judge(new URL(url));
  return verdict.kind === "blocked" ? verdict.reason : verdict.kind;
}

async function lookUp(
  name: string,
  allowTargets: readonly string[] = [],
  all = true,
): Promise<readonly LookupAddress[] | string | Error> {
  return new Promise((resolve) => {
    createTargetPolicy(allowTargets).lookup(name, { all }, (error, addresses) => resolve(error ?? addresses));
  });
}

test.each([
  "http://127.0.0.1:3000/hook",
  "http://127.8.9.10/",
  "http://0x7f.1/",
  "http://2130706433/",
  "http://0177.0.0.1/",
  "http://0.0.0.0:3000/",
  "http://10.1.2.3/",
  "http://172.17.0.1/",
  "http://172.31.255.255/",
  "http://192.168.1.1/",
  "http://[::1]:3000/",
  "http://[::ffff:127.0.0.1]/",
  "http://[fd12:3456::1]/",
])("%s is posted to without asking", (url) => {
  expect(judge(url)).toBe("allowed");
});

test.each(["8.8.8.8", "172.32.0.1", "172.15.0.1", "192.169.0.1", "100.64.0.1", "203.0.113.9", "2001:db8::1"])(
  "%s is public: only with --allow-target",
  (host) => {
    const url = host.includes(":") ? `http://[${host}]/` : `http://${host}/`;
    expect(judge(url)).toBe(
      `target not allowed: ${host} is a public address; start with --allow-target ${host}`,
    );
    expect(judge(url, [host])).toBe("allowed");
    expect(judge(url, ["example.com"])).toContain("target not allowed");
  },
);

test.each([
  "169.254.169.254",
  "169.254.0.1",
  "100.100.100.200",
  "[fe80::1]",
  "[febf::1]",
  "[fd00:ec2::254]",
  "[::ffff:169.254.169.254]",
  "[64:ff9b::a9fe:a9fe]",
  "[2002:a9fe:a9fe::1]",
  "192.0.0.192",
  "168.63.129.16",
  "[fd20:ce::254]",
  "[fd20:ce:1::1]",
  "[fd00:ec2::23]",
  "[fd00:c1::a9fe:a9fe]",
  "[::a9fe:a9fe]",
  "[::ffff:0:a9fe:a9fe]",
  "[64:ff9b::a83f:8110]",
  "[64:ff9b:1:a9fe:a9:fe00::]",
  "[64:ff9b:1:a9:fe:a9fe::]",
  "[64:ff9b:1:0:a9:fea9:fe00::]",
  "[64:ff9b:1::a9fe:a9fe]",
])("%s is never posted to, even when it is named", (host) => {
  const bare = new URL(`http://${host}/`).hostname.replace(/[[\]]/g, "");
  expect(judge(`http://${host}/`, [host, bare])).toBe(
    `target not allowed: ${bare} is a link-local or metadata address, which is never posted to`,
  );
});

test("a name is judged by its addresses", async () => {
  expect(judge("http://app.example/")).toBe("judged-by-lookup");
  expect(await lookUp("localhost")).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) }),
    ]),
  );
});

test("one address is told where one is asked for", async () => {
  expect(await lookUp("localhost", [], false)).toMatch(/^(127\.0\.0\.1|::1)$/);
});

test("all names below localhost are this machine", async () => {
  expect(await lookUp("shop.localhost")).toEqual(await lookUp("localhost"));
  expect(await lookUp("shop.localhost.")).toEqual(await lookUp("localhost"));
});

test("a public address behind a name is not allowed, and the reason names the name", async () => {
  // The name service answers an address with itself.
  expect(await lookUp("203.0.113.9")).toEqual(
    new TargetNotAllowed(
      "target not allowed: 203.0.113.9 is a public address; start with --allow-target 203.0.113.9",
    ),
  );
  expect(await lookUp("203.0.113.9", ["203.0.113.9"])).toEqual([{ address: "203.0.113.9", family: 4 }]);
});

test("a metadata address behind a name is never allowed", async () => {
  expect(await lookUp("169.254.169.254", ["169.254.169.254"])).toBeInstanceOf(TargetNotAllowed);
});

test("a name that can only be local and has no address is just not found", async () => {
  for (const name of ["nobody.invalid", "nobody.test"]) {
    expect(await lookUp(name)).toMatchObject({ code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) });
  }
});

test.each([
  ["*.example.com", "hooks.example.com", true],
  ["*.example.com", "a.b.example.com", true],
  ["*.example.com", "example.com", false],
  ["*.example.com", "badexample.com", false],
  ["example.com", "EXAMPLE.com.", true],
  ["example.com", "hooks.example.com", false],
])("--allow-target %s names %s: %s", async (allowTarget, host, isNamed) => {
  // Without a name service both fail; only the one that is named says no more than that.
  const outcome = await lookUp(host, [allowTarget]);
  expect(outcome instanceof TargetNotAllowed).toBe(!isNamed);
});

const octet = fc.integer({ min: 0, max: 255 });

test("an IPv4 address is judged alike in all its forms", () => {
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, octet), ([a, b, c, d]) => {
      const plain = `${a}.${b}.${c}.${d}`;
      const number = ((a * 256 + b) * 256 + c) * 256 + d;
      const kind = kindOfAddress(plain);
      expect(kindOfAddress(`::ffff:${plain}`)).toBe(kind);
      for (const form of [plain, String(number), `0x${number.toString(16)}`, `[::ffff:${plain}]`]) {
        expect(judge(`http://${form}/`) === "allowed").toBe(kind === "local");
      }
    }),
  );
});

test("nothing in 169.254.0.0/16 or fe80::/10 is ever allowed", () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  const linkLocal = fc.integer({ min: 0xfe80, max: 0xfebf });
  fc.assert(
    fc.property(fc.tuple(octet, octet, linkLocal, group), ([c, d, first, last]) => {
      expect(kindOfAddress(`169.254.${c}.${d}`)).toBe("never");
      const address = `${first.toString(16)}::${last.toString(16)}`;
      expect(kindOfAddress(address)).toBe("never");
      expect(kindOfAddress(`${address}%eth0`)).toBe("never");
    }),
  );
});

test("all of the private networks is local", () => {
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, fc.integer({ min: 16, max: 31 })), ([b, c, d, e]) => {
      for (const address of [
        `10.${b}.${c}.${d}`,
        `127.${b}.${c}.${d}`,
        `192.168.${c}.${d}`,
        `172.${e}.${c}.${d}`,
      ]) {
        expect(kindOfAddress(address)).toBe("local");
      }
    }),
  );
});
