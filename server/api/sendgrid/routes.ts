import type { ApiHandler, ApiRequest, ApiResponse } from "../http.ts";
import { Router } from "../router.ts";
import type { RouteMatch } from "../router.ts";
import type { ApiKey } from "./authorization.ts";
import { authorize, holdsScope } from "./authorization.ts";
import type { SendgridSimulator } from "./call.ts";
import { CATEGORIES_OPERATIONS } from "./statistics/categories.ts";
import { CONTACT_LIST_OPERATIONS } from "./marketing/contact-lists.ts";
import { CONTACT_OPERATIONS } from "./marketing/contacts.ts";
import { fieldError, mailRequestError, messageError } from "./errors.ts";
import { EMAIL_ACTIVITY_OPERATIONS } from "./activity/email-activity.ts";
import { EMAIL_LOGS_OPERATIONS } from "./activity/email-logs.ts";
import { EVENT_WEBHOOK_SETTINGS_OPERATIONS } from "./event-webhook/event-webhook-settings.ts";
import { EVENT_WEBHOOK_TEST_OPERATIONS } from "./event-webhook/event-webhook-test.ts";
import { API_KEYS_OPERATIONS } from "./account/api-keys.ts";
import { INBOUND_PARSE_OPERATIONS } from "./inbound/inbound-parse.ts";
import { MAIL_BATCH_OPERATIONS } from "./account/mail-batch.ts";
import { SCHEDULED_SENDS_OPERATIONS } from "./account/scheduled-sends.ts";
import { SCOPES_OPERATIONS } from "./account/scopes.ts";
import { USER_OPERATIONS } from "./account/user.ts";
import { MAIL_SEND_OPERATIONS, MAIL_SEND_PATH } from "./mail/mail-send.ts";
import { readOperationInput, withPlainNames } from "./operation-input.ts";
import type { Operation } from "./operation.ts";
import type { RateAllowance, RateLimits } from "./rate-limiter.ts";
import { RateLimiter } from "./rate-limiter.ts";
import { API_HEADERS, MAIL_SEND_HEADERS } from "./response-headers.ts";
import { SINGLE_SEND_OPERATIONS } from "./marketing/single-sends.ts";
import { SUPPRESSION_OPERATIONS } from "./suppressions/suppressions.ts";
import { STATISTICS_OPERATIONS } from "./statistics/statistics.ts";
import type { TemplateRenderer } from "./templates/template-renderer.ts";
import { TEMPLATE_OPERATIONS } from "./templates/templates.ts";
import { TRACKING_SETTINGS_OPERATIONS } from "./statistics/tracking-settings.ts";

/** What SendGrid's API is made from. */
export interface SendgridApiOptions {
  readonly simulator: SendgridSimulator;
  /** The keys that are let in. None: any bearer token. */
  readonly apiKeys?: readonly ApiKey[];
  /** None: nobody is slowed down, and no answer speaks of limits. */
  readonly rateLimits?: RateLimits;
  /** Fills in dynamic templates. None: they stay as they are written. */
  readonly renderer?: TemplateRenderer;
}

/** All of SendGrid's API that there is. */
export const OPERATIONS: readonly Operation[] = [
  ...EVENT_WEBHOOK_SETTINGS_OPERATIONS,
  ...EVENT_WEBHOOK_TEST_OPERATIONS,
  ...MAIL_SEND_OPERATIONS,
  ...EMAIL_ACTIVITY_OPERATIONS,
  ...EMAIL_LOGS_OPERATIONS,
  ...MAIL_BATCH_OPERATIONS,
  ...SCHEDULED_SENDS_OPERATIONS,
  ...SCOPES_OPERATIONS,
  ...API_KEYS_OPERATIONS,
  ...USER_OPERATIONS,
  ...SUPPRESSION_OPERATIONS,
  ...STATISTICS_OPERATIONS,
  ...CATEGORIES_OPERATIONS,
  ...TRACKING_SETTINGS_OPERATIONS,
  ...INBOUND_PARSE_OPERATIONS,
  ...TEMPLATE_OPERATIONS,
  ...CONTACT_OPERATIONS,
  ...CONTACT_LIST_OPERATIONS,
  ...SINGLE_SEND_OPERATIONS,
];

