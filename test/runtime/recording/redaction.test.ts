import { isIP } from "node:net";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createRedactor } from "../../../server/runtime/recording/redaction.ts";
import { signatureVectors } from "../../support/signature-vectors.ts";

function redacted(json: string): string {
  return createRedactor().body(Buffer.from(json)).body.toString();
}

function redactedEvent(event: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // The test wrote the body: it is a list of one object.
  return (JSON.parse(redacted(JSON.stringify([event]))) as [Record<string, unknown>])[0];
}

test("addresses are replaced wherever they stand, and the same one by the same one", () => {
  const event = redactedEvent({
    email: "ada.lovelace@gmail.com",
    reason: "550 5.1.1 <ada.lovelace@gmail.com>: unknown; see bob@work.org.",
    "smtp-id": "<123.ada@mail.work.org>",
  });
  expect(event).toEqual({
    email: "r000000000@example.com",
    reason: "550 5.1.1 <r000000000@example.com>: unknown; see 00000@x.test.",
    "smtp-id": "<r00000000@example.com>",
  });
});

test("what SendGrid sets stays as it is, its own Message-IDs too", () => {
  const event = {
    event: "delivered",
    category: ["cat facts"],
    response: "250 2.6.0 <PGkxzom6QCqkH2h1GY71LQ@geopod-ismtpd-58> Queued",
    sg_event_id: "ZGVsaXZlcmVkLTA",
    sg_message_id: "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
    sg_template_name: "Login V1",
    "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
    timestamp: 1_600_112_492,
    useragent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0)",
    url_offset: { index: 0, type: "html" },
  };
  expect(redactedEvent(event)).toEqual(event);
});

test("custom arguments keep their form: letters, their case, digits, length; different ones stay different", () => {
  const body = [
    { firstName: "Ada", order: "A-1001", nested: { phone: ["+49 151"] }, total: 1250 },
    { firstName: "Bob", order: "A-1002", nested: { phone: ["+49 151"] }, total: 3150 },
  ];
  expect(JSON.parse(redacted(JSON.stringify(body)))).toEqual([
    { firstName: "Aaa", order: "A-0000", nested: { phone: ["+00 000"] }, total: 1000 },
    { firstName: "Aab", order: "A-0001", nested: { phone: ["+00 000"] }, total: 1001 },
  ]);
});

test("a clicked URL keeps host, path and names; its query's values, fragment and credentials go", () => {
  expect(
    redactedEvent({ url: "https://ada:pw1@shop.example/a/b%20c?user=Ada%20L&n=42&flag#top" })["url"],
  ).toBe("https://aaa:aa0@shop.example/a/b%20c?user=Aaa%78A&n=00&aaaa#aaa");
  expect(redactedEvent({ url: "https://shop.example/u/ada%40work.org/x?e=ada@work.org" })["url"]).toBe(
    "https://shop.example/u/0000000@x.test/x?e=00000@x.test",
  );
});

test.each([
  ["1.2.3.4", "0.0.0.0"],
  ["12.2.3.4", "0.0.0.10"],
  ["66.102.7.162", "203.0.113.10"],
  ["174.51.74.182", "203.0.113.100"],
  ["167.89.101.176", "198.51.100.100"],
  ["255.255.255.255", "192.168.113.100"],
  ["2a00:1450:4001::8", "2001:db8::000:000"],
  ["2001:0470:1f0b:0a1c:0000:0000:0000:0001", "2001:0db8:0000:0000:0000:0000:0000:0000"],
  ["none", "aaaa"],
])("the IP address %s becomes %s", (ip, standIn) => {
  expect(redactedEvent({ ip })["ip"]).toBe(standIn);
});

test("IP addresses of any form become others of the same length, different ones different", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 5 }), (ips) => {
      const bodies = JSON.parse(redacted(JSON.stringify(ips.map((ip) => ({ ip }))))) as { ip: string }[];
      const standIns = bodies.map(({ ip }) => ip);
      expect(standIns.map((ip) => ip.length)).toEqual(ips.map((ip) => ip.length));
      const short = ips.filter((ip) => ip.length <= 39);
      expect(standIns.filter((ip) => ip.length <= 39).map(isIP)).toEqual(short.map(isIP));
      expect(standIns.filter((ip) => ips.includes(ip) && !/^[:0]/.test(ip))).toEqual([]);
    }),
  );
});

test("framing and escapes stay as they were", () => {
  const body = '[{"email":"\\u0061da@work.org","x":"a\\"\\u0062\\n\\u00e9é"},\r\n{"event":"open"} ]\r\n';
  expect(redacted(body)).toBe(
    '[{"email":"r0000@example.com","x":"a\\"\\u0078\\n\\u00e9é"},\r\n{"event":"open"} ]\r\n',
  );
});

