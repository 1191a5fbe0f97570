import { existsSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import { expect } from "vitest";

// SendGrid's own descriptions of the API lie beside the repository, not in it.
const FOLDER = new URL("../../../shared/data/oai/", import.meta.url);

/** One of SendGrid's OpenAPI files. */
export interface OpenapiFile {
  /** Undefined: it does not lie beside the repository. */
  readonly document: Record<string, unknown> | undefined;
  /** Why tests that need it are skipped. */
  readonly absent: string;
}

/** A request: its route as the description names it, and what is really sent. */
export interface DescribedCall {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly route: string;
  /** The route with its parameters filled in and its query, where it has any. */
  readonly path?: string;
  readonly body?: unknown;
}

/** An answer, read; an empty object where the body is empty. */
export interface DescribedAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** What requests are sent to. */
export interface DescribedApi {
  fetch(path: string, init?: { readonly method?: string; readonly body?: string }): Promise<Response>;
}

/** Reads one of the files, such as `tsg_stats_v3.json`. Throws when the folder is there, and the file is not. */
export function readOpenapiFile(name: string): OpenapiFile {
  const absent = `the OpenAPI file ${name} does not lie beside the repository`;
  if (!existsSync(FOLDER)) return { document: undefined, absent };
  const document: Record<string, unknown> = JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));
  return { document, absent };
}

/** Sends requests and holds both directions against a description: body, status and answer. */
export function describedCalls(
  api: DescribedApi,
  { document = {} }: OpenapiFile,
): (call: DescribedCall) => Promise<DescribedAnswer> {
  // Some patterns of the files escape what the u flag forbids to escape.
  const ajv = new Ajv2020({ strict: false, allErrors: true, unicodeRegExp: false });
  ajvFormats.default(ajv);
  ajv.addSchema(document, "spec");
  const violations = (pointer: string, data: unknown): unknown[] => {
    const validate = ajv.compile({ $ref: `spec#${pointer}` });
    return validate(data) ? [] : (validate.errors ?? []);
  };
  return async ({ method, route, path, body }) => {
    const operation = `/paths/${escaped(route)}/${method.toLowerCase()}`;
    if (body !== undefined) {
      const request = referred(document, `${operation}/requestBody`);
      expect(violations(`${request}/content/application~1json/schema`, body)).toEqual([]);
    }
    const sent = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await api.fetch(path ?? route, sent);
    const text = await response.text();
    const described = referred(document, `${operation}/responses/${response.status}`);
    expect(ajv.getSchema(`spec#${described}`), described).toBeDefined();
    if (text === "") return { status: response.status, json: {} };
    const json: unknown = JSON.parse(text);
    expect(violations(`${described}/content/application~1json/schema`, json)).toEqual([]);
    return { status: response.status, json };
  };
}

/** The place itself, or the one that stands there by reference. */
function referred(document: unknown, pointer: string): string {
  const names = pointer
    .split("/")
    .slice(1)
    .map((segment) => decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~"));
  const reference = [...names, "$ref"].reduce<unknown>(
    (value, name) => new Map(Object.entries(value ?? {})).get(name),
    document,
  );
  return typeof reference === "string" ? reference.replace(/^#/, "") : pointer;
}

function escaped(path: string): string {
  return encodeURIComponent(path.replaceAll("~", "~0").replaceAll("/", "~1"));
}
