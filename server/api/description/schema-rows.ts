import type { JsonObject } from "../../contract/json.ts";
import { isJsonList, isJsonObject } from "../sendgrid/json-members.ts";

/** A value that a schema describes, as a row of a table. */
export interface SchemaRow {
  /** Dotted, with "[]" behind a list; empty: the whole value. */
  readonly name: string;
  /** "string", "integer or null", "one of real, manual". */
  readonly type: string;
  readonly isRequired: boolean;
  readonly about: string;
}

/** The members of a schema, those of its members too, in order. */
export function schemaRows(schema: JsonObject): readonly SchemaRow[] {
  return isPlainObject(schema) ? membersOf(schema, "") : rowsOf(schema, { name: "", isRequired: true });
}

interface Place {
  readonly name: string;
  readonly isRequired: boolean;
}

function rowsOf(schema: JsonObject, place: Place): readonly SchemaRow[] {
  const { description } = schema;
  const row = { ...place, type: typeOf(schema), about: typeof description === "string" ? description : "" };
  const [name, inner] = itemsOf(schema, place.name);
  return [row, ...membersOf(inner, name)];
}

function membersOf(schema: JsonObject, path: string): readonly SchemaRow[] {
  const { properties, required } = schema;
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, member]) => {
    const isRequired = isJsonList(required) && required.includes(name);
    return isJsonObject(member)
      ? rowsOf(member, { name: path === "" ? name : `${path}.${name}`, isRequired })
      : [];
  });
}

// What a list holds stands under the list's name with brackets.
function itemsOf(schema: JsonObject, name: string): readonly [name: string, schema: JsonObject] {
  return isJsonObject(schema["items"]) ? itemsOf(schema["items"], `${name}[]`) : [name, schema];
}

function isPlainObject(schema: JsonObject): boolean {
  return schema["type"] === "object" && isJsonObject(schema["properties"]);
}

function typeOf(schema: JsonObject): string {
  const { type, enum: words, anyOf, items } = schema;
  if (isJsonList(words)) return `one of ${words.map(String).join(", ")}`;
  if ("const" in schema) return JSON.stringify(schema["const"]);
  if (isJsonList(anyOf)) return anyOf.filter(isJsonObject).map(typeOf).join(" or ");
  const ofItems = isJsonObject(items) ? ` of ${typeOf(items)}` : "";
  const given = typeof type === "string" ? [type] : isJsonList(type) ? type : ["any value"];
  const names = given.filter((name) => typeof name === "string");
  return names.map((name) => (name === "array" ? `array${ofItems}` : name)).join(" or ");
}
