import type { HeaderLines } from "../../contract/control-api.ts";
import type { OneOffDestination } from "../../simulation/deliveries/one-off-posts.ts";
import type { WebhookSettings } from "../../simulation/account/webhook-settings.ts";
import type { ApiResponse } from "../http.ts";
import { attemptDetail } from "./attempts.ts";
import { ATTEMPT_DETAIL_SHAPE } from "./answer-shapes.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountMeant, readBody } from "./control-call.ts";
import { badRequest, errorAnswer, gone, jsonAnswer, notFound } from "./control-errors.ts";
import type { Options, Read } from "./fields.ts";
import { field, isJsonObject, oneOfField, textField } from "./fields.ts";
import { deliveryNamed } from "./deliveries.ts";
import { schemaOfFields } from "./field-schema.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";

/** `POST deliveries/{id}/resend`: the same body once more, at once, with a signature of its own. */
export const resendDelivery: ControlRoute = {
  summary: "Post a batch once more, at once, signed anew",
  answers: { 201: { schema: schemaOf(ATTEMPT_DETAIL_SHAPE) } },
  answer: async (call: ControlCall) => {
    const { ports, parameters } = call;
    const id = parameters["id"] ?? "";
    const delivery = deliveryNamed(ports, id);
    if (delivery === undefined) return notFound("delivery", id, "deliveries");
    const { webhookId, account, attemptCount } = delivery;
    const settings = webhookId === null ? undefined : ports.simulator.settings.find(webhookId);
    if (webhookId === null || settings === undefined) return nobodyToPostTo(id, webhookId === null);
    const last = delivery.attempts.findLast((attempt) => bodyOf(call, attempt.id) !== undefined);
    const body = last === undefined ? undefined : bodyOf(call, last.id);
    if (last === undefined || body === undefined) return noBody(id, attemptCount);
    const events = last.eventCount;
    const destination = destinationOf(settings);
    const resend = {
      account,
      deliveryId: id,
      webhookId,
      body,
      events,
      attemptsBefore: attemptCount,
      destination,
    };
    return attemptMade(call, await ports.simulator.manualPosts.resend(resend));
  },
};

const SIGNINGS = ["right", "none", "wrong", "missing", "stale", "other-key"] as const;

/** What a request by hand may be told. */
const REQUEST_FIELDS = {
  webhook: textField("the id of webhook settings", 100),
  url: field("an http or https URL", (given) => (isHttpUrl(given) ? given : undefined), { type: "string" }),
  body: field(
    "the text of the body, or JSON that is to be it",
    (given) => (typeof given === "string" ? given : given === undefined ? undefined : JSON.stringify(given)),
    {},
  ),
  headers: field("an object of header names and values", headersOf, { type: "object" }),
  sign: oneOfField(SIGNINGS),
} as const;

/** `POST requests {webhook?,url?,body,headers?,sign?}`: posts a body of one's own, at once, signed rightly or wrongly. */
export const makeRequest: ControlRoute = {
  summary: "Post a body of your own, signed with the right or a wrong key",
  body: schemaOfFields(REQUEST_FIELDS),
  answers: { 201: { schema: schemaOf(ATTEMPT_DETAIL_SHAPE) } },
  answer: async (call: ControlCall) => {
    const read = await readBody(call, REQUEST_FIELDS);
    if (read.kind === "problem") return badRequest(read);
    const { body } = read.value;
    if (body === undefined) {
      return badRequest({ message: '"body" is missing.', hint: 'Send {"webhook":ID,"body":"[…]"}.' });
    }
    const place = placeOf(call, read.value);
    if (place.kind === "problem") return badRequest(place);
    const bytes = new TextEncoder().encode(body);
    const request = { ...place.value, body: bytes, events: eventsIn(body) };
    return attemptMade(call, await call.ports.simulator.manualPosts.request(request));
  },
};

interface RequestPlace {
  readonly account: string;
  readonly destination: OneOffDestination;
}

