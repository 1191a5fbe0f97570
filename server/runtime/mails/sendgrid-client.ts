import { EVENT_FLAGS, EVENT_NAMES, FLAG_OF_EVENT } from "../../contract/events.ts";
import type { EventName } from "../../contract/events.ts";
import { isJsonObject } from "../../api/control/fields.ts";
import type { ApiHandler } from "../../api/http.ts";
import type { ApiKey } from "../../api/sendgrid/authorization.ts";
import { MAIN_ACCOUNT } from "../../simulation/account/accounts.ts";
import { UsageError } from "../usage-error.ts";

/** The events that settings post: every one, or those named. */
export type EventSelection = "all" | readonly EventName[];

/** Webhook settings that are to be made. */
export interface NewSettings {
  readonly url: string;
  readonly events: EventSelection;
  readonly signed: boolean;
  readonly friendlyName?: string;
  readonly account?: string;
}

/** Webhook settings as the API told them. `publicKey` is "" while signing is off. */
export interface CreatedSettings {
  readonly id: string;
  readonly url: string;
  readonly publicKey: string;
}

/** One call of the API. */
export interface SendgridCall {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** With its query, if any. */
  readonly path: string;
  readonly body?: object;
  /** Besides those that every call has; lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The main account unless told. */
  readonly account?: string;
}

/** What the API answered; always a success. */
export interface SendgridAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: there was no body. */
  readonly json: unknown;
}

const SETTINGS_PATH = "/v3/user/webhooks/event/settings";

/**
 * Calls SendGrid's API as an app would, without a socket.
 *
 * The library and the command line go this way, so that no rule of the API is written twice. An answer that is no
 * success becomes a UsageError with SendGrid's own words.
 */
export class SendgridClient {
  readonly #handler: ApiHandler;
  readonly #key: string;

  constructor(handler: ApiHandler, apiKeys: readonly ApiKey[] = []) {
    this.#handler = handler;
    this.#key = (apiKeys.find(isForAllAccounts) ?? apiKeys[0])?.key ?? "SG.in-process";
  }

  async call({ method, path, body, account, headers = {} }: SendgridCall): Promise<SendgridAnswer> {
    const { pathname, searchParams } = new URL(path, "http://simulator.in-process.test");
    const bytes = new TextEncoder().encode(body === undefined ? "" : JSON.stringify(body));
    const behalf = account === undefined || account === MAIN_ACCOUNT ? {} : { "on-behalf-of": account };
    const answer = await this.#handler({
      method,
      path: pathname,
      query: searchParams,
      headers: {
        authorization: `Bearer ${this.#key}`,
        "content-type": "application/json",
        ...behalf,
        ...headers,
      },
      body: () => Promise.resolve(bytes),
    });
    const text = typeof answer?.body === "string" ? answer.body : "";
    if (answer === undefined || answer.status >= 300) {
      throw new UsageError(`${method} ${path} was answered ${answer?.status ?? 404}: ${errorsIn(text)}`);
    }
    return { headers: answer.headers, json: text === "" ? undefined : JSON.parse(text) };
  }

  /** Creates enabled webhook settings, signed if told so. */
  async createSettings({
    url,
    events,
    signed,
    friendlyName,
    account,
  }: NewSettings): Promise<CreatedSettings> {
    const scope = account === undefined ? {} : { account };
    const name = friendlyName === undefined ? {} : { friendly_name: friendlyName };
    const body = { enabled: true, url, ...name, ...flagsOf(events) };
    const created = await this.call({ method: "POST", path: SETTINGS_PATH, body, ...scope });
    const id = memberText(created.json, "id");
    if (!signed) return { id, url, publicKey: "" };
    return { id, url, publicKey: await this.setSigning(id, true, account) };
  }

  /** Switches the signing of settings; answers the public key, "" when it is off. */
  async setSigning(id: string, isSigned: boolean, account?: string): Promise<string> {
    const path = `${SETTINGS_PATH}/signed/${encodeURIComponent(id)}`;
    const scope = account === undefined ? {} : { account };
    const answer = await this.call({ method: "PATCH", path, body: { enabled: isSigned }, ...scope });
    return memberText(answer.json, "public_key");
  }

  /** Changes what is named. */
  async updateSettings(
    id: string,
    change: Partial<NewSettings> & { readonly enabled?: boolean },
  ): Promise<void> {
    const { url, events, signed, friendlyName, account, enabled } = change;
    const body = {
      ...(url === undefined ? {} : { url }),
      ...(enabled === undefined ? {} : { enabled }),
      ...(friendlyName === undefined ? {} : { friendly_name: friendlyName }),
      ...(events === undefined ? {} : flagsOf(events)),
    };
    const scope = account === undefined ? {} : { account };
    await this.call({ method: "PATCH", path: `${SETTINGS_PATH}/${encodeURIComponent(id)}`, body, ...scope });
    if (signed !== undefined) await this.setSigning(id, signed, account);
  }

  async deleteSettings(id: string, account?: string): Promise<void> {
    const scope = account === undefined ? {} : { account };
    await this.call({ method: "DELETE", path: `${SETTINGS_PATH}/${encodeURIComponent(id)}`, ...scope });
  }
}

function flagsOf(events: EventSelection): Record<string, boolean> {
  const names: readonly EventName[] = events === "all" ? EVENT_NAMES : events;
  const flags: Record<string, boolean> = {};
  for (const flag of EVENT_FLAGS) flags[flag] = false;
  flags["account_status_change"] = names.includes("account_status_change");
  for (const name of names) if (name !== "account_status_change") flags[FLAG_OF_EVENT[name]] = true;
  return flags;
}

function isForAllAccounts({ account }: ApiKey): boolean {
  return account === null || account === MAIN_ACCOUNT;
}

function memberText(json: unknown, name: string): string {
  const value = isJsonObject(json) ? json[name] : undefined;
  if (typeof value === "string") return value;
  throw new TypeError(`The API's answer has no "${name}": ${JSON.stringify(json)}`);
}

// Both of SendGrid's families of errors have a list of messages.
function errorsIn(text: string): string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return text === "" ? "no body" : text;
  }
  const errors = isJsonObject(json) && Array.isArray(json["errors"]) ? json["errors"] : [];
  const messages = errors.map((error: unknown) => (isJsonObject(error) ? error["message"] : undefined));
  const texts = messages.filter((message) => typeof message === "string");
  return texts.length > 0 ? texts.join(" ") : text;
}
