import type { JsonObject, JsonValue } from "../../contract/json.ts";
import type { ApiRequest, ApiResponse } from "../http.ts";
import type { PathParameters, Route } from "../router.ts";
import type { SendgridSimulator } from "./call.ts";
import type { JsonShape, ObjectShape } from "./json-shape.ts";
import type { QueryParameter } from "./query-parameter.ts";
import type { TemplateRenderer } from "./templates/template-renderer.ts";

/** How sure we are that SendGrid does the same: its documents say so, recorded answers show it, or we chose it. */
export type Fidelity = "documented" | "observed" | "assumed";

/** A request that was let in and whose query and body are as the operation describes them. */
export interface OperationCall {
  readonly request: ApiRequest;
  readonly parameters: PathParameters;
  /** The account it acts for. */
  readonly account: string;
  /** What its key may do; null: everything. */
  readonly scopes: readonly string[] | null;
  readonly simulator: SendgridSimulator;
  /** Undefined: dynamic templates stay as they are written. */
  readonly renderer: TemplateRenderer | undefined;
  /** The body; an empty object where the operation takes none. */
  readonly body: JsonObject;
  /** The query's values by name, read and within their bounds; a name is missing where it was not given. */
  readonly query: Readonly<Record<string, JsonValue>>;
}

/** An operation of SendGrid's API: the route, what it takes and answers, and what is known of it. */
export interface Operation extends Omit<Route<unknown>, "handler"> {
  /** Unique, in SendGrid's style: "ListBounces". */
  readonly id: string;
  /** The heading it stands under: "Bounces". */
  readonly area: string;
  readonly summary: string;
  readonly fidelity: Fidelity;
  /** What an API key needs, "suppression.bounces.read"; null: any key will do. */
  readonly scope: string | null;
  readonly query?: Readonly<Record<string, QueryParameter>>;
  /** Null: it takes no body. "raw": it reads the request itself. */
  readonly body?: ObjectShape | BodyList | "raw";
  /** What a raw body is, for the description of the API. */
  readonly rawBody?: ObjectShape;
  /** What it answers, by status; null: an empty body. Errors that every operation has are left out. */
  readonly answers: Readonly<Record<number, JsonShape | null>>;
  handle(call: OperationCall): ApiResponse | Promise<ApiResponse>;
}

/** A body that is a list: it comes as the member `items`. */
export interface BodyList {
  readonly type: "array";
  readonly items: JsonShape;
}
