import type { OccurredEvent } from "../events/occurred-event.ts";
import type { BatchPlace } from "../persistence/change-notes.ts";

/** The open batches, as those see them who decide what comes into which. */
export interface BatchesAhead {
  add(webhookId: string, event: OccurredEvent): void;
  /** Adds events of one server that stay together. */
  addTogether(webhookId: string, events: readonly OccurredEvent[]): void;
  /** Posts events once more, as a batch of their own. */
  postAgain(place: BatchPlace, events: readonly OccurredEvent[]): void;
}
