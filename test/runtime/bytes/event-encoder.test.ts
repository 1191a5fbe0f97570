import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../../../server/contract/json.ts";
import { createEventEncoder } from "../../../server/runtime/bytes/event-encoder.ts";
import { signableBatch } from "../../../server/runtime/bytes/batch-body.ts";
import { compareByUtf8 } from "../../../server/runtime/bytes/utf8-order.ts";
import type { EventFields } from "../../../server/simulation/ports.ts";
import { signatureVector } from "../../support/signature-vectors.ts";

function setUp() {
  const encoder = createEventEncoder();
  const jsonOf = (builtIn: JsonObject, customArgs: EventFields["customArgs"] = []): string =>
    encoder.encode({ builtIn, customArgs }).json;
  return { encoder, jsonOf };
}

test("what an event is written as does not depend on the events before it", () => {
  const { jsonOf } = setUp();
  const value = fc.constantFrom(0, -0, 1, "", "0", "ada@example.com", true, false, null, [1], [0], [-0]);
  const events = fc.array(fc.record({ event: fc.constantFrom("open", "click"), tls: value, url: value }));
  fc.assert(
    fc.property(events, (list) => {
      expect(list.map((event) => jsonOf(event))).toEqual(list.map((event) => setUp().jsonOf(event)));
    }),
  );
  expect([jsonOf({ tls: 0 }), jsonOf({ tls: -0 })]).toEqual(['{"tls":0}', '{"tls":-0}']);
});

test("members are sorted by byte, custom arguments among them, capitals first", () => {
  const { jsonOf } = setUp();
  const json = jsonOf(
    { timestamp: 1, "smtp-id": "<a>", email: "ada@example.com", category: ["x"], sg_message_id: "m" },
    [
      ["referenceId", "r"],
      ["EmailID", "7"],
    ],
  );
  expect(json).toBe(
    '{"EmailID":"7","category":["x"],"email":"ada@example.com","referenceId":"r","sg_message_id":"m","smtp-id":"<a>","timestamp":1}',
  );
});

test("a built-in member wins over a custom argument of that name, on the events that have it", () => {
  const { jsonOf } = setUp();
  const customArgs: EventFields["customArgs"] = [["type", "newsletter"]];
  expect(jsonOf({ event: "delivered" }, customArgs)).toBe('{"event":"delivered","type":"newsletter"}');
  expect(jsonOf({ event: "bounce", type: "blocked" }, customArgs)).toBe(
    '{"event":"bounce","type":"blocked"}',
  );
});

test("names like 42 and __proto__ are members like any other and keep their sorted place", () => {
  const { jsonOf } = setUp();
  const customArgs: EventFields["customArgs"] = [
    ["zebra", "z"],
    ["42", "answer"],
    ["__proto__", "p"],
    ["constructor", "c"],
    ["-1", "m"],
    ["9", "n"],
  ];
  expect(jsonOf({ event: "open", Email: "E" }, customArgs)).toBe(
    '{"-1":"m","42":"answer","9":"n","Email":"E","__proto__":"p","constructor":"c","event":"open","zebra":"z"}',
  );
  const builtIn: unknown = JSON.parse('{"b":1,"__proto__":{"10":1,"9":2},"7":3}');
  expect(isObject(builtIn) && jsonOf(builtIn)).toBe('{"7":3,"__proto__":{"10":1,"9":2},"b":1}');
});

test("names beyond U+FFFF stand behind U+FF5E, as their UTF-8 bytes do", () => {
  const { jsonOf } = setUp();
  expect(
    jsonOf({}, [
      ["😀", 1],
      ["～", 2],
      ["é", 3],
      ["z", 4],
    ]),
  ).toBe('{"z":4,"é":3,"～":2,"😀":1}');
});

test("<, >, & and / stand as they are; quote and backslash are escaped", () => {
  const { jsonOf } = setUp();
  expect(jsonOf({ a: "<b&c>/d", q: '"\\' })).toBe('{"a":"<b&c>/d","q":"\\"\\\\"}');
});

test("controls are escaped as Go escapes them, and line separators too", () => {
  const { jsonOf } = setUp();
  expect(jsonOf({ a: "\b\f\n\r\t\u0000\u001f\u007f" })).toBe('{"a":"\\b\\f\\n\\r\\t\\u0000\\u001f\u007f"}');
  expect(jsonOf({ a: "x\u2028y\u2029z" })).toBe('{"a":"x\\u2028y\\u2029z"}');
  expect(jsonOf({ "k\u2028\n": 1 })).toBe('{"k\\u2028\\n":1}');
});

test("a lone surrogate becomes U+FFFD, in values and in names", () => {
  const { jsonOf } = setUp();
  expect(jsonOf({ a: "x\ud800y", b: "\udc00", c: "😀" })).toBe('{"a":"x\ufffdy","b":"\ufffd","c":"😀"}');
  expect(
    jsonOf({}, [
      ["\ud800", "first"],
      ["\udfff", "last"],
    ]),
  ).toBe('{"\ufffd":"last"}');
});

