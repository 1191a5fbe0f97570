import { Batcher } from "./batcher.ts";
import type { Batch, BatcherScope } from "./batcher.ts";
import type { DeliveryLog } from "./delivery-log.ts";
import type { Journal } from "./journal.ts";
import type { Numbering } from "./numbering.ts";
import type { OccurredEvent } from "./occurred-event.ts";
import type { WebhookSettings } from "./webhook-settings.ts";

/** A batch that closed, and whose it is. */
export interface ClosedBatch extends Batch {
  readonly deliveryId: string;
  readonly settings: WebhookSettings;
  readonly server: number;
}

/** What the open batches need. */
export interface OpenBatchesScope extends Pick<BatcherScope, "clock" | "rules"> {
  readonly journal: Journal;
  readonly log: DeliveryLog;
  readonly numbering: Numbering;
  settings(webhookId: string): WebhookSettings | undefined;
  onClosed(batch: ClosedBatch): void;
}

/** The batches that are being filled: one for each settings entry and server. */
export class OpenBatches {
  readonly #scope: OpenBatchesScope;
  readonly #batchers = new Map<string, Map<number, Batcher>>();

  constructor(scope: OpenBatchesScope) {
    this.#scope = scope;
  }

  /** Batches with events in them. */
  get open(): number {
    const all = [...this.#batchers.values()].flatMap((batchers) => [...batchers.values()]);
    return all.filter(({ waiting }) => waiting > 0).length;
  }

  add(webhookId: string, event: OccurredEvent): void {
    let batchers = this.#batchers.get(webhookId);
    if (batchers === undefined) {
      batchers = new Map();
      this.#batchers.set(webhookId, batchers);
    }
    let batcher = batchers.get(event.server);
    if (batcher === undefined) {
      const { clock, rules } = this.#scope;
      batcher = new Batcher({
        clock,
        rules,
        onClosed: (batch) => this.#closed(webhookId, event.server, batch),
      });
      batchers.set(event.server, batcher);
    }
    batcher.add(event);
  }

  /** Throws away what is not posted yet; answers how many events. */
  discard(webhookId: string): number {
    const batchers = [...(this.#batchers.get(webhookId)?.values() ?? [])];
    this.#batchers.delete(webhookId);
    return batchers.reduce((events, batcher) => events + batcher.discard().length, 0);
  }

  #closed(webhookId: string, server: number, batch: Batch): void {
    const { clock, journal, log, numbering } = this.#scope;
    const settings = this.#scope.settings(webhookId);
    if (settings === undefined) return;
    const deliveryId = numbering.newDeliveryId();
    const entry = {
      at: clock.now(),
      kind: "batch-closed",
      deliveryId,
      webhookId,
      account: settings.account,
      server,
      events: batch.events.length,
      bytes: batch.bytes,
      closedBy: batch.closedBy,
      openedAt: batch.openedAt,
    } as const;
    log.addDelivery(
      entry,
      batch.events.map(({ id }) => id),
    );
    journal.append(entry);
    this.#scope.onClosed({ ...batch, deliveryId, settings, server });
  }
}
