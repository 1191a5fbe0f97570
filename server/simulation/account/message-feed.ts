import type { EventName } from "../../contract/events.ts";
import type { JsonValue } from "../../contract/json.ts";
import { MAX_EVENTS_OF_MESSAGE, MESSAGE_HISTORY_MS } from "../../contract/message-feed.ts";
import type { MessageStatus } from "../../contract/message-feed.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import type { EventDetails, Message } from "../events/event-fields.ts";

/** Characters of a subject that the feed keeps. Ours. */
const MAX_SUBJECT_LENGTH = 1000;

/** Something that happened to a message. */
export interface FeedEvent {
  readonly id: string;
  readonly name: EventName;
  readonly at: Instant;
  /** The event's own members as on the wire, custom arguments left out. */
  readonly members: Readonly<Record<string, JsonValue>>;
}

/** What only the mail knows of a message. */
export interface MessageOrigin {
  readonly from: string;
  /** Null: none. */
  readonly subject: string | null;
  /** The public part of the key that the mail came with; null: unknown. */
  readonly apiKeyId: string | null;
  readonly processedAt: Instant;
}

/** A message with all that happened to it. */
export interface FeedMessage extends MessageOrigin {
  /** Its place in the feeds of all accounts, from 1. */
  readonly seq: number;
  /** The sg_message_id. */
  readonly id: string;
  readonly account: string;
  readonly to: string;
  readonly categories: readonly string[];
  readonly asmGroupId: number | null;
  readonly templateId: string | null;
  readonly customArgs: Message["customArgs"];
  readonly outboundIp: string;
  readonly status: MessageStatus;
  /** What the mail server said last, or why the message was dropped. */
  readonly reason: string | null;
  readonly lastEventAt: Instant;
  readonly opens: number;
  readonly clicks: number;
  /** In the order they occurred. */
  readonly events: readonly FeedEvent[];
}

/** What a feed needs. */
export interface MessageFeedScope {
  now(): Instant;
  /** Numbers messages over all accounts. */
  nextSeq(): number;
  /** Called when a message came in, or something happened to it. Undefined: nobody wants to know. */
  readonly onChanged?: ((message: FeedMessage) => void) | undefined;
}

/** How much a feed keeps; the oldest message goes first. */
export interface FeedRetention {
  readonly messages: number;
  /** Of all messages together. */
  readonly events: number;
  readonly ageMs: Duration;
}

/** Kept of each account unless said otherwise. Assumed, but for the 30 days. */
export const FEED_RETENTION: FeedRetention = {
  messages: 20_000,
  events: 100_000,
  ageMs: MESSAGE_HISTORY_MS,
};

type Growing = { -readonly [Name in keyof FeedMessage]: FeedMessage[Name] };

/**
 * The messages of an account and what happened to each: what SendGrid's activity feed and logs show.
 *
 * A message comes in when it is processed; events that belong to none of them are left out. Nothing here sets an alarm:
 * what is too old is left out of answers, and thrown away when the next message comes.
 */
export class MessageFeed {
  readonly #scope: MessageFeedScope;
  readonly #retention: FeedRetention;
  readonly #byId = new Map<string, Growing>();
  // Oldest first; those before #first are gone.
  #messages: (Growing | undefined)[] = [];
  #first = 0;
  #events = 0;

  constructor(scope: MessageFeedScope, retention: FeedRetention = FEED_RETENTION) {
    this.#scope = scope;
    this.#retention = retention;
  }

  /** Messages that are kept. */
  get size(): number {
    return this.#messages.length - this.#first;
  }

  /** Takes a message that is processed, or dropped, now. */
  begin(message: Message, origin: MessageOrigin): void {
    const { category } = message;
    const kept: Growing = {
      seq: this.#scope.nextSeq(),
      id: message.sgMessageId,
      account: message.account,
      from: origin.from,
      to: message.email,
      subject: origin.subject?.slice(0, MAX_SUBJECT_LENGTH) ?? null,
      apiKeyId: origin.apiKeyId,
      processedAt: origin.processedAt,
      categories: category === null ? NONE : typeof category === "string" ? [category] : category,
      asmGroupId: message.asmGroupId,
      templateId: message.templateId,
      customArgs: message.customArgs,
      outboundIp: message.outboundIp,
      status: "processed",
      reason: null,
      lastEventAt: origin.processedAt,
      opens: 0,
      clicks: 0,
      events: NO_EVENTS,
    };
    this.#messages.push(kept);
    this.#byId.set(kept.id, kept);
    this.#scope.onChanged?.(kept);
    this.#forgetOldest(origin.processedAt);
  }

