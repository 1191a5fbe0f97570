import { randomInt } from "node:crypto";
import type { JsonValue } from "../contract/json.ts";
import { SECOND_MS } from "../contract/time.ts";
import type { Instant } from "../contract/time.ts";
import { ChanceStream } from "../simulation/chance.ts";
import {
  lateEventId,
  messageEventId,
  newMessageId,
  newRandomEventId,
  processingSuffix,
  sgMessageId,
  smtpEventId,
  smtpIdOf,
} from "../simulation/events/identifiers.ts";
import type { EventFields } from "../simulation/ports.ts";

/** The domain of all addresses that a check uses: no mail ever reaches it (RFC 2606). */
export const CHECK_DOMAIN = "receiver-check.invalid";

/** The custom argument that every event of a check carries: the run's id. */
export const RUN_ARGUMENT = "rc_run";

/** Members of an event: given ones replace those made up, undefined removes one. */
export type Members = Readonly<Record<string, JsonValue | undefined>>;

/** One message of a check. */
export interface CheckMessage {
  readonly email: string;
  readonly messageId: string;
  readonly sgMessageId: string;
  readonly smtpId: string;
}

type PlainName = "processed" | "delivered" | "deferred" | "bounce" | "dropped" | "open" | "click";

const USER_ID = 7_363_000;

/** How long before its POST an event occurred. Observed: 1 to 25 s, so that no event has the time of its signature. */
const EVENT_AGE_SECONDS = 10;

const BROWSER =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36";

/**
 * Makes events in their real shape, marked as the check's own: message ids begin with the run's, addresses reach
 * nobody.
 */
export class EventKit {
  readonly runId: string;
  readonly #now: () => Instant;
  readonly #ids: ChanceStream;
  #messages = 0;

  constructor(now: () => Instant) {
    this.#now = now;
    this.#ids = new ChanceStream(randomInt(2 ** 32), "ids");
    this.runId = `rc${randomInt(36 ** 6)
      .toString(36)
      .padStart(6, "0")}`;
  }

  get chance(): ChanceStream {
    return this.#ids;
  }

  message(): CheckMessage {
    this.#messages += 1;
    const messageId = this.#marked(newMessageId(this.#ids));
    return {
      email: `n${this.#messages}@${CHECK_DOMAIN}`,
      messageId,
      sgMessageId: sgMessageId(messageId, processingSuffix(this.#ids, this.#now()), 0),
      smtpId: smtpIdOf(messageId, this.#ids),
    };
  }

  /** A delivered event, with nothing unusual about it. */
  delivered(more: Members = {}, message = this.message()): EventFields {
    return this.event("delivered", more, message);
  }

  /** An event with the members that one of its name always has. */
  event(name: PlainName, more: Members = {}, message = this.message()): EventFields {
    return this.custom(name, { ...this.#membersOf(name, message), ...more }, message);
  }

  /** An event of any name, with its ids, its address, its time, and what is given. */
  custom(name: string, more: Members = {}, message = this.message()): EventFields {
    const members: Members = {
      email: message.email,
      event: name,
      sg_event_id: this.idFor(name, message),
      sg_message_id: message.sgMessageId,
      timestamp: this.seconds(),
      ...more,
    };
    return { builtIn: present(members), customArgs: [[RUN_ARGUMENT, this.runId]] };
  }

  /** The time of an event that is posted now, or of one that occurred so many seconds before it. */
  seconds(before = 0): number {
    return Math.floor(this.#now() / SECOND_MS) - EVENT_AGE_SECONDS - before;
  }

  /** An sg_event_id in the shape and length that such events have. */
  idFor(name: string, { messageId }: CheckMessage): string {
    const identity = { userId: USER_ID, messageId, recipientIndex: 0 };
    switch (name) {
      case "processed":
        return messageEventId("processed", identity);
      case "dropped":
        return messageEventId("drop", identity);
      case "delivered":
      case "deferred":
      case "bounce":
        return smtpEventId(name, 0, identity);
      case "spamreport":
        return lateEventId("spamreport", USER_ID, this.#ids);
      default:
        return this.#marked(newRandomEventId(this.#ids));
    }
  }

  // The run's id in place of the first bytes of a UUID: those behind, its version among them, stay as they are.
  #marked(id: string): string {
    return this.runId + id.slice(this.runId.length);
  }

  #membersOf(name: PlainName, { smtpId }: CheckMessage): Members {
    const smtp = { "smtp-id": smtpId };
    const session = { ...smtp, ip: "149.72.126.143", tls: 1 };
    const visitor = { ip: "203.0.113.7", useragent: BROWSER };
    switch (name) {
      case "processed":
        return { ...smtp, send_at: 0 };
      case "delivered":
        return { ...session, response: "250 2.0.0 OK: queued" };
      case "deferred":
        return { ...session, attempt: "0", response: "451 4.7.1 Try again later" };
      case "bounce":
        return {
          ...session,
          bounce_classification: "Invalid Address",
          reason: "550 5.1.1 The email account that you tried to reach does not exist.",
          status: "5.1.1",
          type: "bounce",
        };
      case "dropped":
        return { ...smtp, reason: "Bounced Address" };
      case "open":
        return { ...visitor, sg_content_type: "html", sg_machine_open: false };
      case "click":
        return { ...visitor, url: "https://example.com/offer", url_offset: { index: 0, type: "html" } };
    }
  }
}

/** The event with another list of custom arguments. */
export function withCustomArgs(event: EventFields, customArgs: EventFields["customArgs"]): EventFields {
  return { ...event, customArgs };
}

/** The event with custom arguments besides the run's. */
export function addCustomArgs(event: EventFields, more: EventFields["customArgs"]): EventFields {
  return { ...event, customArgs: [...event.customArgs, ...more] };
}

/** The sg_event_id of an event; empty where it has none. */
export function eventIdOf({ builtIn }: EventFields): string {
  const id = builtIn["sg_event_id"];
  return typeof id === "string" ? id : "";
}

function present(members: Members): Record<string, JsonValue> {
  const kept: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) kept[name] = value;
  return kept;
}
