import type { JsonObject } from "../../contract/json.ts";

const SCHEMAS = new WeakMap<object, JsonObject>();

/** Notes what a kind of value is as JSON Schema; answers the kind. */
export function described<Kind extends object>(kind: Kind, schema: JsonObject): Kind {
  SCHEMAS.set(kind, schema);
  return kind;
}

/** An object of which every name is known and may be absent, as JSON Schema; `required` names those that may not. */
export function schemaOfFields(
  fields: Readonly<Record<string, object>>,
  required: readonly string[] = [],
): JsonObject {
  const properties = Object.entries(fields).map(([name, kind]) => [name, SCHEMAS.get(kind) ?? {}] as const);
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
  };
}
