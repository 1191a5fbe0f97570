import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS } from "../../../../server/contract/time.ts";
import { dateOf, periodsOf } from "../../../../server/api/sendgrid/statistics/statistics-periods.ts";
import { jsonOf } from "../../../support/json-answer.ts";
import { mailTo } from "../../../support/mail.ts";
import { describedCalls, readOpenapiFile } from "../../../support/openapi-file.ts";
import { serveApi } from "../served-api.ts";
import type { ServedApi } from "../served-api.ts";

const SPEC = readOpenapiFile("tsg_stats_v3.json");

/** Monday 2026-01-05 and the two days after it: a mail a day, the last one not opened. */
async function setUp(api: ServedApi) {
  const { simulator } = api;
  for (const email of [
    "ada+delivered+open+click@gmail.com",
    "bob+delivered+open@gmail.com",
    "cy+bounce@example.com",
  ]) {
    simulator.accept(mailTo(email));
    await simulator.advance({ by: DAY_MS });
  }
  const [, body] = await api.client().request({ url: "/v3/stats", qs: { start_date: "2026-01-05" } });
  expect(body).toHaveLength(4);
  return async (path: string) => {
    const answer = await api.fetch(path);
    return { status: answer.status, json: await jsonOf(answer) };
  };
}

test("the official client reads a mail's figures, sixteen of them, in SendGrid's order", async () => {
  await using api = await serveApi();
  await api.client().request({
    method: "POST",
    url: "/v3/mail/send",
    body: {
      personalizations: [{ to: [{ email: "ada+delivered@example.com" }] }],
      from: { email: "shop@example.com" },
      subject: "Hello",
      content: [{ type: "text/plain", value: "Hello" }],
    },
  });
  await api.simulator.advance({ until: "idle" });
  const [, body] = await api.client().request({ url: "/v3/stats", qs: { start_date: "2026-01-05" } });
  const zeros =
    "blocks bounce_drops bounces clicks deferred delivered invalid_emails opens processed requests";
  const rest = "spam_report_drops spam_reports unique_clicks unique_opens unsubscribe_drops unsubscribes";
  const names = `${zeros} ${rest}`.split(" ");
  const metrics = {
    ...Object.fromEntries(names.map((name) => [name, 0])),
    delivered: 1,
    processed: 1,
    requests: 1,
  };
  expect(JSON.stringify(body)).toBe(JSON.stringify([{ date: "2026-01-05", stats: [{ metrics }] }]));
});

test("days without events have zeros, and the last day is today on the virtual clock", async () => {
  await using api = await serveApi();
  const read = await setUp(api);
  const { json } = await read("/v3/stats?start_date=2026-01-04");
  const delivered = json.map((item: { date: string; stats: { metrics: { delivered: number } }[] }) => [
    item.date,
    item.stats[0]?.metrics.delivered,
  ]);
  expect(delivered).toEqual([
    ["2026-01-04", 0],
    ["2026-01-05", 1],
    ["2026-01-06", 1],
    ["2026-01-07", 0],
    ["2026-01-08", 0],
  ]);
});

test("a week begins on Monday, a month on its first day, and only the days that were asked for count", async () => {
  await using api = await serveApi();
  const read = await setUp(api);
  const requests = async (query: string) =>
    (await read(`/v3/stats?${query}`)).json.map(
      (item: { date: string; stats: { metrics: { requests: number } }[] }) => [
        item.date,
        item.stats[0]?.metrics.requests,
      ],
    );
  expect(await requests("start_date=2026-01-01&end_date=2026-01-12&aggregated_by=week")).toEqual([
    ["2025-12-29", 0],
    ["2026-01-05", 3],
    ["2026-01-12", 0],
  ]);
  expect(await requests("start_date=2026-01-06&end_date=2026-02-01&aggregated_by=month")).toEqual([
    ["2026-01-01", 2],
    ["2026-02-01", 0],
  ]);
  expect(await requests("start_date=2026-01-05&end_date=2026-01-07&limit=1&offset=1")).toEqual([
    ["2026-01-06", 1],
  ]);
});

