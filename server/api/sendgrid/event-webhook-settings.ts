import type { JsonObject } from "../../contract/json.ts";
import type { SettingsOutcome, WebhookSettings } from "../../simulation/webhook-settings.ts";
import type { ApiResponse } from "../http.ts";
import type { Route } from "../router.ts";
import { emptyAnswer, jsonAnswer } from "./answers.ts";
import type { Call, CallHandler } from "./call.ts";
import { messageError, urlTakenError } from "./errors.ts";
import { parseObject, parseSettings, parseSigning } from "./event-webhook-input.ts";
import { changedSettingsJson, readSettingsJson } from "./event-webhook-json.ts";
import { resolveOAuth } from "./oauth-input.ts";

const SETTINGS = "/v3/user/webhooks/event/settings";

/** The routes of the Event Webhook's settings. Documented; without an id they mean the oldest settings. */
export const EVENT_WEBHOOK_SETTINGS_ROUTES: readonly Route<CallHandler>[] = [
  { method: "POST", path: SETTINGS, handler: create },
  { method: "GET", path: `${SETTINGS}/all`, handler: list },
  ...withAndWithoutId("GET", SETTINGS, read),
  ...withAndWithoutId("PATCH", SETTINGS, update),
  // Documented: a delete must name an id, so that nobody deletes the oldest settings by mistake.
  { method: "DELETE", path: `${SETTINGS}/{id}`, handler: remove },
  ...withAndWithoutId("GET", `${SETTINGS}/signed`, readSigning),
  ...withAndWithoutId("PATCH", `${SETTINGS}/signed`, switchSigning),
];

async function create(call: Call): Promise<ApiResponse> {
  const body = await parseObject(call.request);
  if (body.kind === "refused") return body.answer;
  const parsed = parseSettings(body.value, true);
  if (parsed.kind === "refused") return parsed.answer;
  const { settings, oauth } = parsed.value;
  const { url } = settings;
  if (url === undefined) return messageError(400, "'' is not a valid url");
  const credentials = resolveOAuth(oauth, null) ?? null;
  const outcome = call.simulator.settings.create(call.account, { ...settings, url, oauth: credentials });
  return changeAnswer(call, { outcome, url, status: 201, overLimit: MAXIMUM_REACHED });
}

async function update(call: Call): Promise<ApiResponse> {
  const body = await parseObject(call.request);
  if (body.kind === "refused") return body.answer;
  const current = settingsMeant(call);
  if (current === undefined) return unknownId();
  const parsed = parseSettings(body.value, false);
  if (parsed.kind === "refused") return parsed.answer;
  const { settings, oauth } = parsed.value;
  const credentials = resolveOAuth(oauth, current.oauth);
  const input = credentials === undefined ? settings : { ...settings, oauth: credentials };
  const outcome = call.simulator.settings.update(call.account, current.id, input);
  return changeAnswer(call, { outcome, url: settings.url ?? "", status: 200, overLimit: NOT_MODIFIABLE });
}

function list(call: Call): ApiResponse {
  const { settings, maxAllowed } = call.simulator.account(call.account);
  const webhooks = settings.all().map((entry) => shown(call, entry, true));
  return jsonAnswer(200, { max_allowed: maxAllowed, webhooks });
}

function read(call: Call): ApiResponse {
  const settings = settingsMeant(call);
  return settings === undefined ? unknownId() : jsonAnswer(200, shown(call, settings, false));
}

function remove(call: Call): ApiResponse {
  const isDeleted = call.simulator.settings.remove(call.account, call.parameters["id"] ?? "");
  return isDeleted ? emptyAnswer(204) : unknownId();
}

function readSigning(call: Call): ApiResponse {
  const settings = settingsMeant(call);
  return settings === undefined ? unknownId() : keyAnswer(call, settings);
}

async function switchSigning(call: Call): Promise<ApiResponse> {
  const body = await parseObject(call.request);
  if (body.kind === "refused") return body.answer;
  const current = settingsMeant(call);
  if (current === undefined) return unknownId();
  const isSigned = parseSigning(body.value);
  if (isSigned.kind === "refused") return isSigned.answer;
  const outcome = call.simulator.settings.setSigning(call.account, current.id, isSigned.value);
  return outcome.kind === "done" ? keyAnswer(call, outcome.settings) : unknownId();
}

// Documented texts.
const MAXIMUM_REACHED = "You have reached the maximum number of webhooks per your current billing plan.";
const NOT_MODIFIABLE = "This webhook cannot be modified based on your current billing plan.";

/** The answer about settings that are not there. Documented. */
export function unknownId(): ApiResponse {
  return messageError(404, "Invalid id provided.");
}

interface Change {
  readonly outcome: SettingsOutcome;
  readonly url: string;
  readonly status: 200 | 201;
  readonly overLimit: string;
}

function changeAnswer(call: Call, { outcome, url, status, overLimit }: Change): ApiResponse {
  if (outcome.kind === "unknown-id") return unknownId();
  if (outcome.kind === "url-taken") return urlTakenError(url, outcome.takenBy.id);
  if (outcome.kind === "over-plan-limit") return messageError(400, overLimit);
  return jsonAnswer(status, changedSettingsJson(outcome.settings, includesAccountStatusChange(call)));
}

function keyAnswer(call: Call, settings: WebhookSettings): ApiResponse {
  return jsonAnswer(200, { id: settings.id, public_key: call.simulator.publicKey(settings) });
}

function shown(call: Call, settings: WebhookSettings, showsDates: boolean): JsonObject {
  return readSettingsJson(settings, {
    showsAccountStatusChange: includesAccountStatusChange(call),
    publicKey: settings.key === null ? null : call.simulator.publicKey(settings),
    showsDates,
  });
}

function settingsMeant({ parameters, simulator, account }: Call): WebhookSettings | undefined {
  const { settings } = simulator.account(account);
  const id = parameters["id"];
  return id === undefined ? settings.oldest() : settings.find(id);
}

// Documented: the only value of `include`. Assumed: others are ignored, and several may be given.
function includesAccountStatusChange({ request }: Call): boolean {
  const included = request.query.getAll("include").flatMap((value) => value.split(","));
  return included.some((name) => name.trim() === "account_status_change");
}

function withAndWithoutId(method: string, path: string, handler: CallHandler): readonly Route<CallHandler>[] {
  return [
    { method, path, handler },
    { method, path: `${path}/{id}`, handler },
  ];
}
