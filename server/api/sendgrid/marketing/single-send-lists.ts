import type { SingleSend } from "../../../simulation/account/single-send.ts";
import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import { listMember, textMember } from "../json-members.ts";
import { MARKETING_SCOPE } from "./marketing-answers.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { listedSingleSendJson } from "./single-send-json.ts";
import { SINGLE_SEND_PAGE_SHAPE, SINGLE_SEND_SEARCH_SHAPE } from "./single-send-shapes.ts";
import { pageParameters, tokenPage } from "../token-page.ts";

const PATH = "/v3/marketing/singlesends";
const SHARED = { area: "Single Sends", fidelity: "documented", scope: MARKETING_SCOPE } as const;
const PAGE = pageParameters(100);

/** The lists of single sends. Documented. */
export const SINGLE_SEND_LIST_OPERATIONS: readonly Operation[] = [
  {
    ...SHARED,
    id: "ListSingleSend",
    summary: "List single sends, page by page",
    method: "GET",
    path: PATH,
    query: PAGE,
    answers: { 200: SINGLE_SEND_PAGE_SHAPE },
    handle: (call) => pageAnswer(call, all(call)),
  },
  {
    ...SHARED,
    id: "SearchSingleSend",
    summary: "Find single sends by name, status and categories",
    method: "POST",
    path: `${PATH}/search`,
    query: PAGE,
    body: SINGLE_SEND_SEARCH_SHAPE,
    answers: { 200: SINGLE_SEND_PAGE_SHAPE },
    handle: search,
  },
  {
    ...SHARED,
    id: "ListSingleSendCategory",
    summary: "List the categories of single sends",
    method: "GET",
    path: `${PATH}/categories`,
    answers: {
      200: { type: "object", members: { categories: { type: "array", items: { type: "string" } } } },
    },
    handle: (call) =>
      jsonAnswer(200, {
        categories: [...new Set(all(call).flatMap(({ categories }) => categories))].slice(0, MAX_CATEGORIES),
      }),
  },
];

/** Categories that are listed. Documented. */
const MAX_CATEGORIES = 1000;

// Assumed: the name is found anywhere in a name, in either case; of the categories, all are wanted.
function search(call: OperationCall): ApiResponse {
  const name = (textMember(call.body, "name") ?? "").toLowerCase();
  const statuses = new Set(listMember(call.body, "status"));
  const wanted = [...new Set(listMember(call.body, "categories"))];
  const found = all(call).filter(
    (single) =>
      single.name.toLowerCase().includes(name) &&
      (statuses.size === 0 || statuses.has(single.status)) &&
      wanted.every((category) => typeof category === "string" && single.categories.includes(category)),
  );
  return pageAnswer(call, found);
}

function all({ simulator, account }: OperationCall): readonly SingleSend[] {
  return simulator.account(account).singleSends.all();
}

function pageAnswer(call: OperationCall, found: readonly SingleSend[]): ApiResponse {
  const { items, metadata } = tokenPage(found, call, 50);
  return jsonAnswer(200, { result: items.map(listedSingleSendJson), _metadata: metadata });
}