test("mailbox providers have figures of their own; one that is named and unknown has zeros", async () => {
  await using api = await serveApi();
  const read = await setUp(api);
  const day = "start_date=2026-01-05&end_date=2026-01-07&aggregated_by=month";
  const [all] = (await read(`/v3/mailbox_providers/stats?${day}`)).json;
  expect(all.stats).toMatchObject([
    { type: "mailbox_provider", name: "Gmail", metrics: { requests: 2, delivered: 2, bounces: 0 } },
    { type: "mailbox_provider", name: "Other", metrics: { requests: 1, delivered: 0, bounces: 1, drops: 0 } },
  ]);
  const named = "mailbox_providers=Nowhere&mailbox_providers=Gmail";
  const [some] = (await read(`/v3/mailbox_providers/stats?${day}&${named}`)).json;
  expect(some.stats).toMatchObject([
    { name: "Nowhere", metrics: { requests: 0 } },
    { name: "Gmail", metrics: { requests: 2 } },
  ]);
});

test("an open through Gmail's proxy is one of webmail", async () => {
  await using api = await serveApi();
  const read = await setUp(api);
  const query = "start_date=2026-01-05&aggregated_by=month";
  expect((await read(`/v3/devices/stats?${query}`)).json[0].stats).toEqual([
    { type: "device", name: "Webmail", metrics: { opens: 2, unique_opens: 2 } },
  ]);
  expect((await read(`/v3/clients/stats?${query}`)).json[0].stats).toEqual([
    { type: "client", name: "Gmail", metrics: { opens: 2, unique_opens: 2 } },
  ]);
  expect((await read(`/v3/clients/webmail/stats?${query}`)).json[0].stats).toHaveLength(1);
  expect((await read(`/v3/clients/phone/stats?${query}`)).json[0].stats).toEqual([]);
  expect((await read(`/v3/browsers/stats?${query}`)).json[0].stats).toMatchObject([
    { type: "browser", metrics: { clicks: 1, unique_clicks: 1 } },
  ]);
});

test("a subuser reads its own figures", async () => {
  await using api = await serveApi();
  api.simulator.accept(mailTo("ada@example.com", { account: "shop" }));
  const requests = async (headers: Record<string, string>) => {
    const answer = await api.fetch("/v3/stats?start_date=2026-01-05", { headers });
    return (await jsonOf(answer))[0].stats[0].metrics.requests;
  };
  expect(await requests({ "on-behalf-of": "shop" })).toBe(1);
  expect(await requests({})).toBe(0);
});

test.each([
  ["/v3/stats", "start_date", "start_date is required"],
  ["/v3/stats?start_date=yesterday", "start_date", "start_date must be a date such as 2026-01-31"],
  ["/v3/stats?start_date=2026-02-31", "start_date", "start_date must be a date such as 2026-01-31"],
  [
    "/v3/stats?start_date=2026-01-05&end_date=2026-1-6",
    "end_date",
    "end_date must be a date such as 2026-01-31",
  ],
  [
    "/v3/stats?start_date=2026-01-06",
    "start_date",
    "start_date must not be later than end_date (2026-01-05)",
  ],
  [
    "/v3/stats?start_date=2026-01-05&aggregated_by=year",
    "aggregated_by",
    "aggregated_by must be one of day, week, month",
  ],
  ["/v3/stats?start_date=2026-01-05&limit=0", "limit", "limit must be an integer of at least 1"],
  ["/v3/stats?start_date=2026-01-05&offset=-1", "offset", "offset must be an integer of at least 0"],
  [
    "/v3/clients/watch/stats?start_date=2026-01-05",
    "client_type",
    "client_type must be one of phone, tablet, webmail, desktop",
  ],
  [
    `/v3/browsers/stats?start_date=2026-01-05${"&browsers=Chrome".repeat(11)}`,
    "browsers",
    "browsers takes up to 10 names",
  ],
])("%s is refused", async (path, field, message) => {
  await using api = await serveApi();
  const answer = await api.fetch(path);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({ errors: [{ field, message }] });
});

