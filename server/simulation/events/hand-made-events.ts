import type { Account } from "../account/accounts.ts";
import type { Chance } from "../chance.ts";
import { DRAFT_EMAIL, eventOfDraft, instantOfDraft } from "./event-drafts.ts";
import type { EventDraft } from "./event-drafts.ts";
import type { DeliveryLine } from "../deliveries/delivery-line.ts";
import type { MailOrigin } from "../stories/mail-origin.ts";
import type { MessageStories } from "../stories/message-stories.ts";
import type { OccurredEvent } from "./occurred-event.ts";
import type { Clock } from "../time/timeline.ts";

/** What events made by hand need. */
export interface HandMadeEventsScope {
  readonly clock: Clock;
  readonly ids: Chance;
  readonly stories: MessageStories;
  readonly line: DeliveryLine;
}

/** Makes exactly the events named, now. Each is of a message that no app has sent; all use server 0. */
export class HandMadeEvents {
  readonly #scope: HandMadeEventsScope;

  constructor(scope: HandMadeEventsScope) {
    this.#scope = scope;
  }

  make(account: Account, drafts: readonly EventDraft[], origin?: MailOrigin): readonly OccurredEvent[] {
    const { clock, stories, line } = this.#scope;
    const { ids } = origin ?? this.#scope;
    const now = clock.now();
    return drafts.map((draft) => {
      const { email } = draft.members;
      const message = stories.invented(account, typeof email === "string" ? email : DRAFT_EMAIL, origin);
      const at = instantOfDraft(draft) ?? now;
      const place = origin === undefined ? message : { ...message, run: origin.run };
      return line.occur(eventOfDraft(draft, message, { at, ids }), place, at);
    });
  }
}
