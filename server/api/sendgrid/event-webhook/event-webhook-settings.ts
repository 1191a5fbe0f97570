import type { JsonObject } from "../../../contract/json.ts";
import type { SettingsOutcome, WebhookSettings } from "../../../simulation/account/webhook-settings.ts";
import type { ApiResponse } from "../../http.ts";
import { emptyAnswer, jsonAnswer } from "../answers.ts";
import { messageError, urlTakenError } from "../errors.ts";
import { parseSettings } from "./event-webhook-input.ts";
import { changedSettingsJson, readSettingsJson } from "./event-webhook-json.ts";
import {
  CHANGED_SETTINGS_SHAPE,
  INCLUDE,
  KEY_SHAPE,
  READ_SETTINGS_SHAPE,
  SETTINGS_LIST_SHAPE,
  SETTINGS_SHAPE,
  SIGNING_SHAPE,
} from "./event-webhook-shapes.ts";
import { booleanMember } from "../json-members.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { resolveOAuth } from "./oauth-input.ts";

const SETTINGS = "/v3/user/webhooks/event/settings";

const AREA = "Event Webhook";
const SCOPE = "user.webhooks.event.settings";

/** The Event Webhook's settings. Documented; without an id they mean the oldest settings. */
export const EVENT_WEBHOOK_SETTINGS_OPERATIONS: readonly Operation[] = [
  {
    ...operation("CreateEventWebhook", "Create Event Webhook settings"),
    method: "POST",
    path: SETTINGS,
    scope: `${SCOPE}.create`,
    body: SETTINGS_SHAPE,
    answers: { 201: CHANGED_SETTINGS_SHAPE },
    handle: create,
  },
  {
    ...operation("ListEventWebhooks", "List all Event Webhook settings"),
    method: "GET",
    path: `${SETTINGS}/all`,
    scope: `${SCOPE}.read`,
    query: INCLUDE,
    answers: { 200: SETTINGS_LIST_SHAPE },
    handle: list,
  },
  ...withAndWithoutId({
    ...operation("GetEventWebhook", "Read Event Webhook settings"),
    method: "GET",
    path: SETTINGS,
    scope: `${SCOPE}.read`,
    query: INCLUDE,
    answers: { 200: READ_SETTINGS_SHAPE },
    handle: read,
  }),
  ...withAndWithoutId({
    ...operation("UpdateEventWebhook", "Change Event Webhook settings"),
    method: "PATCH",
    path: SETTINGS,
    scope: `${SCOPE}.update`,
    query: INCLUDE,
    body: SETTINGS_SHAPE,
    answers: { 200: CHANGED_SETTINGS_SHAPE },
    handle: update,
  }),
  // Documented: a delete must name an id, so that nobody deletes the oldest settings by mistake.
  {
    ...operation("DeleteEventWebhook", "Delete Event Webhook settings"),
    method: "DELETE",
    path: `${SETTINGS}/{id}`,
    scope: `${SCOPE}.delete`,
    answers: { 204: null },
    handle: remove,
  },
  ...withAndWithoutId({
    ...operation("GetSignedEventWebhook", "Read the public key of signed settings"),
    method: "GET",
    path: `${SETTINGS}/signed`,
    scope: `${SCOPE}.read`,
    answers: { 200: KEY_SHAPE },
    handle: readSigning,
  }),
  ...withAndWithoutId({
    ...operation("UpdateSignedEventWebhook", "Switch signing on or off"),
    method: "PATCH",
    path: `${SETTINGS}/signed`,
    scope: `${SCOPE}.update`,
    body: SIGNING_SHAPE,
    answers: { 200: KEY_SHAPE },
    handle: switchSigning,
  }),
];

function operation(id: string, summary: string): Pick<Operation, "id" | "area" | "summary" | "fidelity"> {
  return { id, area: AREA, summary, fidelity: "documented" };
}

