import { DROP_REASONS } from "../../contract/events.ts";
import type { EventDetails } from "../events/event-fields.ts";

/**
 * What SendGrid's statistics count, in the order in which it answers them. Documented.
 *
 * `drops` stands in the statistics of mailbox providers only.
 */
export const METRICS = [
  "blocks",
  "bounce_drops",
  "bounces",
  "clicks",
  "deferred",
  "delivered",
  "drops",
  "invalid_emails",
  "opens",
  "processed",
  "requests",
  "spam_report_drops",
  "spam_reports",
  "unique_clicks",
  "unique_opens",
  "unsubscribe_drops",
  "unsubscribes",
] as const;

/** The name of a figure of the statistics. */
export type Metric = (typeof METRICS)[number];

/** A figure for each metric. */
export type Metrics = Record<Metric, number>;

/** Metrics of which nothing was counted. */
export function noMetrics(): Metrics {
  const metrics: Partial<Metrics> = {};
  for (const metric of METRICS) metrics[metric] = 0;
  return metrics as Metrics;
}

/** Adds to `sum` what was counted elsewhere. */
export function addMetrics(sum: Metrics, counted: Readonly<Metrics>): void {
  for (const metric of METRICS) sum[metric] += counted[metric];
}

/**
 * The metrics in which an event counts; `isFirst` tells whether its message was opened, or clicked, for the first time.
 *
 * Documented: what each metric is. Assumed: a message is requested when it is processed or dropped, every deferral
 * counts, those who leave a group count as unsubscribed, and drops for other reasons than a suppression count as
 * requests alone.
 */
export function metricsOf(event: EventDetails, isFirst: () => boolean): readonly Metric[] {
  switch (event.name) {
    case "processed":
      return METRICS_OF_PROCESSED;
    case "dropped":
      return ["requests", ...(METRICS_OF_DROPS.get(event.fields.builtIn["reason"]) ?? [])];
    case "bounce":
      return event.fields.builtIn["type"] === "blocked" ? ["blocks"] : ["bounces"];
    case "deferred":
      return METRICS_OF_DEFERRED;
    case "delivered":
      return METRICS_OF_DELIVERED;
    case "open":
      return isFirst() ? ["opens", "unique_opens"] : ["opens"];
    case "click":
      return isFirst() ? ["clicks", "unique_clicks"] : ["clicks"];
    case "spamreport":
      return ["spam_reports"];
    case "unsubscribe":
    case "group_unsubscribe":
      return ["unsubscribes"];
    case "group_resubscribe":
    case "account_status_change":
      return [];
  }
}

// Of these a campaign has one for each message.
const METRICS_OF_PROCESSED: readonly Metric[] = ["requests", "processed"];
const METRICS_OF_DEFERRED: readonly Metric[] = ["deferred"];
const METRICS_OF_DELIVERED: readonly Metric[] = ["delivered"];

const METRICS_OF_DROPS: ReadonlyMap<unknown, readonly Metric[]> = new Map<unknown, readonly Metric[]>([
  [DROP_REASONS.bounced, ["drops", "bounce_drops"]],
  [DROP_REASONS.spamReporting, ["drops", "spam_report_drops"]],
  [DROP_REASONS.unsubscribed, ["drops", "unsubscribe_drops"]],
  [DROP_REASONS.invalid, ["drops", "invalid_emails"]],
]);