  /** The number of the oldest message that is kept; 0: none is. */
  get firstSeq(): number {
    return this.#messages[this.#first]?.seq ?? 0;
  }

  /** Takes an event of a message. An event that names no message of its own belongs to the one it came from. */
  record(event: EventDetails, sgMessageId: string, at: Instant): void {
    const message = this.#byId.get(event.messageId ?? sgMessageId);
    if (message === undefined) return;
    const { events } = message;
    const isFull = events.length === MAX_EVENTS_OF_MESSAGE;
    // A list as long as it must be: most messages have two or three events, and one that grows has room for seventeen.
    message.events = [
      ...(isFull ? events.slice(1) : events),
      { id: event.id, name: event.name, at, members: event.fields.builtIn },
    ];
    if (!isFull) this.#events++;
    message.lastEventAt = Math.max(message.lastEventAt, at);
    message.status = statusAfter(event) ?? message.status;
    message.reason = reasonOf(event) ?? message.reason;
    if (event.name === "open") message.opens++;
    if (event.name === "click") message.clicks++;
    this.#scope.onChanged?.(message);
    // Not by the event's own instant, which may lie in the future where it was made by hand.
    if (this.#events > this.#retention.events) this.#forgetOldest(message.processedAt);
  }

  find(id: string): FeedMessage | undefined {
    const message = this.#byId.get(id);
    return message === undefined || this.#isTooOld(message, this.#scope.now()) ? undefined : message;
  }

  /** Messages with a greater `seq`, oldest first. */
  *after(seq: number): IterableIterator<FeedMessage> {
    const now = this.#scope.now();
    for (let place = this.#placeAfter(seq); place < this.#messages.length; place++) {
      const message = this.#messages[place];
      if (message !== undefined && !this.#isTooOld(message, now)) yield message;
    }
  }

  /** The messages that are kept, as they are now. */
  all(): readonly FeedMessage[] {
    return this.#messages.slice(this.#first).flatMap((message) => message ?? []);
  }

  /** The messages that are kept, as plain data. */
  state(): readonly FeedMessage[] {
    return this.#messages.flatMap((message) =>
      message === undefined ? [] : [{ ...message, events: [...message.events] }],
    );
  }

  /** Takes the place of all messages. */
  restore(messages: readonly FeedMessage[]): void {
    this.clear();
    for (const message of messages) {
      const kept: Growing = { ...message, events: [...message.events] };
      this.#messages.push(kept);
      this.#byId.set(kept.id, kept);
      this.#events += kept.events.length;
    }
  }

  /** Forgets all messages. */
  clear(): void {
    this.#byId.clear();
    this.#messages = [];
    this.#first = 0;
    this.#events = 0;
  }

  #forgetOldest(now: Instant): void {
    const { messages, events } = this.#retention;
    for (;;) {
      const oldest = this.#messages[this.#first];
      if (oldest === undefined) break;
      const isTooMuch = this.size > messages || (this.#events > events && this.size > 1);
      if (!isTooMuch && !this.#isTooOld(oldest, now)) break;
      this.#messages[this.#first++] = undefined;
      this.#events -= oldest.events.length;
      // A newer message of the same id, after the ids began anew, stays.
      if (this.#byId.get(oldest.id) === oldest) this.#byId.delete(oldest.id);
    }
    if (this.#first < FEWEST_CUT || this.#first < this.size) return;
    this.#messages = this.#messages.slice(this.#first);
    this.#first = 0;
  }

  #isTooOld(message: FeedMessage, now: Instant): boolean {
    return now - message.processedAt > this.#retention.ageMs;
  }

  #placeAfter(seq: number): number {
    let low = this.#first;
    let high = this.#messages.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#messages[middle]?.seq ?? 0) > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

const NONE: readonly string[] = [];
const NO_EVENTS: readonly FeedEvent[] = [];

// The places of messages that are gone are cut off once they are half of the list: doing so for each would be slow.
const FEWEST_CUT = 1000;

/** Documented (Logs API): opens and clicks show that a message was delivered. Undefined: it says nothing of it. */
function statusAfter(event: EventDetails): MessageStatus | undefined {
  switch (event.name) {
    case "deferred":
    case "dropped":
    case "delivered":
      return event.name;
    case "open":
    case "click":
      return "delivered";
    case "bounce":
      return event.fields.builtIn["type"] === "blocked" ? "blocked" : "bounced";
    default:
      return undefined;
  }
}

function reasonOf({ fields }: EventDetails): string | undefined {
  const reason = fields.builtIn["reason"] ?? fields.builtIn["response"];
  return typeof reason === "string" ? reason : undefined;
}