function create(call: OperationCall): ApiResponse {
  const parsed = parseSettings(call.body);
  if (parsed.kind === "refused") return parsed.answer;
  const { settings, oauth } = parsed.value;
  const { url } = settings;
  if (url === undefined) return messageError(400, "'' is not a valid url");
  const credentials = resolveOAuth(oauth, null) ?? null;
  const outcome = call.simulator.settings.create(call.account, { ...settings, url, oauth: credentials });
  return changeAnswer(call, { outcome, url, status: 201, overLimit: MAXIMUM_REACHED });
}

function update(call: OperationCall): ApiResponse {
  const current = settingsMeant(call);
  if (current === undefined) return unknownId();
  const parsed = parseSettings(call.body);
  if (parsed.kind === "refused") return parsed.answer;
  const { settings, oauth } = parsed.value;
  const credentials = resolveOAuth(oauth, current.oauth);
  const input = credentials === undefined ? settings : { ...settings, oauth: credentials };
  const outcome = call.simulator.settings.update(call.account, current.id, input);
  return changeAnswer(call, { outcome, url: settings.url ?? "", status: 200, overLimit: NOT_MODIFIABLE });
}

function list(call: OperationCall): ApiResponse {
  const { settings, maxAllowed } = call.simulator.account(call.account);
  const webhooks = settings.all().map((entry) => shown(call, entry, true));
  return jsonAnswer(200, { max_allowed: maxAllowed, webhooks });
}

function read(call: OperationCall): ApiResponse {
  const settings = settingsMeant(call);
  return settings === undefined ? unknownId() : jsonAnswer(200, shown(call, settings, false));
}

function remove(call: OperationCall): ApiResponse {
  const isDeleted = call.simulator.settings.remove(call.account, call.parameters["id"] ?? "");
  return isDeleted ? emptyAnswer(204) : unknownId();
}

function readSigning(call: OperationCall): ApiResponse {
  const settings = settingsMeant(call);
  return settings === undefined ? unknownId() : keyAnswer(call, settings);
}

function switchSigning(call: OperationCall): ApiResponse {
  const current = settingsMeant(call);
  if (current === undefined) return unknownId();
  const isSigned = booleanMember(call.body, "enabled") === true;
  const outcome = call.simulator.settings.setSigning(call.account, current.id, isSigned);
  return "settings" in outcome ? keyAnswer(call, outcome.settings) : unknownId();
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

function changeAnswer(call: OperationCall, { outcome, url, status, overLimit }: Change): ApiResponse {
  if (outcome.kind === "unknown-id") return unknownId();
  if (outcome.kind === "url-taken") return urlTakenError(url, outcome.takenBy.id);
  if (outcome.kind === "over-plan-limit") return messageError(400, overLimit);
  return jsonAnswer(status, changedSettingsJson(outcome.settings, includesAccountStatusChange(call)));
}

function keyAnswer(call: OperationCall, settings: WebhookSettings): ApiResponse {
  return jsonAnswer(200, { id: settings.id, public_key: call.simulator.publicKey(settings) });
}

function shown(call: OperationCall, settings: WebhookSettings, showsDates: boolean): JsonObject {
  return readSettingsJson(settings, {
    showsAccountStatusChange: includesAccountStatusChange(call),
    publicKey: settings.key === null ? null : call.simulator.publicKey(settings),
    showsDates,
  });
}

function settingsMeant({ parameters, simulator, account }: OperationCall): WebhookSettings | undefined {
  const { settings } = simulator.account(account);
  const id = parameters["id"];
  return id === undefined ? settings.oldest() : settings.find(id);
}

// Documented: the only value of `include`. Assumed: others are ignored, and several may be given.
function includesAccountStatusChange({ request }: OperationCall): boolean {
  const included = request.query.getAll("include").flatMap((value) => value.split(","));
  return included.some((name) => name.trim() === "account_status_change");
}

function withAndWithoutId(operation: Operation): readonly Operation[] {
  const { id, path } = operation;
  return [
    { ...operation, id: id.replace("EventWebhook", "OldestEventWebhook") },
    { ...operation, path: `${path}/{id}` },
  ];
}
