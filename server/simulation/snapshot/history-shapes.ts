import { MESSAGE_STATUSES } from "../../contract/message-feed.ts";
import type { FeedMessage } from "../account/message-feed.ts";
import type { DayCountersState } from "../statistics/day-counters.ts";
import { METRICS } from "../statistics/metrics.ts";
import type { StatisticsState } from "../statistics/statistics.ts";
import { eventName, instant, texts } from "./basic-shapes.ts";
import { count, dictionary, each, json, list, number, oneOf, orNull, pair, record, text } from "./shape.ts";
import type { Shape } from "./shape.ts";
import { customArgs } from "./story-shapes.ts";

// What happened to an account's messages, and what was counted of it.

/** The activity feed of an account. */
export const messages: Shape<readonly FeedMessage[]> = list(
  record<FeedMessage>({
    seq: count,
    id: text,
    account: text,
    from: text,
    to: text,
    subject: orNull(text),
    apiKeyId: orNull(text),
    processedAt: instant,
    categories: texts,
    asmGroupId: orNull(number),
    templateId: orNull(text),
    customArgs,
    outboundIp: text,
    status: oneOf(MESSAGE_STATUSES),
    reason: orNull(text),
    lastEventAt: instant,
    opens: count,
    clicks: count,
    events: list(record({ id: text, name: eventName, at: instant, members: dictionary(json) })),
  }),
);

const counters: Shape<readonly DayCountersState[]> = list(
  record({ day: count, names: list(pair(text, each(METRICS, count))) }),
);

/** The statistics of an account. */
export const statistics: Shape<StatisticsState> = record({
  totals: counters,
  categories: counters,
  mailboxProviders: counters,
  clients: counters,
  devices: counters,
  browsers: counters,
  firstTimes: record({ older: texts, newer: texts }),
});