test("what is no JSON or no text is replaced as a whole, and says so", () => {
  expect(createRedactor().body(Buffer.from("to=Ada <ada@work.org>\r\n7"))).toEqual({
    body: Buffer.from("aa=Aaa <aaa@aaaa.aaa>\r\n0"),
    remark: "no JSON: all of it is replaced",
  });
  expect(createRedactor().body(Buffer.from([0x41, 0xff, 0x31]))).toEqual({
    body: Buffer.from("A?0"),
    remark: "no text: all of it is replaced",
  });
});

test("an address that is the name of a member stays, which is told", () => {
  expect(createRedactor().body(Buffer.from('[{"ada@work.org":"1"}]'))).toMatchObject({
    remark: "an address stays: it is the name of a member",
  });
});

test("a text of nothing but marks, and a value of megabytes, are replaced too", () => {
  const marks = `{"reason":"${"!".repeat(2_000_000)}a@b"}`;
  expect(redacted(marks)).toHaveLength(marks.length);
  const value = `{"x":"${"Ab1%".repeat(300_000)}"}`;
  expect(redacted(value)).toHaveLength(value.length);
});

test("recorded bodies keep length, events and timestamps", () => {
  for (const { body } of signatureVectors()) {
    const { body: after, remark } = createRedactor().body(body);
    expect(after.length).toBe(body.length);
    if (remark === null) expect(shapeOf(after)).toEqual(shapeOf(body));
  }
});

function shapeOf(body: Buffer): unknown {
  // A signed body of fixtures/signatures.
  return (JSON.parse(body.toString()) as Record<string, unknown>[]).map((event) => [
    Object.keys(event),
    event["event"],
    event["timestamp"],
    event["sg_event_id"],
  ]);
}

const word = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.string({ unit: fc.constantFrom(...Array.from("aB0%4@. \u00a0'=/?&;#:é文😀+\\\"\n")), maxLength: 12 }),
  fc.constantFrom("https://shop.example/?q=", "http://u:p@h/", "%40", "\u2028", "<ada@work.org>"),
);
const address = fc
  .tuple(
    fc.stringMatching(/^[a-z][a-z0-9._+'=-]{0,20}[a-z]$/),
    fc.stringMatching(/^[a-z]{2,12}\.(de|org|co\.uk)$/),
  )
  .map(([local, host]) => `${local}@${host}`);
const text = fc
  .array(
    fc.oneof(
      word,
      address.map((found) => ` ${found} `),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(""));
const name = fc.oneof(
  fc.constantFrom("email", "ip", "url", "reason", "response", "smtp-id", "category", "event", "useragent"),
  fc.stringMatching(/^[a-z_]{1,8}$/),
);
const value = fc.oneof(
  text,
  address,
  fc.oneof(fc.ipV4(), fc.ipV6()),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.array(text, { maxLength: 2 }),
  fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), text, { maxKeys: 2 }),
);
const event = fc.array(fc.tuple(name, value), { maxLength: 6 });
const bodies = fc.array(fc.array(event, { maxLength: 3 }), { minLength: 1, maxLength: 3 });

// As SendGrid frames them; some texts with all their letters escaped.
function bodyOf(events: readonly (readonly [string, unknown])[][], isEscaped: boolean): string {
  const json = events.map(
    (members) =>
      `{${members.map(([key, of]) => `${JSON.stringify(key)}:${written(of, isEscaped)}`).join(",")}}`,
  );
  return `[${json.join(",\r\n")}]\r\n`;
}

function written(value: unknown, isEscaped: boolean): string {
  const json = JSON.stringify(value);
  if (!isEscaped || typeof value !== "string") return json;
  return `"${Array.from({ length: value.length }, (_, index) => escaped(value.charCodeAt(index))).join("")}"`;
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}

function namesIn(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(namesIn);
  if (typeof json !== "object" || json === null) return typeof json;
  return Object.entries(json).map(([key, of]) => [key, namesIn(of)]);
}

test("redaction keeps length, JSON and names, leaves no address behind, and changes nothing the second time", () => {
  fc.assert(
    fc.property(bodies, fc.boolean(), (recording, isEscaped) => {
      const before = recording.map((events) => Buffer.from(bodyOf(events, isEscaped)));
      const [first, second] = [createRedactor(), createRedactor()];
      const after = before.map((body) => first.body(body).body);
      expect(after.map((body) => body.length)).toEqual(before.map((body) => body.length));
      expect(after.map((body) => namesIn(JSON.parse(body.toString())))).toEqual(
        before.map((body) => namesIn(JSON.parse(body.toString()))),
      );
      const left = after.map((body) => JSON.stringify(JSON.parse(body.toString()))).join("\n");
      const addresses =
        JSON.stringify(recording).match(/[a-z][a-z0-9._+'=-]*@[a-z]+\.(de|org|co\.uk)/g) ?? [];
      expect(addresses.filter((found) => left.includes(found))).toEqual([]);
      expect(after.map((body) => second.body(body).body.toString())).toEqual(
        after.map((body) => body.toString()),
      );
    }),
    { numRuns: Number(process.env["FUZZ_CASES"] ?? 300) },
  );
});
