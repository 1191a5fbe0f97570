import { ALL_SCOPES } from "../../../contract/api-scopes.ts";
import { jsonAnswer } from "../answers.ts";
import type { Operation } from "../operation.ts";

/** What the key that asks may do. Documented. */
export const SCOPES_OPERATIONS: readonly Operation[] = [
  {
    id: "ListScope",
    area: "Scopes",
    summary: "List the scopes of the key that asks",
    fidelity: "documented",
    method: "GET",
    path: "/v3/scopes",
    scope: null,
    answers: {
      200: { type: "object", members: { scopes: { type: "array", items: { type: "string" } } } },
    },
    handle: ({ scopes }) => jsonAnswer(200, { scopes: scopes ?? ALL_SCOPES }),
  },
];
