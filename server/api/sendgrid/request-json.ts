import type { JsonValue } from "../../contract/json.ts";
import type { ApiRequest } from "../http.ts";
import { BodyTooLarge, BodyUnreadable, TooManyBodies } from "../http.ts";
import { jsonExcess } from "../json-excess.ts";

/** A request's body, or why there is none. */
export type RequestJson =
  | { readonly kind: "json"; readonly value: JsonValue }
  | { readonly kind: "malformed" }
  | { readonly kind: "not-utf8" }
  | { readonly kind: "too-large" }
  /** `why` continues "the JSON". Ours: what SendGrid does is not known. */
  | { readonly kind: "excessive"; readonly why: string }
  /** Other requests leave no room for it. */
  | { readonly kind: "busy" };

/** Reads a body as JSON. What is no JSON, an empty body too, is malformed. */
export async function readJson(request: ApiRequest): Promise<RequestJson> {
  const bytes = await readBytes(request);
  if ("kind" in bytes) return bytes;
  const text = decodeUtf8(bytes);
  if (text === undefined) return { kind: "not-utf8" };
  const why = jsonExcess(text);
  if (why !== undefined) return { kind: "excessive", why };
  try {
    const value: JsonValue = JSON.parse(text);
    return { kind: "json", value };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: "malformed" };
    throw error;
  }
}

async function readBytes(request: ApiRequest): Promise<Uint8Array | RequestJson> {
  try {
    return await request.body();
  } catch (error) {
    if (error instanceof BodyTooLarge) return { kind: "too-large" };
    if (error instanceof TooManyBodies) return { kind: "busy" };
    if (error instanceof BodyUnreadable) return { kind: "malformed" };
    throw error;
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
