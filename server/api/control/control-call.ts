import type { JsonObject } from "../../contract/json.ts";
import { MAX_CONTROL_REQUEST_BYTES, MAX_JSON_VALUES } from "../../contract/limits.ts";
import type { ApiRequest, ApiResponse } from "../http.ts";
import { jsonExcess } from "../json-excess.ts";
import type { PathParameters } from "../router.ts";
import { MAIN_ACCOUNT } from "../../simulation/account/accounts.ts";
import { errorAnswer } from "./control-errors.ts";
import type { Field, Options, Read } from "./fields.ts";
import { readOptions } from "./fields.ts";
import { hintFor } from "./nearest.ts";
import type { JournalCounts } from "./journal-counts.ts";
import type { ControlPorts } from "./ports.ts";

/** What the routes have at hand. */
export interface ServedPorts extends ControlPorts {
  /** What the journal told so far. */
  readonly counts: JournalCounts;
}

/** One request to /_simulator on its way through the routes. */
export interface ControlCall {
  readonly ports: ServedPorts;
  readonly request: ApiRequest;
  readonly parameters: PathParameters;
}

/** A success: its body as JSON Schema, and the type of what is no JSON. */
export interface AnswerNote {
  readonly schema: JsonObject;
  /** application/json unless given. */
  readonly contentType?: string;
}

/** What a path and method do. `queries` are the names its query may have, besides `account`. */
export interface ControlRoute {
  /** What it does, in a line. */
  readonly summary: string;
  /** The body it takes, as JSON Schema; absent: none. */
  readonly body?: JsonObject;
  /** What it answers by status, as JSON Schema. Errors that every route has are left out. */
  readonly answers: Readonly<Record<number, AnswerNote>>;
  readonly queries?: readonly string[];
  readonly answer: (call: ControlCall) => ApiResponse | Promise<ApiResponse>;
}

/** The account that `?account=` names; undefined: all. */
export function accountAsked({ request }: ControlCall): string | undefined {
  const name = request.query.get("account");
  return name === null || name === "" ? undefined : name;
}

/** The account that `?account=` names, or the main one. */
export function accountMeant(call: ControlCall): string {
  return accountAsked(call) ?? MAIN_ACCOUNT;
}

/** How much JSON a path takes. */
export interface JsonLimits {
  readonly bytes: number;
  /** As its commas and opening brackets are counted. */
  readonly values: number;
}

const USUAL_LIMITS: JsonLimits = { bytes: MAX_CONTROL_REQUEST_BYTES, values: MAX_JSON_VALUES };

/** The body's JSON, whatever its shape; undefined where there is no body. */
export async function readJson(
  { request }: ControlCall,
  limits: JsonLimits = USUAL_LIMITS,
): Promise<Read<unknown>> {
  const bytes = await request.body(limits.bytes);
  if (bytes.length === 0) return { kind: "ok", value: undefined };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const excess = jsonExcess(text, limits.values);
    if (excess !== undefined) {
      return { kind: "problem", message: `The request's JSON ${excess}.`, hint: "Send less, or flatter." };
    }
    return { kind: "ok", value: JSON.parse(text) };
  } catch (error) {
    // Both are the sender's mistake: bytes that are no UTF-8, and text that is no JSON.
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    return {
      kind: "problem",
      message: `The request's body is no JSON: ${error.message}.`,
      hint: 'Send JSON in UTF-8, such as {"by":"30s"}.',
    };
  }
}

/** The body as an object whose names are all known; no body reads as {}. */
export async function readBody<Shape extends Readonly<Record<string, Field<unknown>>>>(
  call: ControlCall,
  shape: Shape,
): Promise<Read<Options<Shape>>> {
  const json = await readJson(call);
  return json.kind === "problem" ? json : readOptions(shape, json.value ?? {});
}

/** The answer to a query with a name that the path does not know; undefined: all are known. */
export function unknownQuery(request: ApiRequest, queries: readonly string[]): ApiResponse | undefined {
  const known = ["account", ...queries];
  // `token` is what lets a page in from another machine: the guard before the routes reads it.
  const unknown = [...request.query.keys()].find((name) => !known.includes(name) && name !== "token");
  if (unknown === undefined) return undefined;
  return errorAnswer(400, {
    code: "bad-request",
    message: `"${unknown.slice(0, 60)}" is no parameter of this path's query.`,
    hint: hintFor(unknown, known),
  });
}
