import { describeControl } from "../description/control-description.ts";
import type { DescribedOperation } from "../description/described-operation.ts";
import { docsPage } from "../description/docs-page.ts";
import { DOCS_STYLE } from "../description/docs-style.ts";
import { openapiDocument } from "../description/openapi-document.ts";
import { describeSendgrid } from "../description/sendgrid-description.ts";
import type { ApiRequest, ApiResponse } from "../http.ts";
import type { Route } from "../router.ts";
import { OPERATIONS } from "../sendgrid/routes.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { jsonAnswer } from "./control-errors.ts";

/** The routes that describe all others, and themselves: `routes` answers all of the control API. */
export function documentationRoutes(
  routes: () => readonly Route<ControlRoute>[],
): readonly Route<ControlRoute>[] {
  const operations = (): readonly DescribedOperation[] => [
    ...describeSendgrid(OPERATIONS),
    ...describeControl(routes()),
  ];
  return [
    { method: "GET", path: "/_simulator/openapi.json", handler: readOpenapi(operations) },
    { method: "GET", path: "/_simulator/docs", handler: readDocs(operations) },
    { method: "GET", path: "/_simulator/docs/style.css", handler: readStyle },
  ];
}

type Operations = () => readonly DescribedOperation[];

function readOpenapi(operations: Operations): ControlRoute {
  return {
    summary: "This API as an OpenAPI 3.1 document",
    answers: { 200: { schema: { type: "object" } } },
    answer: ({ ports }: ControlCall) => jsonAnswer(200, openapiDocument(operations(), ports.version)),
  };
}

function readDocs(operations: Operations): ControlRoute {
  return {
    summary: "This API as a page",
    answers: { 200: { schema: {}, contentType: "text/html" } },
    answer: ({ ports, request }: ControlCall) => {
      const token = tokenOf(request);
      const links = {
        style: `/_simulator/docs/style.css${token}`,
        openapi: `/_simulator/openapi.json${token}`,
        playground: `/${token}`,
      };
      return pageAnswer("text/html", docsPage({ operations: operations(), version: ports.version, links }));
    },
  };
}

const readStyle: ControlRoute = {
  summary: "The style of that page",
  answers: { 200: { schema: {}, contentType: "text/css" } },
  answer: () => pageAnswer("text/css", DOCS_STYLE),
};

// Off loopback the token lets the page in; what the page links to needs it as well.
function tokenOf({ query }: ApiRequest): string {
  const token = query.get("token");
  return token === null ? "" : `?token=${encodeURIComponent(token)}`;
}

// Nothing is loaded but the page's own style, and nothing runs.
function pageAnswer(type: "text/html" | "text/css", body: string): ApiResponse {
  return {
    status: 200,
    headers: {
      "Content-Type": `${type}; charset=utf-8`,
      "Content-Security-Policy":
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-store",
    },
    body,
  };
}
