import type { FaultKind } from "../../contract/faults.ts";
import type { WebhookSettings } from "../account/webhook-settings.ts";
import type { Batch } from "./batcher.ts";

/** A batch that closed, and whose it is. */
export interface ClosedBatch extends Batch {
  readonly deliveryId: string;
  /** The runs that its events belong to. */
  readonly runs: readonly string[];
  /** The faults that made it what it is. */
  readonly faults: readonly FaultKind[];
  readonly settings: WebhookSettings;
  readonly server: number;
}
