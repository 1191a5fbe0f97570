import type { IncomingMessage } from "node:http";
import type { ApiHandler, ApiRequest, ApiResponse } from "../../api/http.ts";
import { fieldError, mailRequestError } from "../../api/sendgrid/errors.ts";
import { MAIL_SEND_PATH } from "../../api/sendgrid/mail/mail-send.ts";
import { errorAnswer } from "../../api/control/control-errors.ts";
import { CONTROL_PATH } from "../../api/control/control-path.ts";
import type { AccessGuard, AccessRequest } from "./access-guard.ts";
import type { NodeListener } from "./node-adapter.ts";
import { toNode } from "./node-adapter.ts";

/** The cookie in which a browser keeps the token once a page was opened with `?token=`. */
export const TOKEN_COOKIE = "fake_sendgrid_token";

/** Puts the guard before the control API. Requests for anything else are left alone. */
export function guarded(control: ApiHandler, guard: AccessGuard): ApiHandler {
  return async (request) => {
    if (request.path !== CONTROL_PATH && !request.path.startsWith(`${CONTROL_PATH}/`)) return undefined;
    const decision = guard.decide(accessRequestOf(request));
    return decision.kind === "refused"
      ? errorAnswer(decision.status, decision.problem)
      : await control(request);
  };
}

/**
 * Puts the guard before SendGrid's API. What is refused gets an error in SendGrid's form, and no word to a browser that
 * the page that asks may read it.
 */
export function guardedSendgrid(sendgrid: ApiHandler, guard: AccessGuard): ApiHandler {
  return async (request) => {
    if (request.path !== "/v3" && !request.path.startsWith("/v3/")) return undefined;
    const decision = guard.decideForApps(accessRequestOf(request));
    if (decision.kind === "allowed") return await sendgrid(request);
    const { message, hint } = decision.problem;
    const errorOf = request.path === MAIL_SEND_PATH ? mailRequestError : fieldError;
    return withoutCors(errorOf(decision.status, `${message} ${hint}`));
  };
}

/** Puts the guard before the built-in receiver. */
export function guardedReceiver(receiver: NodeListener, guard: AccessGuard): NodeListener {
  return (request, response, next) => {
    const decision = guard.decideForApps(accessRequestOfMessage(request));
    if (decision.kind === "allowed") return receiver(request, response, next);
    const answer = errorAnswer(decision.status, decision.problem);
    toNode(async () => await Promise.resolve(answer))(request, response, next);
  };
}

/** What the guard has to know of a request as node:http hands it over. */
export function accessRequestOfMessage(request: IncomingMessage): AccessRequest {
  const query = new URLSearchParams((request.url ?? "").split("?", 2)[1] ?? "");
  const { host, origin, authorization, cookie } = request.headers;
  const fetchSite = request.headers["sec-fetch-site"];
  const headers = { host, origin, authorization, cookie, "sec-fetch-site": fetchSite };
  return accessRequestOf({ headers, query });
}

function accessRequestOf({ headers, query }: Pick<ApiRequest, "headers" | "query">): AccessRequest {
  const bearer = /^Bearer +(\S+)$/i.exec(headers["authorization"] ?? "")?.[1];
  const inCookie = new RegExp(`(?:^|; *)${TOKEN_COOKIE}=([^;]*)`).exec(headers["cookie"] ?? "")?.[1];
  const inQuery = query.get("token") ?? undefined;
  return {
    host: headers["host"],
    origin: headers["origin"],
    fetchSite: headers["sec-fetch-site"],
    tokens: [bearer, inCookie, inQuery].filter((token) => token !== undefined),
  };
}

function withoutCors(answer: ApiResponse): ApiResponse {
  const kept = Object.entries(answer.headers).filter(([name]) => !/^access-control-/i.test(name));
  return { ...answer, headers: Object.fromEntries(kept) };
}
