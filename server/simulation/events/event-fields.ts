import { SECOND_MS } from "../../contract/time.ts";
import type { Instant } from "../../contract/time.ts";
import type { JsonValue } from "../../contract/json.ts";
import type { EventName } from "../../contract/events.ts";
import { hashOf } from "../chance.ts";
import type { Chance } from "../chance.ts";
import { lateEventId, messageEventId, newRandomEventId, smtpEventId } from "./identifiers.ts";
import type { MessageIdentity } from "./identifiers.ts";
import type { EventFields } from "../ports.ts";
import { acceptance, replyText } from "../stories/smtp-replies.ts";
import type { SmtpReply } from "../stories/smtp-replies.ts";
import type { StoryStep } from "../stories/story-step.ts";
import { appleProxy, opener, person, scanner } from "../stories/visitors.ts";
import type { Visitor } from "../stories/visitors.ts";

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
  };
  addMembers(builtIn, step, { message, moment: context });
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

/** A message, and when something happens to it. */
interface Happening {
  readonly message: Message;
  readonly moment: { readonly at: Instant; readonly ids: Chance };
}

// Members are assigned one by one: objects of so many members are slow to spread into each other.
function addMembers(members: Members, step: StoryStep, { message, moment }: Happening): void {
  if (SMTP_STEPS.has(step.kind)) members["smtp-id"] = message.smtpId;
  switch (step.kind) {
    case "processed":
      members["send_at"] = message.sendAtSeconds;
      // Documented: the pool, on processed only.
      if (message.pool !== null) members["pool"] = { ...message.pool };
      return;
    case "dropped":
      members["reason"] = step.reason;
      return;
    case "deferred":
      members["attempt"] = String(step.attempt);
      members["response"] = replyText(step.reply, message, moment);
      addConnection(members, step.reply, message);
      return;
    case "delivered":
      members["ip"] = message.outboundIp;
      members["response"] = acceptance(message, moment);
      members["tls"] = 1;
      return;
    case "bounce":
      addRefusal(members, step.reply, { message, moment });
      addConnection(members, step.reply, message);
      members["type"] = step.type;
      return;
    case "late-bounce":
      addRefusal(members, step.reply, { message, moment });
      members["type"] = step.reply.type;
      return;
    default:
      addReaction(members, step, message);
  }
}

/** Steps of the conversation with the mail server. */
const SMTP_STEPS: ReadonlySet<StoryStep["kind"]> = new Set([
  "processed",
  "dropped",
  "deferred",
  "delivered",
  "bounce",
]);

/** What the recipient does. */
function addReaction(members: Members, step: StoryStep, message: Message): void {
  switch (step.kind) {
    case "open":
      addVisitor(members, step.isMachine ? appleProxy(message.email) : opener(message.email));
      members["sg_content_type"] = "html";
      members["sg_machine_open"] = step.isMachine;
      return;
    case "click": {
      const { scannedLink } = step;
      addVisitor(members, scannedLink === undefined ? person(message.email) : scanner(message.email));
      addLink(members, message, scannedLink ?? linkOf(message));
      return;
    }
    case "group_unsubscribe":
    case "group_resubscribe":
      addVisitor(members, person(message.email));
      return;
    default:
    // Spam reports and unsubscribes say no more.
  }
}

function addVisitor(members: Members, { ip, useragent }: Visitor): void {
  members["ip"] = ip;
  members["useragent"] = useragent;
}

function addRefusal(members: Members, reply: SmtpReply, { message, moment }: Happening): void {
  members["bounce_classification"] = reply.classification;
  members["reason"] = replyText(reply, message, moment);
  if (reply.status !== null) members["status"] = reply.status;
}

// Observed: where no mail server was reached there is no ip, and tls is 0.
function addConnection(members: Members, { hasConnection }: SmtpReply, { outboundIp }: Message): void {
  if (hasConnection) members["ip"] = outboundIp;
  members["tls"] = hasConnection ? 1 : 0;
}

// Which link follows from the message, so that the number of links shifts no stream of chance.
function linkOf({ links, sgMessageId }: Message): number {
  return links.length === 0 ? 0 : hashOf(`link/${sgMessageId}`) % links.length;
}

function addLink(members: Members, { links }: Message, index: number): void {
  members["url"] = links[index] ?? "https://example.com/";
  members["url_offset"] = { index, type: "html" };
}
