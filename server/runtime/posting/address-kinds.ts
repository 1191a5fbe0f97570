import { BlockList, isIP } from "node:net";

/** Whether an address may be posted to: as it is, only where its host was allowed by name, or never. */
export type AddressKind = "local" | "public" | "never";

/**
 * What kind an IP address is, in any form that `node:net` accepts.
 *
 * Clouds answer instances' questions, credentials among them, at addresses of their own (documented by each of them):
 * they are never posted to, also not as IPv6 addresses that translators or tunnels turn into them.
 */
export function kindOfAddress(address: string): AddressKind {
  const [bare = ""] = address.split("%");
  const family = isIP(bare) === 6 ? "ipv6" : "ipv4";
  if (NEVER.check(bare, family)) return "never";
  if (family === "ipv6" && ipv4Within(bare).some((inner) => NEVER.check(inner, "ipv4"))) return "never";
  return LOCAL.check(bare, family) ? "local" : "public";
}

/** The IPv4 addresses that an IPv6 address may stand for: as mapped, translated or tunnelled. */
export function ipv4Within(address: string): readonly string[] {
  const bytes = bytesOf(address);
  return EMBEDDINGS.filter(({ prefix }) => prefix.every((byte, index) => bytes[index] === byte)).flatMap(
    ({ at }) => at.map((positions) => positions.map((position) => bytes[position] ?? 0).join(".")),
  );
}

// BlockList also judges an IPv4 address written as IPv6 (::ffff:a.b.c.d) by its IPv4 rules.
const LOCAL = new BlockList();
for (const [network, prefix] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  // Connecting to the unspecified address reaches this machine.
  ["0.0.0.0", 32],
] as const) {
  LOCAL.addSubnet(network, prefix, "ipv4");
}
LOCAL.addAddress("::1", "ipv6");
LOCAL.addAddress("::", "ipv6");
LOCAL.addSubnet("fc00::", 7, "ipv6");

const NEVER = new BlockList();
NEVER.addSubnet("169.254.0.0", 16, "ipv4");
// Alibaba Cloud, Oracle Cloud, Azure.
for (const address of ["100.100.100.200", "192.0.0.192", "168.63.129.16"]) NEVER.addAddress(address, "ipv4");
NEVER.addSubnet("fe80::", 10, "ipv6");
// AWS, Oracle Cloud, Google Cloud: their whole networks, which nobody else's may happen to be (RFC 4193 has chance choose).
for (const network of ["fd00:ec2::", "fd00:c1::", "fd20:ce::"]) NEVER.addSubnet(network, 32, "ipv6");

interface Embedding {
  /** The bytes that the address begins with. */
  readonly prefix: readonly number[];
  /** Where the four bytes of the IPv4 address may be. */
  readonly at: readonly (readonly number[])[];
}

const LAST = [12, 13, 14, 15];
const EMBEDDINGS: readonly Embedding[] = [
  // ::a.b.c.d, deprecated by RFC 4291
  { prefix: Array.from({ length: 12 }, () => 0), at: [LAST] },
  // ::ffff:a.b.c.d (RFC 4291) and ::ffff:0:a.b.c.d (RFC 2765)
  { prefix: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], at: [LAST] },
  { prefix: [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0], at: [LAST] },
  // 64:ff9b::/96 (RFC 6052)
  { prefix: [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], at: [LAST] },
  // 64:ff9b:1::/48 (RFC 8215), cut into prefixes of any length that RFC 6052 knows
  {
    prefix: [0, 0x64, 0xff, 0x9b, 0, 1],
    at: [[6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12], LAST],
  },
  // 2002::/16, 6to4 (RFC 3056)
  { prefix: [0x20, 0x02], at: [[2, 3, 4, 5]] },
];

// A URL writes each IPv6 address in one way: groups of hex digits, "::" once at most.
function bytesOf(address: string): readonly number[] {
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const halves = written.split("::", 2).map((half) => half.split(":").filter((group) => group !== ""));
  const [before = [], after = []] = halves;
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