test("ten thousand years are answered without the days that nobody means", async () => {
  await using api = await serveApi();
  const answer = await api.fetch("/v3/stats?start_date=0001-01-01&end_date=9999-12-31");
  const items = await jsonOf(answer);
  expect([items[0].date, items.at(-1).date]).toEqual(["2016-01-05", "2036-01-06"]);
  const far = await api.fetch("/v3/stats?start_date=9000-01-01&end_date=9999-12-31");
  expect(await far.json()).toEqual([]);
});

test("periods follow one another without gap or overlap, whatever is put together", () => {
  const days = fc.tuple(fc.integer({ min: -20_000, max: 40_000 }), fc.integer({ min: 0, max: 800 }));
  fc.assert(
    fc.property(days, fc.constantFrom("day", "week", "month"), ([first, length], aggregation) => {
      const range = { first, last: first + length };
      const periods = periodsOf(range, aggregation);
      expect(periods[0]?.first).toBe(range.first);
      expect(periods.at(-1)?.last).toBe(range.last);
      for (const [index, period] of periods.entries()) {
        expect(period.last).toBeGreaterThanOrEqual(period.first);
        expect(period.first).toBe((periods[index - 1]?.last ?? first - 1) + 1);
        expect(period.date <= dateOf(period.first)).toBe(true);
        if (aggregation === "month") expect(period.date.endsWith("-01")).toBe(true);
        if (aggregation === "week") expect(new Date(period.date).getUTCDay()).toBe(1);
      }
    }),
  );
});

test("any query gets an answer, or a refusal that names the parameter", async () => {
  await using api = await serveApi();
  const routes = ["/v3/stats", "/v3/categories/stats/sums", "/v3/mailbox_providers/stats", "/v3/categories"];
  const names = "start_date end_date aggregated_by limit offset sort_by_metric category mailbox_providers";
  const text = fc.oneof(
    fc.constantFrom(
      "2026-01-05",
      "0000-00-00",
      "-1",
      "0",
      "1e9",
      "99999999999999999",
      "day",
      "__proto__",
      "",
    ),
    fc.string(),
  );
  const query = fc.array(fc.tuple(fc.constantFrom(...names.split(" ")), text), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...routes), query, async (route, pairs) => {
      const answer = await api.fetch(`${route}?${new URLSearchParams(pairs).toString()}`);
      if (answer.status === 200) return;
      expect(answer.status).toBe(400);
      const field: unknown = expect.any(String);
      expect(await answer.json()).toEqual({ errors: [{ field, message: expect.any(String) }] });
    }),
    { numRuns: 500 },
  );
});

test("requests and answers are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(SPEC.document === undefined, SPEC.absent);
  await using api = await serveApi();
  await setUp(api);
  const call = describedCalls(api, SPEC);
  const days = "start_date=2026-01-05&end_date=2026-01-08";
  for (const route of [
    "/v3/stats",
    "/v3/mailbox_providers/stats",
    "/v3/browsers/stats",
    "/v3/devices/stats",
    "/v3/clients/stats",
  ]) {
    for (const aggregation of ["day", "week", "month"]) {
      const path = `${route}?${days}&aggregated_by=${aggregation}`;
      expect(await call({ method: "GET", route, path })).toMatchObject({ status: 200 });
    }
  }
  const route = "/v3/clients/{client_type}/stats";
  for (const type of ["phone", "tablet", "webmail", "desktop"]) {
    const path = `/v3/clients/${type}/stats?${days}`;
    expect(await call({ method: "GET", route, path })).toMatchObject({ status: 200 });
  }
});
