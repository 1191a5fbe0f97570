import fc from "fast-check";
import { expect, test } from "vitest";
import { textChanges } from "../../web/state/delivery/text-changes.ts";

/** What the first text becomes by its changes. */
function changed(was: string, is: string): string {
  let [made, at] = ["", 0];
  for (const [fromA, toA, fromB, toB] of textChanges(was, is)) {
    made += was.slice(at, fromA) + is.slice(fromB, toB);
    at = toA;
  }
  return made + was.slice(at);
}

test("the changes lead from any text to any other", () => {
  const text = fc
    .array(fc.constantFrom('  "email": "a@b.c",', '  "email": "d@e.f",', "},", "{", "", "Grüße 🎈"), {
      maxLength: 60,
    })
    .map((lines) => lines.join("\n"));
  fc.assert(fc.property(text, text, (was, is) => changed(was, is) === is));
});

test("one other character in a body of 25,000 lines is one change", () => {
  const was = bodyOf((nth) => ({ email: `reader${nth}@example.com`, event: "open" }));
  const is = was.replace("reader3999@", "reader39X9@");
  const at = was.indexOf("reader3999@") + "reader39".length;
  expect(textChanges(was, is)).toEqual([[at, at + 1, at, at + 1]]);
});

test("members of the same name are held against each other where all values differ", () => {
  const was = bodyOf((nth) => ({ email: `reader${nth}@example.com`, id: `a${nth}` }));
  const is = bodyOf((nth) => ({ email: `writer${nth}@example.com`, id: `b${nth}` }));
  const changes = textChanges(was, is);
  expect(changed(was, is)).toBe(is);
  expect(changes).toHaveLength(12_000);
  expect(Math.max(...changes.map(([from, to]) => to - from))).toBeLessThan(10);
});

test("texts with more different lines than there are characters to stand for them are one change", () => {
  const was = Array.from({ length: 40_000 }, (_, nth) => `a${nth}`).join("\n");
  const is = was.replaceAll("a", "b");
  expect(textChanges(was, is)).toEqual([[0, was.length, 0, is.length]]);
});

function bodyOf(eventOf: (nth: number) => object): string {
  return JSON.stringify(
    Array.from({ length: 6000 }, (_, nth) => eventOf(nth)),
    null,
    2,
  );
}
