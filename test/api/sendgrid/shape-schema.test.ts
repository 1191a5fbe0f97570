import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonValue } from "../../../server/contract/json.ts";
import { shapeProblems } from "../../../server/api/sendgrid/json-shape.ts";
import type { JsonShape } from "../../../server/api/sendgrid/json-shape.ts";
import { schemaOf } from "../../../server/api/sendgrid/shape-schema.ts";
import { newAjv } from "../../support/openapi-structure.ts";

const NAMES = ["a", "b", "c"] as const;

const notes = fc.constantFrom<{ isNullable?: true }>({}, { isNullable: true });
const { shape } = fc.letrec<{ shape: JsonShape }>((tie) => ({
  shape: fc
    .tuple(
      notes,
      fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom<JsonShape>(
          { type: "string" },
          { type: "string", oneOf: ["a", "b"] },
          { type: "integer" },
          { type: "number" },
          { type: "boolean" },
          { type: "any" },
          { type: "any object" },
          { type: "texts", wrongValue: "wrong" },
        ),
        tie("shape").map((items): JsonShape => ({ type: "array", items })),
        fc
          .tuple(fc.dictionary(fc.constantFrom(...NAMES), tie("shape")), fc.subarray([...NAMES]))
          .map(([members, wanted]): JsonShape => {
            // Only a member that is named can be missed.
            const required = wanted.filter((name) => Object.hasOwn(members, name));
            return { type: "object", members: { ...members }, required };
          }),
      ),
    )
    .map(([note, made]) => ({ ...made, ...note })),
}));

const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<JsonValue>(null, true, "a", "b", "other", 0, 7, 1.5, -1, 1e20),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie("value")).map((made) => ({ ...made })),
  ),
}));

test("a value fits a shape's schema exactly when the shape finds nothing wrong with it", () => {
  const ajv = newAjv();
  const verdicts = new Set<string>();
  fc.assert(
    fc.property(shape, value, (someShape, someValue) => {
      const isFitting = shapeProblems(someValue, someShape).length === 0;
      verdicts.add(isFitting ? "fits" : "wrong");
      expect(ajv.validate(schemaOf(someShape), someValue)).toBe(isFitting);
    }),
    { numRuns: 300 },
  );
  expect([...verdicts].toSorted()).toEqual(["fits", "wrong"]);
});

test("what a shape says about a value becomes its description", () => {
  expect(schemaOf({ type: "string", about: "An address.", isNullable: true, oneOf: ["a"] })).toEqual({
    description: "An address.",
    type: ["string", "null"],
    enum: ["a", null],
  });
});
