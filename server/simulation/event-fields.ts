import { SECOND_MS } from "../contract/time.ts";
import type { Instant } from "../contract/time.ts";
import type { JsonValue } from "../contract/json.ts";
import type { EventName } from "../contract/events.ts";
import { hashOf } from "./chance.ts";
import type { Chance } from "./chance.ts";
import { lateEventId, messageEventId, newRandomEventId, smtpEventId } from "./identifiers.ts";
import type { MessageIdentity } from "./identifiers.ts";
import type { EventFields } from "./ports.ts";
import { acceptance, replyText } from "./smtp-replies.ts";
import type { SmtpReply } from "./smtp-replies.ts";
import type { StoryStep } from "./story.ts";
import { appleProxy, opener, person, scanner } from "./visitors.ts";

/** One recipient's message, as its events need it. */
export interface Message extends MessageIdentity {
  readonly account: string;
  readonly email: string;
  readonly server: number;
  readonly sgMessageId: string;
  readonly smtpId: string;
  readonly customArgs: EventFields["customArgs"];
  readonly category: readonly string[] | string | null;
  readonly asmGroupId: number | null;
  readonly pool: { readonly id: number; readonly name: string } | null;
  readonly templateId: string | null;
  /** The name of the template's version. */
  readonly templateName?: string;
  /** What each event says besides: a marketing mail's campaign. */
  readonly marketing?: Readonly<Record<string, JsonValue>>;
  /** Unix seconds; 0: at once. */
  readonly sendAtSeconds: number;
  /** SendGrid's machine that speaks to the mail server. */
  readonly outboundIp: string;
  /** Links of the HTML part, in order. */
  readonly links: readonly string[];
  /** The run that it belongs to; absent: none. */
  readonly run?: string;
}

/** An event that is about to occur. */
export interface EventDetails {
  readonly name: EventName;
  readonly id: string;
  /** Null: an event of the account. */
  readonly email: string | null;
  /** Null where the event carries none: a bounce that came back by mail. */
  readonly messageId: string | null;
  readonly fields: EventFields;
}

type Members = Record<string, JsonValue>;

/**
 * The event that a step of a message's story makes: its ids and its members as on the wire.
 *
 * Observed in recorded payloads, member by member, unless a line says otherwise.
 */
export function eventOf(
  step: StoryStep,
  message: Message,
  context: { readonly at: Instant; readonly ids: Chance },
): EventDetails {
  const { at, ids } = context;
  const name = nameOf(step);
  const id = idOf(step, message, ids);
  const isLate = step.kind === "late-bounce";
  const builtIn: Members = {
    email: message.email,
    event: name,
    sg_event_id: id,
    timestamp: Math.floor(at / SECOND_MS),
    ...membersOf(step, message, context),
  };
  // Documented: bounces that come back by mail carry no unique arguments. Observed: no ids of the message either.
  if (isLate)
    return {
      name,
      id,
      email: message.email,
      messageId: null,
      fields: { builtIn, customArgs: NO_CUSTOM_ARGS },
    };
  builtIn["sg_message_id"] = message.sgMessageId;
  if (message.category !== null) builtIn["category"] = message.category;
  if (message.asmGroupId !== null) builtIn["asm_group_id"] = message.asmGroupId;
  if (message.templateId?.startsWith("d-") === true) builtIn["sg_template_id"] = message.templateId;
  if (message.templateName !== undefined) builtIn["sg_template_name"] = message.templateName;
  if (message.marketing !== undefined) Object.assign(builtIn, message.marketing);
  return {
    name,
    id,
    email: message.email,
    messageId: message.sgMessageId,
    fields: { builtIn, customArgs: message.customArgs },
  };
}

const NO_CUSTOM_ARGS: EventFields["customArgs"] = [];

function nameOf(step: StoryStep): EventName {
  return step.kind === "late-bounce" ? "bounce" : step.kind;
}

function idOf(step: StoryStep, message: Message, ids: Chance): string {
  switch (step.kind) {
    case "processed":
      return messageEventId("processed", message);
    case "dropped":
      return messageEventId("drop", message);
    case "deferred":
    case "delivered":
    case "bounce":
      return smtpEventId(step.kind, step.attempt, message);
    case "late-bounce":
      return lateEventId("bounce", message.userId, ids);
    case "spamreport":
      return lateEventId("spamreport", message.userId, ids);
    case "open":
    case "click":
    case "unsubscribe":
    case "group_unsubscribe":
    case "group_resubscribe":
      return newRandomEventId(ids);
  }
}

function membersOf(
  step: StoryStep,
  message: Message,
  moment: { readonly at: Instant; readonly ids: Chance },
): Members {
  const smtp = { "smtp-id": message.smtpId };
  switch (step.kind) {
    case "processed":
      // Documented: the pool, on processed only.
      return {
        ...smtp,
        send_at: message.sendAtSeconds,
        ...(message.pool === null ? {} : { pool: { ...message.pool } }),
      };
    case "dropped":
      return { ...smtp, reason: step.reason };
    case "deferred":
      return {
        ...smtp,
        attempt: String(step.attempt),
        response: replyText(step.reply, message, moment),
        ...connectionMembers(step.reply, message),
      };
    case "delivered":
      return { ...smtp, ip: message.outboundIp, response: acceptance(message, moment), tls: 1 };
    case "bounce":
      return {
        ...smtp,
        ...bounceMembers(step.reply, replyText(step.reply, message, moment)),
        ...connectionMembers(step.reply, message),
        type: step.type,
      };
    case "late-bounce":
      return {
        ...bounceMembers(step.reply, replyText(step.reply, message, moment)),
        type: step.reply.type,
      };
    case "open":
      return {
        ...(step.isMachine ? appleProxy(message.email) : opener(message.email)),
        sg_content_type: "html",
        sg_machine_open: step.isMachine,
      };
    case "click":
      return step.scannedLink === undefined
        ? { ...person(message.email), ...linkMembers(message, linkOf(message)) }
        : { ...scanner(message.email), ...linkMembers(message, step.scannedLink) };
    case "group_unsubscribe":
    case "group_resubscribe":
      return { ...person(message.email) };
    case "spamreport":
    case "unsubscribe":
      return {};
  }
}

function bounceMembers({ classification, status }: SmtpReply, reason: string): Members {
  const members: Members = { bounce_classification: classification, reason };
  if (status !== null) members["status"] = status;
  return members;
}

// Observed: where no mail server was reached there is no ip, and tls is 0.
function connectionMembers({ hasConnection }: SmtpReply, { outboundIp }: Message): Members {
  return hasConnection ? { ip: outboundIp, tls: 1 } : { tls: 0 };
}

// Which link follows from the message, so that the number of links shifts no stream of chance.
function linkOf({ links, sgMessageId }: Message): number {
  return links.length === 0 ? 0 : hashOf(`link/${sgMessageId}`) % links.length;
}

function linkMembers(message: Message, index: number): Members {
  return { url: message.links[index] ?? "https://example.com/", url_offset: { index, type: "html" } };
}
