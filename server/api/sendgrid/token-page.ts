import type { JsonObject } from "../../contract/json.ts";
import type { OperationCall } from "./operation.ts";
import { integerParameter } from "./query-parameter.ts";
import type { QueryParameter } from "./query-parameter.ts";

/** A page of a list, and the links to its neighbours. Documented shape. Assumed: what a token is made of. */
export interface TokenPage<Item> {
  readonly items: readonly Item[];
  readonly metadata: JsonObject;
}

/** The parameters of a list that is read page by page. */
export function pageParameters(most: number, isRequired?: true): Readonly<Record<string, QueryParameter>> {
  return {
    page_size: integerParameter("Entries of a page.", {
      least: 1,
      most,
      ...(isRequired === undefined ? {} : { isRequired }),
    }),
    page_token: integerParameter("Where the page begins, from the links of another page.", { least: 0 }),
  };
}

/** The page that a request asks for. */
export function tokenPage<Item>(
  items: readonly Item[],
  { query, request }: Pick<OperationCall, "query" | "request">,
  usualSize: number,
): TokenPage<Item> {
  const size = typeof query["page_size"] === "number" ? query["page_size"] : usualSize;
  const start = typeof query["page_token"] === "number" ? query["page_token"] : 0;
  const link = (token: number): string => {
    const parameters = new URLSearchParams(request.query);
    parameters.set("page_size", String(size));
    parameters.set("page_token", String(token));
    return `${apiUrl(request.path)}?${parameters.toString()}`;
  };
  const metadata = {
    ...(start > 0 ? { prev: link(Math.max(0, start - size)) } : {}),
    self: link(start),
    ...(start + size < items.length ? { next: link(start + size) } : {}),
    count: items.length,
  };
  return { items: items.slice(start, start + size), metadata };
}

/** The address under which SendGrid would have it. */
export function apiUrl(path: string): string {
  return `https://api.sendgrid.com${path}`;
}
