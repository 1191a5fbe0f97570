import { EVENT_NAMES } from "../../../server/contract/events.ts";
import { FAULTS } from "../../../server/contract/faults.ts";
import type {
  BatchClosedEntry,
  EventOccurredEntry,
  FaultInjectedEntry,
} from "../../../server/contract/journal.ts";

/**
 * Works out which kinds of events a batch holds, which the journal does not say.
 *
 * Events enter the open batch of their settings and server in the order in which they occur, so what a batch holds
 * follows from the order. Once a fault moved an event it does not follow any more, and nothing is told.
 */
export class BatchContents {
  readonly #waiting = new Map<string, number[]>();
  readonly #unsure = new Set<string>();

  takeEvent({ event, postedTo, server }: EventOccurredEntry): void {
    const name = EVENT_NAMES.indexOf(event);
    for (const webhookId of postedTo) {
      if (this.#isUnsure(webhookId)) continue;
      const key = `${webhookId} ${server}`;
      const waiting = this.#waiting.get(key);
      if (waiting === undefined) this.#waiting.set(key, [name]);
      else waiting.push(name);
    }
  }

  takeFault({ fault, webhookId }: FaultInjectedEntry): void {
    if (FAULTS[fault].subject !== "event") return;
    this.#unsure.add(webhookId ?? "");
    // Nobody asks for these any more.
    for (const key of this.#waiting.keys()) {
      if (webhookId === null || key.startsWith(`${webhookId} `)) this.#waiting.delete(key);
    }
  }

  /** The events of a batch, a bit each in the order of EVENT_NAMES; 0: not known. */
  namesOf({ webhookId, server, events, closedBy }: BatchClosedEntry): number {
    if (closedBy === "fault" || this.#isUnsure(webhookId)) return 0;
    const waiting = this.#waiting.get(`${webhookId} ${server}`) ?? [];
    return waiting.splice(0, events).reduce((names, name) => names | (1 << name), 0);
  }

  #isUnsure(webhookId: string): boolean {
    return this.#unsure.has(webhookId) || this.#unsure.has("");
  }
}