test("nested objects are sorted too, at any depth", () => {
  const { jsonOf } = setUp();
  const json = jsonOf({
    url_offset: { type: "html", index: 0 },
    pool: { name: "x", id: 210, more: [{ b: 1, a: null }] },
  });
  expect(json).toBe(
    '{"pool":{"id":210,"more":[{"a":null,"b":1}],"name":"x"},"url_offset":{"index":0,"type":"html"}}',
  );
});

test("custom arguments may nest, and be as many, as a request can carry", () => {
  const { jsonOf } = setUp();
  const nested = `${"[".repeat(100_000)}{"a":{}}${"]".repeat(100_000)}`;
  const custom: unknown = JSON.parse(`{"deep":${nested}}`);
  expect(isObject(custom) && jsonOf(custom)).toBe(`{"deep":${nested}}`);
  const many = Array.from({ length: 300_000 }, (_, index) => index);
  expect(jsonOf({ many })).toBe(JSON.stringify({ many }));
});

test("numbers are written as Go writes them", () => {
  const { jsonOf } = setUp();
  expect(jsonOf({ a: [0, -0, 1.5, 1e21, 1e-7, 1775720874, true, false, null] })).toBe(
    '{"a":[0,-0,1.5,1e+21,1e-7,1775720874,true,false,null]}',
  );
});

test("an event without members is an empty object", () => {
  const { encoder } = setUp();
  expect(encoder.encode({ builtIn: {}, customArgs: [] })).toEqual({ json: "{}", byteLength: 2 });
});

test("the length counts bytes, not characters", () => {
  const { encoder } = setUp();
  expect(encoder.encode({ builtIn: { a: "é😀" }, customArgs: [] })).toEqual({
    json: '{"a":"é😀"}',
    byteLength: 14,
  });
});

test("custom arguments shared by many events are written the same each time", () => {
  const { jsonOf } = setUp();
  const customArgs: EventFields["customArgs"] = [
    ["order", "42"],
    ["a", "ü"],
  ];
  const first = jsonOf({ event: "processed" }, customArgs);
  expect(first).toBe('{"a":"ü","event":"processed","order":"42"}');
  expect(jsonOf({ event: "processed" }, customArgs)).toBe(first);
  expect(jsonOf({ event: "open", order: 1 }, customArgs)).toBe('{"a":"ü","event":"open","order":1}');
});

test.each(["official-single-ok", "official-multi-ok"])(
  "the recorded batch %s comes out byte for byte",
  (id) => {
    const { encoder } = setUp();
    const { body } = signatureVector(id);
    const parsed: unknown = JSON.parse(body.toString());
    if (!Array.isArray(parsed)) throw new Error(`${id} is no array.`);
    const events = parsed
      .filter(isObject)
      .map((builtIn) => encoder.encode({ builtIn: shuffled(builtIn), customArgs: [] }));
    expect(signableBatch(events).bytes.equals(body)).toBe(true);
  },
);

const EVENTS = new URL("../../../fixtures/events/", import.meta.url);

test.each(readdirSync(EVENTS))("fixtures/events/%s has its members in wire order", (file) => {
  const { jsonOf } = setUp();
  const parsed: unknown = JSON.parse(readFileSync(new URL(file, EVENTS), "utf8"));
  expect(isObject(parsed) && jsonOf(shuffled(parsed))).toBe(JSON.stringify(parsed));
});

test("whatever the values, the text parses back to them and its length is that of its bytes", () => {
  const { encoder } = setUp();
  fc.assert(
    fc.property(fc.dictionary(wellFormedText, jsonValue), (builtIn) => {
      const { json, byteLength } = encoder.encode({ builtIn, customArgs: [] });
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(builtIn)));
      expect(byteLength).toBe(Buffer.byteLength(json));
      expect(Buffer.from(json).toString()).toBe(json);
    }),
  );
});

test("the order of custom arguments never matters, and neither does who brought a member", () => {
  const { jsonOf } = setUp();
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(wellFormedText, fc.string()), { selector: ([name]) => name }),
      (entries) => {
        const json = jsonOf({}, entries);
        expect(jsonOf({}, entries.toReversed())).toBe(json);
        expect(jsonOf(Object.fromEntries(entries.filter(([name]) => name !== "__proto__")), entries)).toBe(
          json,
        );
      },
    ),
  );
});

test("names are ordered exactly as their UTF-8 bytes are", () => {
  fc.assert(
    fc.property(wellFormedText, wellFormedText, (left, right) => {
      expect(Math.sign(compareByUtf8(left, right))).toBe(
        Buffer.compare(Buffer.from(left), Buffer.from(right)),
      );
    }),
  );
});

const wellFormedText = fc.string({ unit: "binary" });
const jsonValue = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string()),
);

// Members in another order than the wire's, so that a test shows the encoder's sorting and not the file's.
function shuffled(event: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(event).toReversed());
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
