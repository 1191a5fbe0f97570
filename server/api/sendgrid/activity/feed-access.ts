import { MAIN_ACCOUNT } from "../../../simulation/account/accounts.ts";
import type { FeedMessage, MessageFeed } from "../../../simulation/account/message-feed.ts";
import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import type { ReadQuery } from "./message-query.ts";
import type { OperationCall } from "../operation.ts";
import type { MessageTest } from "./query-match.ts";

// What the Email Activity and the Logs API have in common.

/** Messages of an answer unless asked otherwise. Documented. */
export const DEFAULT_MESSAGES = 10;
/** Messages of an answer at most. Documented. */
export const MAX_MESSAGES = 1000;

/** The feed of an account as it is now. */
export function feedOf({ simulator }: OperationCall, account: string): MessageFeed {
  // Asking for the time lets the clock catch up: the feed then holds all that was due.
  simulator.now();
  return simulator.account(account).messages;
}

/** The messages that pass, those to which something happened last coming first. Observed order. */
export function newestOf(feed: MessageFeed, limit: number, passes: MessageTest): readonly FeedMessage[] {
  const found = [...feed.after(0)].filter((message) => passes(message));
  return found
    .toSorted((left, right) => right.lastEventAt - left.lastEventAt || right.seq - left.seq)
    .slice(0, limit);
}

/**
 * The account that a subuser's number means: undefined where there is none, or where it is not the caller's business.
 *
 * Documented: the parent account names the subuser by its number, and asks for its own messages otherwise.
 */
export function accountOfSubuser(call: OperationCall, number: string | undefined): string | undefined {
  const { simulator, account } = call;
  if (number === undefined) return account;
  const named = simulator.accountNames().find((name) => String(simulator.account(name).userId) === number);
  return account === MAIN_ACCOUNT || account === named ? named : undefined;
}

/** The answer to a query that was not understood. Documented: the message alone; observed: with `field` for types. */
export function queryProblem({
  message,
  isType,
}: Extract<ReadQuery<never>, { kind: "problem" }>): ApiResponse {
  return isType ? feedError(400, message, "query") : jsonAnswer(400, { errors: [{ message }] });
}

/** An error of these two APIs, which put the message before the field. Documented by example. */
export function feedError(status: number, message: string, field: string): ApiResponse {
  return jsonAnswer(status, { errors: [{ message, field }] });
}
