import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";

// What an OpenAPI 3.1 document must be, as far as ours goes: written after the specification (spec.openapis.org/oas/v3.1),
// closed, so that a misspelt member is found. Schemas are held against the meta-schema of JSON Schema 2020-12.

const text = { type: "string", minLength: 1 };
const closed = (properties: Record<string, unknown>, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const mapOf = (values: unknown, names: unknown = text) => ({
  type: "object",
  propertyNames: names,
  additionalProperties: values,
});
const schema = { $ref: "https://json-schema.org/draft/2020-12/schema" };
const content = mapOf(closed({ schema }), { pattern: "^[a-z]+/[a-z0-9.+-]+$" });
const security = { type: "array", items: mapOf({ type: "array", items: text }) };

const parameter = {
  ...closed(
    {
      name: text,
      in: { enum: ["path", "query", "header"] },
      required: { type: "boolean" },
      description: text,
      schema,
    },
    ["name", "in", "schema"],
  ),
  // What stands in the path is always required.
  anyOf: [
    { properties: { in: { enum: ["query", "header"] } } },
    { properties: { required: { const: true } }, required: ["required"] },
  ],
};

const operation = closed(
  {
    operationId: { ...text, pattern: "^[A-Za-z][A-Za-z0-9]*$" },
    tags: { type: "array", items: text, minItems: 1 },
    summary: text,
    description: text,
    parameters: { type: "array", items: parameter, uniqueItems: true },
    requestBody: closed({ description: text, content, required: { type: "boolean" } }, ["content"]),
    responses: {
      ...mapOf(closed({ description: { type: "string" }, content }, ["description"]), {
        pattern: "^([1-5]\\d\\d|default)$",
      }),
      minProperties: 1,
    },
    security,
    "x-fidelity": { enum: ["documented", "observed", "assumed"] },
    "x-scope": text,
  },
  ["operationId", "tags", "summary", "responses"],
);

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

const document = closed(
  {
    openapi: { const: "3.1.0" },
    info: closed(
      {
        title: text,
        version: text,
        summary: text,
        description: text,
        license: closed({ name: text, identifier: text }, ["name"]),
      },
      ["title", "version"],
    ),
    servers: { type: "array", items: closed({ url: text, description: text }, ["url"]) },
    tags: { type: "array", items: closed({ name: text, description: text }, ["name"]), uniqueItems: true },
    paths: mapOf(closed(Object.fromEntries(methods.map((method) => [method, operation]))), { pattern: "^/" }),
    components: closed({
      securitySchemes: mapOf(
        closed({ type: { const: "http" }, scheme: { const: "bearer" }, description: text }, [
          "type",
          "scheme",
        ]),
      ),
    }),
  },
  ["openapi", "info", "paths"],
);

/** An operation of a document, as far as tests look into it. */
export interface OpenapiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { schema: object }> };
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly responses: Readonly<Record<string, { readonly content?: Record<string, { schema: object }> }>>;
  readonly "x-fidelity"?: string;
}

/** A document, as far as tests look into it. */
export interface OpenapiDocument {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenapiOperation>>>>;
  readonly components: { readonly securitySchemes: Readonly<Record<string, unknown>> };
}

/** A validator that knows the formats, and ignores what it does not know. */
export function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  return ajv;
}

/** What is wrong with a document; empty: nothing. */
export function openapiProblems(given: unknown): readonly unknown[] {
  const validate = newAjv().compile(document);
  return validate(given) ? [] : (validate.errors ?? []);
}
