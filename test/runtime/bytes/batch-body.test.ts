import * as fc from "fast-check";
import { expect, test } from "vitest";
import { batchByteLength, signableBatch, signableText } from "../../../server/runtime/bytes/batch-body.ts";
import { createEventEncoder } from "../../../server/runtime/bytes/event-encoder.ts";

function setUp() {
  const encoder = createEventEncoder();
  return { event: (name: string) => encoder.encode({ builtIn: { a: name }, customArgs: [] }) };
}

test("one event stands between brackets, with a line break at the end", () => {
  const { event } = setUp();
  expect(signableBatch([event("x")]).bytes.toString()).toBe('[{"a":"x"}]\r\n');
});

test("events are parted by a comma and a line break", () => {
  const { event } = setUp();
  expect(signableBatch([event("x"), event("é"), event("😀")]).bytes.toString()).toBe(
    '[{"a":"x"},\r\n{"a":"é"},\r\n{"a":"😀"}]\r\n',
  );
});

test("a batch without events is an empty array", () => {
  expect(signableBatch([]).bytes.toString()).toBe("[]\r\n");
});

test("ten bytes stand free in front of the body, in one piece of memory with it", () => {
  const { event } = setUp();
  const { slab, bytes } = signableBatch([event("x")]);
  slab.write("1775720874", 0, "latin1");
  expect(slab.toString()).toBe('1775720874[{"a":"x"}]\r\n');
  expect(bytes.toString()).toBe('[{"a":"x"}]\r\n');
});

test("a text becomes a body as it is", () => {
  const { slab, bytes } = signableText("[é]");
  expect(bytes.toString()).toBe("[é]");
  expect(slab.length).toBe(10 + 4);
});

test("an event whose length was given wrongly is noticed, not posted", () => {
  expect(
    () =>
      signableBatch([
        { json: '{"a":"é"}', byteLength: 9 },
        { json: "{}", byteLength: 3 },
      ]).bytes,
  ).toThrow(/were announced/);
});

test("whatever the events, the body parses back to them and has the announced length", () => {
  const { event } = setUp();
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (names) => {
      const events = names.map(event);
      const body = signableBatch(events).bytes;
      expect(JSON.parse(body.toString())).toEqual(names.map((a) => ({ a })));
      expect(body.length).toBe(batchByteLength(events));
    }),
  );
});
