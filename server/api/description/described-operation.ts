import type { JsonObject } from "../../contract/json.ts";
import type { Fidelity } from "../sendgrid/operation.ts";

/** An operation as its descriptions need it: the OpenAPI document, the page and the table of README are made of these. */
export interface DescribedOperation {
  /** Unique among all. */
  readonly id: string;
  /** The heading it stands under. */
  readonly area: string;
  readonly summary: string;
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  /** Null: it is the simulator's own. */
  readonly fidelity: Fidelity | null;
  /** What an API key needs; null: any will do. */
  readonly scope: string | null;
  readonly parameters: readonly DescribedParameter[];
  /** The body as JSON Schema; null: it takes none. */
  readonly body: JsonObject | null;
  readonly answers: readonly DescribedAnswer[];
}

/** A parameter of path, query or head. */
export interface DescribedParameter {
  readonly name: string;
  readonly place: "path" | "query" | "header";
  readonly isRequired: boolean;
  readonly about: string;
  readonly schema: JsonObject;
}

/** What is answered with one status. */
export interface DescribedAnswer {
  /** "default": every status that is not named. */
  readonly status: number | "default";
  readonly about: string;
  /** Null: an empty body. */
  readonly content: { readonly type: string; readonly schema: JsonObject } | null;
}

/** The parameters that a path holds in braces. */
export function pathParameters(path: string): readonly DescribedParameter[] {
  return Array.from(path.matchAll(/\{([^}]+)\}/g), ([, name = ""]) => ({
    name,
    place: "path",
    isRequired: true,
    about: "",
    schema: { type: "string" },
  }));
}
