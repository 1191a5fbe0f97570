import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_CATEGORIES } from "../../../server/contract/limits.ts";
import { DAY_MS, HOUR_MS } from "../../../server/contract/time.ts";
import type { DayRange } from "../../../server/simulation/statistics/day-counters.ts";
import { METRICS, noMetrics } from "../../../server/simulation/statistics/metrics.ts";
import type { Metric, Metrics } from "../../../server/simulation/statistics/metrics.ts";
import { dayOf, MAX_DAYS_OF_TOTALS } from "../../../server/simulation/statistics/statistics.ts";
import { mailTo } from "../../support/mail.ts";
import { eventsOf, newSimulator, START } from "../../support/simulator.ts";

const ALWAYS: DayRange = { first: dayOf(START), last: dayOf(START) + 10 };

function setUp() {
  const { simulator } = newSimulator();
  const { statistics } = simulator.account();
  return {
    simulator,
    statistics,
    totals: (days: DayRange = ALWAYS) => counted(statistics.totals.sums(days).get("")),
    send: async (email: string, category: readonly string[] | null = null) => {
      simulator.accept(mailTo(email, { category }));
      await simulator.advance({ until: "idle" });
    },
  };
}

/** Only what is not zero. */
function counted(metrics: Readonly<Metrics> | undefined): Partial<Metrics> {
  return Object.fromEntries(Object.entries(metrics ?? {}).filter(([, figure]) => figure !== 0));
}

test("each thing that happens to a message counts in its metric", async () => {
  const { send, totals } = setUp();
  await send("ada+deferred3+delivered+open+click+spamreport+unsubscribe@example.com");
  await send("bob+bounce@example.com");
  await send("cy+blocked@example.com");
  expect(totals()).toEqual({
    requests: 3,
    processed: 3,
    deferred: 3,
    delivered: 1,
    opens: 1,
    unique_opens: 1,
    clicks: 1,
    unique_clicks: 1,
    spam_reports: 1,
    unsubscribes: 1,
    bounces: 1,
    blocks: 1,
  });
});

test("a dropped message is requested, never processed, and counts by the list that its address is on", async () => {
  const { send, totals, simulator } = setUp();
  await send("bob+bounce@example.com");
  await send("di+spamreport@example.com");
  await send("ed+unsubscribe@example.com");
  await send("fay+invalid@example.com");
  await send("gus+spamcontent@example.com");
  simulator.account().statistics.clear();
  for (const name of ["bob+bounce", "di+spamreport", "ed+unsubscribe", "fay+invalid", "gus+spamcontent"]) {
    await send(`${name}@example.com`);
  }
  expect(totals()).toEqual({
    requests: 5,
    drops: 4,
    bounce_drops: 1,
    spam_report_drops: 1,
    unsubscribe_drops: 1,
    invalid_emails: 1,
  });
});

test("a message that is opened three times counts as opened by one", () => {
  const { simulator, totals } = setUp();
  const open = { event: "open" as const, members: { sg_message_id: "message.0" } };
  simulator.emit("main", [open, open, open, { event: "open", members: { sg_message_id: "message.1" } }]);
  expect(totals()).toEqual({ opens: 4, unique_opens: 2 });
});

test("a click is no open: the first of each counts as unique", () => {
  const { simulator, totals } = setUp();
  const members = { sg_message_id: "message.0" };
  simulator.emit("main", [
    { event: "open", members },
    { event: "click", members },
    { event: "click", members },
  ]);
  expect(totals()).toEqual({ opens: 1, unique_opens: 1, clicks: 2, unique_clicks: 1 });
});

test("an event counts on its own day in UTC", async () => {
  const { simulator, totals, send } = setUp();
  await send("ada+delivered@example.com");
  await simulator.advance({ to: Math.floor(START / DAY_MS) * DAY_MS + DAY_MS - 1 });
  simulator.emit("main", [{ event: "open", members: {} }]);
  await simulator.advance({ by: 1 });
  simulator.emit("main", [{ event: "open", members: {} }]);
  const [monday, tuesday] = [dayOf(START), dayOf(START) + 1];
  expect(totals({ first: monday, last: monday })).toMatchObject({ processed: 1, opens: 1 });
  expect(totals({ first: tuesday, last: tuesday })).toEqual({ opens: 1, unique_opens: 1 });
});

test("a message counts in each of its categories once, and at the provider of its address", async () => {
  const { send, statistics } = setUp();
  await send("ada+delivered@gmail.com", ["news", "spring", "news"]);
  await send("bob+delivered@hotmail.com", ["news"]);
  await send("cy+delivered@example.com");
  const figures = (sums: ReadonlyMap<string, Metrics>) =>
    [...sums].map(([name, metrics]) => [name, metrics.delivered]);
  expect(figures(statistics.categories.sums(ALWAYS))).toEqual([
    ["news", 2],
    ["spring", 1],
  ]);
  expect(figures(statistics.mailboxProviders.sums(ALWAYS))).toEqual([
    ["Gmail", 1],
    ["Microsoft", 1],
    ["Other", 1],
  ]);
  expect(statistics.categories.names()).toEqual(["news", "spring"]);
});

