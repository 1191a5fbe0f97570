import type { JsonObject } from "../../../contract/json.ts";

/** What came of filling in templates. Expected outcomes are values: a renderer never throws. */
export type RenderOutcome =
  /** For each of the data, the texts in their order. */
  | { readonly kind: "rendered"; readonly texts: readonly (readonly string[])[] }
  /** `reason` completes "the template cannot be filled in: …". */
  | { readonly kind: "failed"; readonly reason: string };

/** Fills in dynamic templates. server/runtime implements it. */
export interface TemplateRenderer {
  /** Fills in each text with each of the data, within limits of time and size. */
  render(texts: readonly string[], data: readonly JsonObject[]): Promise<RenderOutcome>;
}
