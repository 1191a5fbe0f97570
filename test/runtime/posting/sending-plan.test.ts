import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sendingPlan } from "../../../server/runtime/posting/sending-plan.ts";

function body(bytes: number): Buffer {
  return Buffer.alloc(bytes, "x");
}

test("a post without faults on its way leaves all at once", () => {
  expect(sendingPlan({ body: body(10) })).toBeUndefined();
  expect(
    sendingPlan({ body: body(10), faults: { holdIdleMs: 5, cutAnswer: false, sendOverMs: 0 } }),
  ).toBeUndefined();
});

test("slow sending: ten pieces, the first at once and the last when the time is over", () => {
  const plan = sendingPlan({ body: body(5000), faults: { sendOverMs: 1800 } });
  expect(plan?.pieces.map((piece) => piece.length)).toEqual(Array(10).fill(500));
  expect(plan).toMatchObject({ gapMs: 200, sendingMs: 1800, cut: null });
});

test.each([
  [2, [1, 1], 1800],
  [1, [1], 0],
  [0, [0], 0],
])("slow sending of %d bytes", (bytes, pieces, sendingMs) => {
  const plan = sendingPlan({ body: body(bytes), faults: { sendOverMs: 1800 } });
  expect(plan?.pieces.map((piece) => piece.length)).toEqual(pieces);
  expect(plan?.sendingMs).toBe(sendingMs);
});

test("slow sending that is cut in the middle takes half the time", () => {
  const plan = sendingPlan({ body: body(5000), faults: { sendOverMs: 1800, cutBodyAt: 0.5 } });
  expect(plan?.pieces).toHaveLength(5);
  expect(plan?.sendingMs).toBe(800);
});

test("a cut body says how much of it left", () => {
  expect(sendingPlan({ body: body(5678), faults: { cutBodyAt: 0.2175 } })?.cut).toEqual({
    place: "body",
    failure: {
      result: "unreachable",
      reason: "connection cut after 1,234 of 5,678 bytes (fault)",
      sentBytes: 1234,
    },
  });
});

test("of a cut body at least one byte is missing, whatever the share and the pace", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      share,
      fc.integer({ min: 0, max: 2000 }),
      (bytes, cutBodyAt, sendOverMs) => {
        const plan = sendingPlan({ body: body(bytes), faults: { cutBodyAt, sendOverMs } });
        const left = Buffer.concat(plan?.pieces ?? []).length;
        expect(left).toBe(plan?.cut?.failure.sentBytes);
        expect(left).toBeLessThan(bytes);
      },
    ),
  );
});

test("without a cut the pieces are the body", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const plan = sendingPlan({ body: Buffer.from(bytes), faults: { sendOverMs: 100, cutAnswer: true } });
      expect(Buffer.concat(plan?.pieces ?? []).equals(bytes)).toBe(true);
      expect(plan?.pieces.length).toBeLessThanOrEqual(10);
    }),
  );
});
