import fc from "fast-check";
import { expect, test } from "vitest";
import { ChanceStream, hashOf } from "../../server/simulation/chance.ts";
import type { ChanceStreamName } from "../../server/simulation/chance.ts";
import { ChanceStreams } from "../../server/simulation/chance-streams.ts";

const NAMES: readonly ChanceStreamName[] = ["recipients", "latencies", "faults", "ids", "retries"];

const draws = (stream: ChanceStream, count: number): readonly number[] =>
  Array.from({ length: count }, () => stream.integer(0, 999_999));

// Pinned, so that a seed that somebody has written down goes on meaning the same run.
test.each([
  ["recipients", [9797, 795_220, 539_192], 0.012652124901726958],
  ["latencies", [976_680, 744_510, 764_425], 0.6136854370621777],
  ["faults", [414_946, 863_674, 557_663], 0.0722944538558481],
  ["ids", [219_253, 768_268, 512_634], 0.24225991286289428],
  ["retries", [961_958, 385_371, 383_255], 0.9389230413720844],
] as const)("seed 42 begins its stream %s as it always did", (name, integers, fraction) => {
  const stream = new ChanceStream(42, name);
  expect(draws(stream, 3)).toEqual(integers);
  expect(stream.fraction()).toBe(fraction);
});

test("drawing more from one stream shifts no other", () => {
  fc.assert(
    fc.property(
      fc.maxSafeInteger(),
      fc.constantFrom(...NAMES),
      fc.integer({ min: 1, max: 50 }),
      (seed, used, count) => {
        const quiet = new ChanceStreams(seed);
        const busy = new ChanceStreams(seed);
        draws(busy.all[used], count);
        for (const name of NAMES) {
          if (name !== used) expect(draws(busy.all[name], 5)).toEqual(draws(quiet.all[name], 5));
        }
      },
    ),
  );
});

test("streams of one seed, and of neighbouring seeds, have nothing in common", () => {
  const firsts = [0, 1, 2, 3, 2 ** 32 + 1].flatMap((seed) =>
    NAMES.map((name) => draws(new ChanceStream(seed, name), 4).join()),
  );
  expect(new Set(firsts).size).toBe(25);
});

test("a stream that is restored goes on from where its state was taken", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.nat(20), (seed, count) => {
      const stream = new ChanceStream(seed, "ids");
      draws(stream, count);
      const state = stream.state();
      const expected = draws(stream, 10);
      const another = new ChanceStream(0, "faults");
      another.restore(state);
      expect(draws(another, 10)).toEqual(expected);
    }),
  );
});

test("beginning anew with a seed gives the draws of that seed to whoever holds a stream", () => {
  const streams = new ChanceStreams(1);
  const { ids } = streams;
  ids.fraction();
  streams.reseed(42);
  expect(streams.seed).toBe(42);
  expect(ids.integer(0, 999_999)).toBe(219_253);
});

test("fractions are at least 0 and below 1, and a thousand of them fill that range evenly", () => {
  const stream = new ChanceStream(7, "recipients");
  const fractions = Array.from({ length: 1000 }, () => stream.fraction());
  expect(fractions.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
  const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / 1000;
  expect(mean).toBeGreaterThan(0.46);
  expect(mean).toBeLessThan(0.54);
});

test("whole numbers include both ends", () => {
  const stream = new ChanceStream(7, "recipients");
  const seen = new Set(Array.from({ length: 200 }, () => stream.integer(3, 6)));
  expect(seen).toEqual(new Set([3, 4, 5, 6]));
});

test("a pick takes each item now and then, and none from nothing is an error", () => {
  const stream = new ChanceStream(7, "recipients");
  expect(new Set(Array.from({ length: 200 }, () => stream.pick(["a", "b", "c"])))).toEqual(
    new Set(["a", "b", "c"]),
  );
  expect(() => stream.pick([])).toThrow(RangeError);
});

test("the hash is FNV-1a with 32 bits", () => {
  expect([hashOf(""), hashOf("a"), hashOf("foobar")]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
});
