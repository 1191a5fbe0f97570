import type { IncomingMessage } from "node:http";
import type { ApiHandler, ApiRequest } from "../api/http.ts";
import { errorAnswer } from "../api/control/control-errors.ts";
import { CONTROL_PATH } from "../api/control/control-path.ts";
import type { AccessGuard, AccessRequest } from "./access-guard.ts";

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

/** What the guard has to know of a request to upgrade to a websocket. */
export function accessRequestOfUpgrade(request: IncomingMessage): AccessRequest {
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
