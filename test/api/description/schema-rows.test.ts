import { expect, test } from "vitest";
import { schemaRows } from "../../../server/api/description/schema-rows.ts";

test("members of members have dotted names, and what lists hold stands behind brackets", () => {
  const email = { type: "string", description: "An address." };
  const schema = {
    type: "object",
    required: ["to"],
    properties: {
      to: { type: "array", items: { type: "object", properties: { email }, required: ["email"] } },
      mode: { type: "string", enum: ["real", "manual"] },
      next: { type: ["integer", "null"] },
      speed: { anyOf: [{ type: "number" }, { const: "max" }] },
      extra: {},
    },
  };
  expect(schemaRows(schema)).toEqual([
    { name: "to", type: "array of object", isRequired: true, about: "" },
    { name: "to[].email", type: "string", isRequired: true, about: "An address." },
    { name: "mode", type: "one of real, manual", isRequired: false, about: "" },
    { name: "next", type: "integer or null", isRequired: false, about: "" },
    { name: "speed", type: 'number or "max"', isRequired: false, about: "" },
    { name: "extra", type: "any value", isRequired: false, about: "" },
  ]);
});

test("a schema that is no object is one row without a name", () => {
  expect(schemaRows({ type: "array", items: { type: "string" } })).toEqual([
    { name: "", type: "array of string", isRequired: true, about: "" },
  ]);
});
