import type { JsonObject } from "../../contract/json.ts";
import type { JsonShape } from "./json-shape.ts";

/** A shape as JSON Schema (draft 2020-12), for the description of the API. It promises no more than the shape checks. */
export function schemaOf(shape: JsonShape): JsonObject {
  const about = shape.about === undefined ? {} : { description: shape.about };
  const schema = { ...about, ...typeOf(shape) };
  if (shape.isNullable !== true || shape.type === "any") return schema;
  const nullable = { ...schema, type: [jsonTypeOf(shape), "null"] };
  // Null has to be among the values, too, where they are listed.
  return "enum" in schema ? { ...nullable, enum: [...schema.enum, null] } : nullable;
}

function typeOf(shape: JsonShape): JsonObject & { readonly enum?: readonly string[] } {
  switch (shape.type) {
    case "any":
      return {};
    case "string":
      return { type: "string", ...(shape.oneOf === undefined ? {} : { enum: shape.oneOf }) };
    case "array":
      return { type: "array", items: schemaOf(shape.items) };
    case "texts":
      return { type: "object", additionalProperties: { type: "string" } };
    case "object": {
      const { members, required } = shape;
      const properties = Object.entries(members).map(([name, member]) => [name, schemaOf(member)] as const);
      const wanted = required === undefined || required.length === 0 ? {} : { required };
      return { type: "object", properties: Object.fromEntries(properties), ...wanted };
    }
    default:
      return { type: jsonTypeOf(shape) };
  }
}

function jsonTypeOf({ type }: JsonShape): string {
  return type === "texts" || type === "any object" ? "object" : type;
}
