import type { LoadReport } from "../contract/load-report.ts";
import type { LoadDraft } from "./load-plan.ts";

/** A load test under way, wherever its servers are simulated. */
export interface RunningLoad {
  /** Resolves when it is over; rejects where it could not go on. */
  readonly over: Promise<LoadReport>;
  /** How far it is. */
  report(): LoadReport;
  /** Ends it within about a second, whatever the receiver does. What has not been acknowledged stays pending. */
  stop(): void;
}

/**
 * Where the simulated servers of a load test get their work done.
 *
 * Embedded in this process (`embedded-load-queue.ts`), or by workers on any machine over BullMQ
 * (`distributed/bullmq-load-queue.ts`). Both make the same events with the same ids, batch by batch.
 */
export interface LoadQueue {
  /** Sees a load test through from its beginning. Throws a UsageError or CannotRun where it cannot begin, or is aborted before. */
  begin(id: string, draft: LoadDraft, signal?: AbortSignal): Promise<RunningLoad>;
}
