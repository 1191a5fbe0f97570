import { SECOND_MS } from "../contract/time.ts";
import type { ChanceStream } from "../simulation/chance.ts";
import { eventOf } from "../simulation/events/event-fields.ts";
import type { Message } from "../simulation/events/event-fields.ts";
import {
  newMessageId,
  processingSuffix,
  sgMessageId,
  smtpIdOf,
  userIdFor,
} from "../simulation/events/identifiers.ts";
import type { EventFields } from "../simulation/ports.ts";
import { RecipientPool } from "../simulation/recipients/recipient-pool.ts";
import type { People } from "../simulation/recipients/recipient-pool.ts";
import { block, deferral, refusal } from "../simulation/stories/smtp-replies.ts";
import type { StoryStep } from "../simulation/stories/story-step.ts";

/** An event as a page needs it. */
export interface MadeUpEvent {
  readonly fields: EventFields;
  /** Its sg_event_id. */
  readonly id: string;
  /** The text that the id is in base64url; null: the id is 16 random bytes. */
  readonly idText: string | null;
  readonly messageId: string;
  readonly sgMessageId: string;
  /** Counts messages through all pages of a load test. */
  readonly message: number;
}

/** Any second with ten digits: it is written anew whenever the event leaves. */
export const SOME_SECOND = 1_600_000_000;

const SOME_TIME = SOME_SECOND * SECOND_MS;

/** Pages have fewer messages than this. */
const MESSAGES_A_PAGE = 10_000;

// Assumed, all shares: what mail servers make of a message, and what people do with it, on a list in good order.
const REFUSED = 0.02;
const BLOCKED = 0.01;
const DROPPED = 0.01;
const DEFERRED = 0.03;
const MACHINE_OPENS = 0.3;
const CLICKS = 0.15;
const UNSUBSCRIBES = 0.01;
const SPAM_REPORTS = 0.003;

/** Makes up messages and their events, with the members and ids that the simulation's events have. */
export class MadeUpEvents {
  readonly #chance: ChanceStream;
  readonly #pool: RecipientPool;
  #message: number;

  constructor(people: People, chance: ChanceStream, ordinal: number) {
    this.#chance = chance;
    this.#pool = new RecipientPool(people);
    this.#message = ordinal * MESSAGES_A_PAGE;
  }

  /** A message, and what mail servers make of it. */
  sending(): readonly MadeUpEvent[] {
    const message = this.#newMessage();
    return this.#sendingSteps(message.email).map((step) => this.#eventOf(step, message));
  }

  /** Something that a reader does with a message that was sent before. */
  engagement(): readonly MadeUpEvent[] {
    return [this.#eventOf(this.#engagementStep(), this.#newMessage())];
  }

  #sendingSteps(email: string): readonly StoryStep[] {
    const processed: StoryStep = { kind: "processed" };
    let left = this.#chance.fraction();
    if ((left -= DROPPED) < 0) return [{ kind: "dropped", reason: "Bounced Address" }];
    if ((left -= REFUSED) < 0) {
      return [
        processed,
        { kind: "bounce", attempt: 0, reply: refusal(email, null, this.#chance), type: "bounce" },
      ];
    }
    if ((left -= BLOCKED) < 0) {
      return [
        processed,
        { kind: "bounce", attempt: 0, reply: block(email, null, this.#chance), type: "blocked" },
      ];
    }
    if ((left -= DEFERRED) < 0) {
      const reply = deferral(email, null, this.#chance);
      return [processed, { kind: "deferred", attempt: 0, reply }, { kind: "delivered", attempt: 1 }];
    }
    return [processed, { kind: "delivered", attempt: 0 }];
  }

  #engagementStep(): StoryStep {
    let left = this.#chance.fraction();
    if ((left -= SPAM_REPORTS) < 0) return { kind: "spamreport" };
    if ((left -= UNSUBSCRIBES) < 0) return { kind: "unsubscribe" };
    if ((left -= CLICKS) < 0) return { kind: "click" };
    return { kind: "open", isMachine: left < MACHINE_OPENS };
  }

  #newMessage(): Message & { readonly ordinal: number } {
    const chance = this.#chance;
    const ordinal = this.#message++;
    const messageId = newMessageId(chance);
    return {
      ordinal,
      account: "main",
      userId: userIdFor("main"),
      messageId,
      recipientIndex: 0,
      email: this.#pool.recipient(chance, ordinal).email,
      server: 0,
      sgMessageId: sgMessageId(messageId, processingSuffix(chance, SOME_TIME), 0),
      smtpId: smtpIdOf(messageId, chance),
      customArgs: [
        ["campaign", "load-test"],
        ["customer_id", String(chance.integer(1_000_000, 9_999_999))],
      ],
      category: ["newsletter"],
      asmGroupId: null,
      pool: null,
      templateId: null,
      sendAtSeconds: 0,
      outboundIp: `149.72.${chance.integer(0, 255)}.${chance.integer(1, 254)}`,
      links: this.#pool.links(3),
    };
  }

  #eventOf(step: StoryStep, message: Message & { readonly ordinal: number }): MadeUpEvent {
    const { id, fields } = eventOf(step, message, { at: SOME_TIME, ids: this.#chance });
    // 22 characters are 16 random bytes; all other ids are texts.
    const idText = id.length === 22 ? null : Buffer.from(id, "base64url").toString("latin1");
    const { messageId, sgMessageId } = message;
    return { fields, id, idText, messageId, sgMessageId, message: message.ordinal };
  }
}