test("accounts count apart, and an event of the account itself counts nowhere", async () => {
  const { simulator, totals } = setUp();
  simulator.accept(mailTo("ada@example.com", { account: "shop" }));
  simulator.emit("main", [{ event: "account_status_change", members: {} }]);
  await simulator.advance({ until: "idle" });
  expect(totals()).toEqual({});
  expect(simulator.account("shop").statistics.totals.sums(ALWAYS).get("")).toMatchObject({ delivered: 1 });
});

test("a reset begins with zeros, and a message that was opened before is unique again", () => {
  const { simulator, totals, statistics } = setUp();
  const open = { event: "open" as const, members: { sg_message_id: "message.0", category: "news" } };
  simulator.emit("main", [open]);
  simulator.reset();
  expect(totals()).toEqual({});
  expect(statistics.categories.names()).toEqual([]);
  simulator.emit("main", [open]);
  expect(totals()).toEqual({ opens: 1, unique_opens: 1 });
});

test("events made by hand on ever new days make room by forgetting the day counted first", () => {
  const { simulator, statistics } = setUp();
  const days = MAX_DAYS_OF_TOTALS + 5;
  for (let day = 0; day < days; day++) {
    simulator.emit("main", [{ event: "open", members: { timestamp: (day * DAY_MS) / 1000 } }]);
  }
  expect(statistics.totals.sums({ first: 0, last: days }).get("")?.opens).toBe(MAX_DAYS_OF_TOTALS);
  expect(statistics.totals.sums({ first: 0, last: 4 }).size).toBe(0);
});

test.each([
  ["a timestamp before 1970", { timestamp: -1 }],
  ["a timestamp beyond the year 9999", { timestamp: 1e15 }],
])("an event made by hand with %s counts nowhere", (_, members) => {
  const { simulator, statistics } = setUp();
  simulator.emit("main", [{ event: "open", members }]);
  expect(statistics.categories.names()).toEqual([]);
  expect(statistics.totals.names()).toEqual([]);
});

test.each([
  [7, []],
  [null, []],
  [
    ["b", 7, "a"],
    ["a", "b"],
  ],
  [Array.from({ length: 12 }, (_, index) => `c${index}`), MAX_CATEGORIES],
])("an event made by hand with the category %j counts in what can be a category", (category, expected) => {
  const { simulator, statistics } = setUp();
  simulator.emit("main", [{ event: "open", members: { category } }]);
  const names = statistics.categories.names();
  expect(typeof expected === "number" ? names.length : names).toEqual(expected);
});

const METRIC_OF_EVENT: Readonly<Record<string, readonly Metric[]>> = {
  processed: ["processed"],
  delivered: ["delivered"],
  deferred: ["deferred"],
  open: ["opens"],
  click: ["clicks"],
  spamreport: ["spam_reports"],
  bounce: ["bounces", "blocks"],
};

test("whatever is sent, the figures are the numbers of events, and those of all providers add up to the total", async () => {
  const name = fc.constantFrom(
    "ada",
    "bob+bounce",
    "cy+blocked",
    "di+deferred2+delivered+open",
    "ed+delivered+open+click+machineopen",
    "fay+dropped",
    "gus+spamreport+asyncbounce",
  );
  const email = fc.tuple(name, fc.constantFrom("gmail.com", "example.com")).map((parts) => parts.join("@"));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(email, fc.boolean()), { maxLength: 12 }), async (mails) => {
      const { simulator, statistics } = setUp();
      for (const [to, isLater] of mails) {
        simulator.accept(mailTo(to));
        if (isLater) await simulator.advance({ by: 30 * HOUR_MS });
      }
      await simulator.advance({ until: "idle" });
      const range = { first: ALWAYS.first, last: ALWAYS.last + 50 };
      const total = statistics.totals.sums(range).get("") ?? noMetrics();
      const events = eventsOf(simulator);
      for (const [event, metrics] of Object.entries(METRIC_OF_EVENT)) {
        const sum = metrics.reduce((figure, metric) => figure + total[metric], 0);
        expect(sum, event).toBe(events.filter((each) => each.name === event).length);
      }
      const providers = [...statistics.mailboxProviders.sums(range).values()];
      for (const metric of METRICS) {
        const sum = providers.reduce((figure, metrics) => figure + metrics[metric], 0);
        expect(sum, metric).toBe(total[metric]);
      }
      expect(total.unique_opens).toBeLessThanOrEqual(total.opens);
      expect(total.requests).toBe(mails.length);
    }),
    { numRuns: 40 },
  );
});
