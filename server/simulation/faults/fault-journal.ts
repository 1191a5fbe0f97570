import { FAULTS } from "../../contract/faults.ts";
import type { Journal } from "../records/journal.ts";
import type { Clock } from "../time/timeline.ts";
import type { Strike } from "./fault-book.ts";

/** What a fault struck. */
export interface StruckThing {
  readonly account: string;
  readonly webhookId?: string | null;
  readonly eventId?: string;
  readonly deliveryId?: string;
  readonly attemptId?: string;
  readonly messageId?: string;
}

/** Puts every fault that strikes into the journal, so that whatever differs at a receiver can be explained. */
export class FaultJournal {
  readonly #clock: Clock;
  readonly #journal: Journal;

  constructor(clock: Clock, journal: Journal) {
    this.#clock = clock;
    this.#journal = journal;
  }

  write({ kind, run }: Strike, struck: StruckThing, more = ""): void {
    const { account, webhookId = null, eventId = null, deliveryId = null, attemptId = null } = struck;
    this.#journal.append({
      at: this.#clock.now(),
      kind: "fault-injected",
      fault: kind,
      account,
      webhookId,
      eventId,
      deliveryId,
      attemptId,
      messageId: struck.messageId ?? null,
      run,
      why: `fault ${kind}: ${FAULTS[kind].summary}${more}`,
    });
  }
}
