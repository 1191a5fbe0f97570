import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./time.ts";
import type { Duration, Instant } from "./time.ts";

// Every number that SendGrid promises, or that stands in for a promise it does not make. Each says where it is
// from: documented (SendGrid's pages or OpenAPI), observed (recorded traffic) or assumed (our choice).

/**
 * A batch leaves this long after its first event, unless it is full before.
 *
 * Documented: "within approximately 30 seconds". Assumed: exactly 30 s.
 */
export const BATCH_MAX_AGE_MS: Duration = 30 * SECOND_MS;

/**
 * No body is larger than this: a batch closes before the event that would carry it over. A single event that is
 * larger leaves alone.
 *
 * Documented: "or when the batch size reaches 768 kilobytes", per server.
 * Assumed: 1 kilobyte = 1024 bytes, measured on the UTF-8 body with its framing.
 */
export const BATCH_MAX_BYTES = 768 * 1024;

/** An event is posted again for this long after it occurred, then it is lost. Documented: "up to 24 hours after the event occurs". */
export const RETRY_WINDOW_MS: Duration = DAY_MS;

/**
 * Waits after the 1st failure, the 2nd, and so on; the last one repeats.
 *
 * Documented: "at increasing intervals". Assumed: the figures.
 */
export const RETRY_WAITS_MS: readonly Duration[] = [
  30 * SECOND_MS,
  MINUTE_MS,
  2 * MINUTE_MS,
  4 * MINUTE_MS,
  8 * MINUTE_MS,
  16 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
];

/** A wait is up to this share longer or shorter than its figure. Assumed. */
export const RETRY_JITTER = 0.1;

/** A receiver that has not sent its answer's head by then has failed. Assumed: a third-party guide says 3 s, SendGrid nothing. */
export const ANSWER_TIMEOUT_MS: Duration = 3 * SECOND_MS;

/** The test request is posted again for this long. Documented (older pages): "up to 10 minutes". */
export const TEST_REQUEST_RETRY_WINDOW_MS: Duration = 10 * MINUTE_MS;

/**
 * Waits of a mail of Inbound Parse after a 5xx; the last one repeats.
 *
 * Documented by support: every 5 to 10 minutes at first, then every 3 hours. Assumed: for how long at first.
 */
export const INBOUND_RETRY_WAITS_MS: readonly Duration[] = [
  5 * MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  10 * MINUTE_MS,
  10 * MINUTE_MS,
  10 * MINUTE_MS,
  3 * HOUR_MS,
];

/** A mail of Inbound Parse is posted again for this long, then it is dropped. Documented: "after 3 days". */
export const INBOUND_RETRY_WINDOW_MS: Duration = 72 * HOUR_MS;

/** A receiving mail server that defers is tried for this long, then the message counts as blocked. Documented: 72 hours. */
export const DEFERRAL_WINDOW_MS: Duration = 72 * HOUR_MS;

/**
 * Waits between deliveries to a mail server that defers: 30 s after the first, then 60 s and so on; from the last one
 * on, each wait grows by half, up to an hour.
 *
 * Observed: 30, 60, 90, 120 s. Assumed: the growth beyond ("exponential", SendGrid's own skill file).
 */
export const DEFERRAL_WAITS_MS: readonly Duration[] = [
  30 * SECOND_MS,
  60 * SECOND_MS,
  90 * SECOND_MS,
  120 * SECOND_MS,
];

/** No wait between such deliveries is longer. Observed: attempt 45 came 42.4 h after the first. */
export const DEFERRAL_MAX_WAIT_MS: Duration = HOUR_MS;

/** Webhook settings an account may hold, by plan. Documented by SendGrid's reseller: 1, 2, 5. Assumed: premier 10. */
export const MAX_SETTINGS_BY_PLAN = { free: 1, essentials: 2, pro: 5, premier: 10 } as const;

/** The name of a plan. */
export type Plan = keyof typeof MAX_SETTINGS_BY_PLAN;

/** The plan of a new account. Assumed; the OpenAPI examples show `max_allowed: 5`, which is Pro. */
export const DEFAULT_PLAN: Plan = "pro";

/** mail/send: personalizations in a request. Documented. */
export const MAX_PERSONALIZATIONS = 1000;
/** mail/send: recipients of a request, to, cc and bcc together. Documented. */
export const MAX_RECIPIENTS = 1000;
/** mail/send: addresses in reply_to_list. Documented. */
export const MAX_REPLY_TO = 1000;
/** mail/send: categories of a message. Documented. */
export const MAX_CATEGORIES = 10;
/** mail/send: characters of a category. Documented. */
export const MAX_CATEGORY_LENGTH = 255;
/** mail/send: bytes of the custom arguments of one personalization, message-level ones merged in. Documented. */
export const MAX_CUSTOM_ARGS_BYTES = 10_000;
/** mail/send: how far ahead a message may be scheduled. Documented: 72 hours. */
export const MAX_SEND_AHEAD_MS: Duration = 72 * HOUR_MS;
/** mail/send: unsubscribe groups on a preferences page. Documented. */
export const MAX_GROUPS_TO_DISPLAY = 25;
/** mail/send: characters of an address. Documented. */
export const MAX_ADDRESS_LENGTH = 320;
/** mail/send: bytes of a request. Documented: "less than 30 MB". Assumed: 1 MB = 1024 x 1024 bytes. */
export const MAX_REQUEST_BYTES = 30 * 1024 * 1024;
/** Unsubscribe groups of an account. Documented. */
export const MAX_UNSUBSCRIBE_GROUPS = 200;
/** Characters of an unsubscribe group's name. Documented. */
export const MAX_GROUP_NAME_LENGTH = 30;
/** Characters of an unsubscribe group's description. Documented. */
export const MAX_GROUP_DESCRIPTION_LENGTH = 100;
/** Suppressions in one page of a list. Documented; that a page is so long where no limit is given is assumed. */
export const MAX_SUPPRESSIONS_PAGE = 500;

// What the simulator itself reads and keeps, so that no request can stop it. Ours, every figure.

/** /_simulator: bytes of a request. */
export const MAX_CONTROL_REQUEST_BYTES = 2 * 1024 * 1024;
/** Bytes of the requests' bodies that are being read or worked on at one time, all together; see `BodyBudget`. */
export const MAX_BODIES_IN_FLIGHT_BYTES = 256 * 1024 * 1024;
/** Bytes of an event made by hand, as JSON in UTF-8: as much as a batch may hold. */
export const MAX_EVENT_BYTES = 768 * 1024;
/** Levels to which a request's JSON may nest. SendGrid's own limit is not known. */
export const MAX_JSON_DEPTH = 100;
/**
 * Values in a request's JSON, counted by its commas and opening brackets: ten million empty objects fit into 30 MB, and
 * would keep everybody waiting.
 */
export const MAX_JSON_VALUES = 1_000_000;
/** Characters of an sg_event_id or sg_message_id that somebody else makes up; SendGrid's have at most 80. */
export const MAX_EVENT_ID_LENGTH = 100;
/** The clock goes no further than the year 9999: no date beyond it can be written. */
export const LAST_INSTANT: Instant = 253_402_300_799_999;
/** The longest a rule may make anything wait: 10 years. */
export const MAX_RULE_DURATION_MS: Duration = 3650 * DAY_MS;
/** Bytes of the mails of Inbound Parse that wait to be posted again; beyond, none is taken. */
export const MAX_KEPT_INBOUND_BYTES = 256 * 1024 * 1024;
/** Bytes of the events that are kept to be looked at; the oldest go first. */
export const MAX_KEPT_EVENT_BYTES = 64 * 1024 * 1024;