function placeOf(call: ControlCall, options: Options<typeof REQUEST_FIELDS>): Read<RequestPlace> {
  const { webhook, url, headers, sign = "right" } = options;
  const settings = webhook === undefined ? undefined : call.ports.simulator.settings.find(webhook);
  if (webhook !== undefined && settings === undefined) {
    const hint = "GET /v3/user/webhooks/event/settings/all lists those there are.";
    return { kind: "problem", message: `There are no webhook settings "${webhook}".`, hint };
  }
  const own = settings === undefined ? { url, signWith: null, oauth: null } : destinationOf(settings);
  const target = url ?? own.url;
  if (target === undefined) {
    return { kind: "problem", message: "There is nowhere to post to.", hint: 'Give "url" or "webhook".' };
  }
  const { signWith, ...faults } = signingOf(sign, own.signWith);
  const destination = {
    ...own,
    url: target,
    signWith,
    ...(headers === undefined ? {} : { headers }),
    ...faults,
  };
  return { kind: "ok", value: { account: settings?.account ?? accountMeant(call), destination } };
}

function destinationOf({ url, key, oauth }: WebhookSettings): OneOffDestination {
  return { url, signWith: key, oauth };
}

function signingOf(
  sign: (typeof SIGNINGS)[number],
  key: OneOffDestination["signWith"],
): Pick<OneOffDestination, "signWith" | "faults"> {
  if (sign === "none") return { signWith: null };
  return sign === "right" ? { signWith: key } : { signWith: key, faults: { signature: sign } };
}

function bodyOf({ ports }: ControlCall, attemptId: string): Uint8Array | undefined {
  const exchange = ports.exchanges.find(attemptId);
  return exchange === undefined || exchange === "dropped" ? undefined : (exchange.requestBody ?? undefined);
}

function attemptMade({ ports }: ControlCall, attemptId: string): ApiResponse {
  const attempt = ports.simulator.log.attempt(attemptId);
  if (attempt === undefined) return gone(`Attempt ${attemptId} was made and is no longer kept.`);
  return jsonAnswer(201, attemptDetail(attempt, ports.exchanges.find(attemptId)));
}

function nobodyToPostTo(id: string, isTest: boolean): ApiResponse {
  return errorAnswer(409, {
    code: "no-settings",
    message: isTest
      ? `Delivery ${id} belongs to no webhook settings.`
      : `The settings of delivery ${id} were deleted.`,
    hint: "POST /_simulator/requests posts its body to a URL.",
  });
}

function noBody(id: string, attempts: number): ApiResponse {
  if (attempts > 0) return gone(`The body of delivery ${id} is no longer kept.`);
  return errorAnswer(409, {
    code: "not-posted-yet",
    message: `Delivery ${id} was not posted yet.`,
    hint: "Its first attempt comes with POST /_simulator/clock/advance, or as time goes on.",
  });
}

// What would break the framing of the request is the simulator's own business.
const OF_THE_CONNECTION = /^(content-length|transfer-encoding|connection|host|expect|upgrade|trailer|te)$/i;

function headersOf(given: unknown): HeaderLines | undefined {
  if (!isJsonObject(given)) return undefined;
  const lines: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    if (!/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name) || OF_THE_CONNECTION.test(name)) return undefined;
    if (typeof value !== "string" || !/^[\t\x20-\x7e\x80-\xff]{0,8000}$/.test(value)) return undefined;
    lines.push([name, value]);
  }
  return lines.length <= 100 ? lines : undefined;
}

function eventsIn(body: string): number {
  try {
    const json: unknown = JSON.parse(body);
    return Array.isArray(json) ? json.length : 1;
  } catch {
    // A body may be anything: that is what a receiver is tried with.
    return 0;
  }
}

function isHttpUrl(given: unknown): given is string {
  return typeof given === "string" && URL.canParse(given) && /^https?:$/.test(new URL(given).protocol);
}