/** SendGrid's API, version 3: answers every path below /v3, and none besides. */
export function createSendgridApi(options: SendgridApiOptions): ApiHandler {
  const { simulator, apiKeys, rateLimits, renderer } = options;
  const router = new Router(OPERATIONS.map((operation) => ({ ...operation, handler: operation })));
  const limiter = rateLimits === undefined ? undefined : new RateLimiter(rateLimits);
  return async (incoming) => {
    if (incoming.path !== "/v3" && !incoming.path.startsWith("/v3/")) return undefined;
    const request = withPlainNames(incoming);
    const match = router.match(request.method, request.path);
    if (match.kind !== "found") return unroutedAnswer(request, match);
    const access = authorize(request, { given: apiKeys, made: simulator.account().apiKeys });
    if (access.kind === "unauthorized") return unauthorized(request);
    if (access.kind === "forbidden") return accessForbidden(request);
    const { account, scopes } = access;
    if (!holdsScope(scopes, match.handler.scope)) return accessForbidden(request);
    const isLimited = match.path !== MAIL_SEND_PATH;
    const caller = `${account} ${request.method} ${match.path}`;
    const allowance = isLimited ? limiter?.take(caller, simulator.now()) : undefined;
    if (allowance?.isExceeded === true) return withHeaders(tooManyRequests(match.path), allowance);
    const { handler: operation, parameters } = match;
    const input = await readOperationInput(operation, request);
    if (input.kind === "refused") return withHeaders(input.answer, allowance);
    const { body, query } = input;
    const answer = await operation.handle({
      request,
      parameters,
      account,
      scopes,
      simulator,
      renderer,
      body,
      query,
    });
    return withHeaders(answer, allowance);
  };
}

function unroutedAnswer(
  request: ApiRequest,
  match: Exclude<RouteMatch<unknown>, { kind: "found" }>,
): ApiResponse {
  if (match.kind === "unknown-path") return fieldError(404, "resource not found");
  if (match.kind === "bad-escape") return fieldError(400, "bad request");
  const allow = { Allow: match.allowed.join(", ") };
  if (match.kind === "options") {
    const headers = isMailSend(request) ? MAIL_SEND_HEADERS : API_HEADERS;
    return { status: 204, headers: { ...headers, ...allow }, body: null };
  }
  const text = "method not allowed";
  const answer = isMailSend(request) ? mailRequestError(405, text) : fieldError(405, text);
  return { ...answer, headers: { ...answer.headers, ...allow } };
}

// Observed texts: mail/send words it in its own way.
function unauthorized(request: ApiRequest): ApiResponse {
  return isMailSend(request)
    ? mailRequestError(401, "The provided authorization grant is invalid, expired, or revoked")
    : fieldError(401, "authorization required");
}

function accessForbidden(request: ApiRequest): ApiResponse {
  return isMailSend(request)
    ? mailRequestError(403, "access forbidden")
    : fieldError(403, "access forbidden");
}

// Documented: Email Activity and Email Logs leave out the field.
function tooManyRequests(path: string): ApiResponse {
  const text = "too many requests";
  return /^\/v3\/(?:messages|logs)(?:\/|$)/.test(path) ? messageError(429, text) : fieldError(429, text);
}

function isMailSend(request: ApiRequest): boolean {
  return request.path === MAIL_SEND_PATH;
}

function withHeaders(answer: ApiResponse, allowance: RateAllowance | undefined): ApiResponse {
  return allowance === undefined
    ? answer
    : { ...answer, headers: { ...answer.headers, ...allowance.headers } };
}
