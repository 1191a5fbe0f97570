import type { JsonObject } from "../../../contract/json.ts";
import type { TrackingName, TrackingSettings } from "../../../simulation/account/tracking-settings.ts";
import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import { fieldError } from "../errors.ts";
import { booleanMember, textMember } from "../json-members.ts";
import type { ObjectShape } from "../json-shape.ts";
import type { Operation, OperationCall } from "../operation.ts";
import {
  CLICK_SHAPE,
  GOOGLE_ANALYTICS_SHAPE,
  OPEN_SHAPE,
  SUBSCRIPTION_SHAPE,
  TRACKING_LIST_SHAPE,
} from "./tracking-settings-shapes.ts";

const PATH = "/v3/tracking_settings";

const AREA = "Tracking Settings";

interface Setting {
  readonly name: TrackingName;
  readonly title: string;
  readonly about: string;
  readonly shape: ObjectShape;
  change(tracking: TrackingSettings, body: JsonObject): void;
}

const SETTINGS: readonly Setting[] = [
  {
    name: "click",
    title: "Click Tracking",
    about: "Leads links through SendGrid, so that clicks are noticed.",
    shape: CLICK_SHAPE,
    change: (tracking, body) => tracking.update("click", switchesIn(body, ["enable_text", "enabled"])),
  },
  {
    name: "google_analytics",
    title: "Google Analytics",
    about: "Adds to links what Google Analytics tells campaigns by.",
    shape: GOOGLE_ANALYTICS_SHAPE,
    change: (tracking, body) =>
      tracking.update("google_analytics", {
        ...switchesIn(body, ["enabled"]),
        ...textsIn(body, ["utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term"]),
      }),
  },
  {
    name: "open",
    title: "Open Tracking",
    about: "Adds an invisible image to mails, so that opens are noticed.",
    shape: OPEN_SHAPE,
    change: (tracking, body) => tracking.update("open", switchesIn(body, ["enabled"])),
  },
  {
    name: "subscription",
    title: "Subscription Tracking",
    about: "Adds a link to mails by which their recipients unsubscribe.",
    shape: SUBSCRIPTION_SHAPE,
    change: (tracking, body) =>
      tracking.update("subscription", {
        ...switchesIn(body, ["enabled"]),
        ...textsIn(body, ["html_content", "landing", "plain_content", "replace", "url"]),
      }),
  },
];

/** The account's tracking settings. Documented; assumed: absent members stay as they are. */
export const TRACKING_SETTINGS_OPERATIONS: readonly Operation[] = [
  {
    id: "ListTrackingSettings",
    area: AREA,
    summary: "List the tracking settings",
    fidelity: "documented",
    method: "GET",
    path: PATH,
    scope: "tracking_settings.read",
    answers: { 200: TRACKING_LIST_SHAPE },
    handle: list,
  },
  ...SETTINGS.flatMap(operationsOf),
];

function operationsOf(setting: Setting): readonly Operation[] {
  const { name, title, shape } = setting;
  const common = {
    area: AREA,
    fidelity: "documented",
    path: `${PATH}/${name}`,
    answers: { 200: shape },
  } as const;
  return [
    {
      ...common,
      id: `Get${title.replace(" ", "")}Settings`,
      summary: `Read the settings of ${title}`,
      method: "GET",
      scope: `tracking_settings.${name}.read`,
      handle: (call) => shown(call, setting),
    },
    {
      ...common,
      id: `Update${title.replace(" ", "")}Settings`,
      summary: `Change the settings of ${title}`,
      method: "PATCH",
      scope: `tracking_settings.${name}.update`,
      body: shape,
      handle: (call) => update(call, setting),
    },
  ];
}

function list(call: OperationCall): ApiResponse {
  const state = trackingOf(call).state();
  const result = SETTINGS.map(({ name, title, about }) => ({
    name,
    title,
    description: about,
    enabled: state[name].enabled,
  }));
  return jsonAnswer(200, { result });
}

function update(call: OperationCall, setting: Setting): ApiResponse {
  const url = setting.name === "subscription" ? (textMember(call.body, "url") ?? "") : "";
  // Documented: a URL, or nothing. Assumed: the text.
  if (url !== "" && !URL.canParse(url)) return fieldError(400, "url must be a valid URL", "url");
  setting.change(trackingOf(call), call.body);
  return shown(call, setting);
}

function shown(call: OperationCall, { name }: Setting): ApiResponse {
  const members = Object.entries(trackingOf(call).state()[name]);
  return jsonAnswer(200, Object.fromEntries(members.filter((member) => !isUnsetUrl(member))));
}

// An empty text is no URL, and the description knows no other way to say that there is none.
function isUnsetUrl([name, value]: readonly [name: string, value: string | boolean]): boolean {
  return name === "url" && value === "";
}

function trackingOf({ simulator, account }: OperationCall): TrackingSettings {
  return simulator.account(account).tracking;
}

/** Those of the members that are there and true or false. */
function switchesIn<Name extends string>(
  body: JsonObject,
  names: readonly Name[],
): Partial<Record<Name, boolean>> {
  const found: Partial<Record<Name, boolean>> = {};
  for (const name of names) {
    const value = booleanMember(body, name);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** Those of the members that are there and texts. */
function textsIn<Name extends string>(
  body: JsonObject,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = textMember(body, name);
    if (value !== undefined) found[name] = value;
  }
  return found;
}
