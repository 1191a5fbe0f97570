import type { JsonObject } from "../../../contract/json.ts";
import type { Instant } from "../../../contract/time.ts";
import type { Account } from "../../../simulation/account/accounts.ts";
import { PROFILE_MEMBERS } from "../../../simulation/account/account-user.ts";
import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import { isEmailAddress } from "../mail/email-address.ts";
import { fieldError } from "../errors.ts";
import { textMember } from "../json-members.ts";
import type { Operation, OperationCall } from "../operation.ts";
import {
  ACCOUNT_SHAPE,
  CREDITS_SHAPE,
  EMAIL_SHAPE,
  NEW_USERNAME_SHAPE,
  PASSWORDS_SHAPE,
  PROFILE_SHAPE,
  USERNAME_SHAPE,
} from "./user-shapes.ts";

const PATH = "/v3/user";

/** The account and the person behind it. Documented; assumed: what stands there until it is changed. */
export const USER_OPERATIONS: readonly Operation[] = [
  {
    ...operation("ListAccount", "Read the account's type; its reputation is always 100", "assumed"),
    method: "GET",
    path: `${PATH}/account`,
    scope: "user.account.read",
    answers: { 200: ACCOUNT_SHAPE },
    handle: readAccount,
  },
  {
    ...operation("ListCredit", "Read what is left of the month's credits"),
    method: "GET",
    path: `${PATH}/credits`,
    scope: "user.credits.read",
    answers: { 200: CREDITS_SHAPE },
    handle: readCredits,
  },
  {
    ...operation("ListEmail", "Read the account's address"),
    method: "GET",
    path: `${PATH}/email`,
    scope: "user.email.read",
    answers: { 200: EMAIL_SHAPE },
    handle: (call) => jsonAnswer(200, { email: accountOf(call).user.email }),
  },
  {
    ...operation("UpdateEmail", "Change the account's address"),
    method: "PUT",
    path: `${PATH}/email`,
    scope: "user.email.update",
    body: EMAIL_SHAPE,
    answers: { 200: EMAIL_SHAPE },
    handle: changeEmail,
  },
  {
    ...operation(
      "UpdatePassword",
      "Change the password: checked for being there, and kept nowhere",
      "assumed",
    ),
    method: "PUT",
    path: `${PATH}/password`,
    scope: "user.password.update",
    body: PASSWORDS_SHAPE,
    answers: { 200: { type: "object", members: {} } },
    handle: () => jsonAnswer(200, {}),
  },
  {
    ...operation("ListProfile", "Read who the account belongs to"),
    method: "GET",
    path: `${PATH}/profile`,
    scope: "user.profile.read",
    answers: { 200: PROFILE_SHAPE },
    handle: (call) => jsonAnswer(200, accountOf(call).user.profile()),
  },
  {
    ...operation("UpdateProfile", "Change who the account belongs to"),
    method: "PATCH",
    path: `${PATH}/profile`,
    scope: "user.profile.update",
    body: PROFILE_SHAPE,
    answers: { 200: PROFILE_SHAPE },
    handle: changeProfile,
  },
  {
    ...operation("ListUsername", "Read the user name and number"),
    method: "GET",
    path: `${PATH}/username`,
    scope: "user.username.read",
    answers: { 200: USERNAME_SHAPE },
    handle: readUsername,
  },
  {
    ...operation("UpdateUsername", "Change the user name"),
    method: "PUT",
    path: `${PATH}/username`,
    scope: "user.username.update",
    body: NEW_USERNAME_SHAPE,
    answers: { 200: NEW_USERNAME_SHAPE },
    handle: changeUsername,
  },
];

function operation(
  id: string,
  summary: string,
  fidelity: Operation["fidelity"] = "documented",
): Pick<Operation, "id" | "area" | "summary" | "fidelity"> {
  return { id, area: "User", summary, fidelity };
}

// Assumed: the reputation never falls.
function readAccount(call: OperationCall): ApiResponse {
  return jsonAnswer(200, { type: accountOf(call).plan === "free" ? "free" : "paid", reputation: 100 });
}

function readCredits(call: OperationCall): ApiResponse {
  const now = call.simulator.now();
  const { credits, plan } = accountOf(call);
  const { remain, total, overage, used, lastResetAt, nextResetAt } = credits.balance(plan, now);
  return jsonAnswer(200, {
    remain,
    total,
    overage,
    used,
    last_reset: dayOf(lastResetAt),
    next_reset: dayOf(nextResetAt),
    reset_frequency: "monthly",
  });
}

function changeEmail(call: OperationCall): ApiResponse {
  const email = textMember(call.body, "email");
  if (email === undefined || !isEmailAddress(email))
    return fieldError(400, "email must be an address", "email");
  const { user } = accountOf(call);
  user.email = email;
  return jsonAnswer(200, { email });
}

// Documented: one member at least. Assumed: the answer to none.
function changeProfile(call: OperationCall): ApiResponse {
  const given = PROFILE_MEMBERS.flatMap((name) => {
    const value = textMember(call.body, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (given.length === 0) return fieldError(400, `one of ${PROFILE_MEMBERS.join(", ")} is required`);
  const { user } = accountOf(call);
  user.updateProfile(Object.fromEntries(given));
  return jsonAnswer(200, user.profile());
}

function readUsername(call: OperationCall): ApiResponse {
  const { user, userId } = accountOf(call);
  const shown: JsonObject = { username: user.username, user_id: userId };
  return jsonAnswer(200, shown);
}

function changeUsername(call: OperationCall): ApiResponse {
  const username = textMember(call.body, "username") ?? "";
  if (username === "") return fieldError(400, "username is required", "username");
  const { user } = accountOf(call);
  user.username = username;
  return jsonAnswer(200, { username });
}

function accountOf({ simulator, account }: OperationCall): Account {
  return simulator.account(account);
}

function dayOf(instant: Instant): string {
  return new Date(instant).toISOString().slice(0, "2026-01-31".length);
}
