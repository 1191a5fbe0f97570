import type { JsonValue } from "../../contract/json.ts";
import { MAX_CATEGORIES } from "../../contract/limits.ts";
import { DAY_MS } from "../../contract/time.ts";
import type { Instant } from "../../contract/time.ts";
import { DayCounters } from "./day-counters.ts";
import type { Day, DayCountersState } from "./day-counters.ts";
import type { EventDetails } from "../events/event-fields.ts";
import { FirstTimes } from "./first-times.ts";
import type { FirstTimesState } from "./first-times.ts";
import { mailProgramOf } from "./mail-programs.ts";
import { mailboxProviderOf } from "./mailbox-providers.ts";
import { metricsOf } from "./metrics.ts";
import type { Metric } from "./metrics.ts";

/** Days of which the totals are kept. Documented: three years. */
export const MAX_DAYS_OF_TOTALS = 1_096;

/** Counters kept for each kind of segment: a category on a day takes one. Assumed; documented for categories: 13 months. */
export const MAX_COUNTERS = 20_000;

/** Messages that are remembered, at least, as opened or clicked, so that they count as unique once. Assumed. */
export const MAX_UNIQUE_MESSAGES = 100_000;

/** What was counted of an account, as plain data. */
export interface StatisticsState {
  readonly totals: readonly DayCountersState[];
  readonly categories: readonly DayCountersState[];
  readonly mailboxProviders: readonly DayCountersState[];
  readonly clients: readonly DayCountersState[];
  readonly devices: readonly DayCountersState[];
  readonly browsers: readonly DayCountersState[];
  readonly firstTimes: FirstTimesState;
}

/**
 * Counts what happened to an account's messages, by the day of the virtual clock (UTC) on which it happened.
 *
 * It is fed with events as they occur and keeps only counters, in a fixed space: what is old makes room for what is
 * new. Assumed: SendGrid counts an event on its own day rather than on that of the mail.
 */
export class Statistics {
  /** Everything, under the name "". */
  readonly totals = new DayCounters(MAX_DAYS_OF_TOTALS);
  readonly categories = new DayCounters(MAX_COUNTERS);
  readonly mailboxProviders = new DayCounters(MAX_COUNTERS);
  /** Opens, by mail program. */
  readonly clients = new DayCounters(MAX_COUNTERS);
  /** Opens, by device. */
  readonly devices = new DayCounters(MAX_COUNTERS);
  /** Clicks, by browser. */
  readonly browsers = new DayCounters(MAX_COUNTERS);
  readonly #firstTimes = new FirstTimes(MAX_UNIQUE_MESSAGES);

  /** Counts an event of a message; an event of the account counts nowhere. */
  count(event: EventDetails, at: Instant): void {
    const day = dayOf(at);
    // Events made by hand may name any second.
    if (event.email === null || !(day >= 0 && day <= LAST_DAY)) return;
    const message = event.messageId ?? event.id;
    const metrics = metricsOf(event, () => this.#firstTimes.isFirst(`${event.name} ${message}`));
    if (metrics.length === 0) return;
    this.totals.count(day, "", metrics);
    const { category: named } = event.fields.builtIn;
    if (named !== undefined) {
      for (const category of categoriesOf(named)) this.categories.count(day, category, metrics);
    }
    this.mailboxProviders.count(day, mailboxProviderOf(event.email), metrics);
    if (event.name === "open" || event.name === "click") this.#countProgram(day, event, metrics);
  }

  /** All that was counted, as plain data. */
  state(): StatisticsState {
    return {
      totals: this.totals.state(),
      categories: this.categories.state(),
      mailboxProviders: this.mailboxProviders.state(),
      clients: this.clients.state(),
      devices: this.devices.state(),
      browsers: this.browsers.state(),
      firstTimes: this.#firstTimes.state(),
    };
  }

  /** Takes the place of all that was counted. */
  restore({ firstTimes, ...counters }: StatisticsState): void {
    this.totals.restore(counters.totals);
    this.categories.restore(counters.categories);
    this.mailboxProviders.restore(counters.mailboxProviders);
    this.clients.restore(counters.clients);
    this.devices.restore(counters.devices);
    this.browsers.restore(counters.browsers);
    this.#firstTimes.restore(firstTimes);
  }

  /** Forgets all that was counted. */
  clear(): void {
    const { totals, categories, mailboxProviders, clients, devices, browsers } = this;
    for (const counters of [totals, categories, mailboxProviders, clients, devices, browsers]) {
      counters.clear();
    }
    this.#firstTimes.clear();
  }

  // Documented: clients and devices have opens, browsers have clicks.
  #countProgram(day: Day, { name, fields }: EventDetails, metrics: readonly Metric[]): void {
    const userAgent = fields.builtIn["useragent"];
    const { client, device, browser } = mailProgramOf(typeof userAgent === "string" ? userAgent : "");
    if (name === "click") {
      this.browsers.count(day, browser, metrics);
      return;
    }
    this.clients.count(day, client, metrics);
    this.devices.count(day, device, metrics);
  }
}

/** The day of an instant. */
export function dayOf(at: Instant): Day {
  return Math.floor(at / DAY_MS);
}

/** 9999-12-31, the last day that has four digits for its year. */
const LAST_DAY: Day = 2_932_896;

/** The categories that an event names. An event made by hand may carry anything there. */
function categoriesOf(category: JsonValue): ReadonlySet<string> {
  const named: readonly unknown[] = Array.isArray(category) ? category.slice(0, MAX_CATEGORIES) : [category];
  return new Set(named.filter((name) => typeof name === "string"));
}
