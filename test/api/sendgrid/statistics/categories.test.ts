import { expect, test } from "vitest";
import { jsonOf } from "../../../support/json-answer.ts";
import { mailTo } from "../../../support/mail.ts";
import { describedCalls, readOpenapiFile } from "../../../support/openapi-file.ts";
import { serveApi } from "../served-api.ts";
import type { ServedApi } from "../served-api.ts";

const SPEC = readOpenapiFile("tsg_stats_v3.json");
const DAYS = "start_date=2026-01-05";

async function setUp(api: ServedApi, categories: readonly (readonly string[])[]) {
  for (const category of categories) {
    api.simulator.accept(mailTo("ada+delivered@example.com", { category }));
  }
  await api.simulator.advance({ until: "idle" });
  return async (path: string) => await jsonOf(await api.fetch(path));
}

test("the categories of mails are listed in alphabetical order, a page at a time, by prefix", async () => {
  await using api = await serveApi();
  const read = await setUp(api, [["spring"], ["news", "sport"]]);
  expect(await read("/v3/categories")).toEqual([
    { category: "news" },
    { category: "sport" },
    { category: "spring" },
  ]);
  expect(await read("/v3/categories?limit=1&offset=1")).toEqual([{ category: "sport" }]);
  expect(await read("/v3/categories?category=sp")).toEqual([{ category: "sport" }, { category: "spring" }]);
});

test("fifty categories are listed unless more are asked for", async () => {
  await using api = await serveApi();
  const many = Array.from({ length: 60 }, (_, index) => [`category ${index}`]);
  const read = await setUp(api, many);
  expect(await read("/v3/categories")).toHaveLength(50);
  expect(await read("/v3/categories?limit=100")).toHaveLength(60);
});

test("the official client reads the figures of the categories that it names", async () => {
  await using api = await serveApi();
  await setUp(api, [["news"], ["news", "spring"]]);
  const [, body] = await api.client().request({
    url: `/v3/categories/stats?${DAYS}&end_date=2026-01-05&categories=spring&categories=news&categories=none`,
  });
  expect(body).toMatchObject([
    {
      date: "2026-01-05",
      stats: [
        { type: "category", name: "spring", metrics: { delivered: 1, requests: 1 } },
        { type: "category", name: "news", metrics: { delivered: 2, requests: 2 } },
        { type: "category", name: "none", metrics: { delivered: 0, requests: 0 } },
      ],
    },
  ]);
});

test("statistics of categories want to know which, ten at most", async () => {
  await using api = await serveApi();
  const read = await setUp(api, []);
  expect(await read(`/v3/categories/stats?${DAYS}`)).toEqual({
    errors: [{ field: "categories", message: "categories is required" }],
  });
  const eleven = "&categories=news".repeat(11);
  expect(await read(`/v3/categories/stats?${DAYS}${eleven}`)).toEqual({
    errors: [{ field: "categories", message: "categories takes up to 10 names" }],
  });
});

test("sums are of all categories, those with the most delivered mails first, five unless told otherwise", async () => {
  await using api = await serveApi();
  const counts = { a: 1, b: 3, c: 2, d: 1, e: 4, f: 1 };
  const mails = Object.entries(counts).flatMap(([name, count]) =>
    Array.from({ length: count }, () => [name]),
  );
  const read = await setUp(api, mails);
  const names = async (query: string) => {
    const { stats } = await read(`/v3/categories/stats/sums?${DAYS}${query}`);
    return stats.map(({ name }: { name: string }) => name).join("");
  };
  expect(await names("")).toBe("ebcad");
  expect(await names("&limit=10")).toBe("ebcadf");
  expect(await names("&limit=2&offset=1")).toBe("bc");
  expect(await names("&sort_by_direction=asc&limit=3")).toBe("adf");
  expect(await names("&sort_by_metric=opens&limit=2")).toBe("ab");
  expect(await read(`/v3/categories/stats/sums?${DAYS}&sort_by_metric=luck`)).toMatchObject({
    errors: [{ field: "sort_by_metric" }],
  });
  const { date, stats } = await read(`/v3/categories/stats/sums?${DAYS}&limit=1&aggregated_by=month`);
  expect(date).toBe("2026-01-05");
  expect(Object.keys(stats[0])).toEqual(["metrics", "name", "type"]);
  expect(stats[0].metrics.delivered).toBe(4);
});

test("a category may have any name", async () => {
  await using api = await serveApi();
  const read = await setUp(api, [["__proto__"], ["a&b=c/é"]]);
  expect(await read("/v3/categories")).toEqual([{ category: "__proto__" }, { category: "a&b=c/é" }]);
  const name = encodeURIComponent("a&b=c/é");
  const [day] = await read(`/v3/categories/stats?${DAYS}&categories=${name}&categories=__proto__`);
  expect(day.stats).toMatchObject([{ metrics: { requests: 1 } }, { metrics: { requests: 1 } }]);
});

test("requests and answers are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(SPEC.document === undefined, SPEC.absent);
  await using api = await serveApi();
  await setUp(api, [["news"], ["spring"]]);
  const call = describedCalls(api, SPEC);
  const read = async (route: string, query: string) =>
    await call({ method: "GET", route, path: `${route}?${query}` });
  expect(await read("/v3/categories", "limit=1")).toMatchObject({ status: 200 });
  expect(await read("/v3/categories", "limit=none")).toMatchObject({ status: 400 });
  expect(await read("/v3/categories/stats", `${DAYS}&categories=news`)).toMatchObject({ status: 200 });
  expect(await read("/v3/categories/stats/sums", DAYS)).toMatchObject({ status: 200 });
});

test("a list in a query may be written as the official Node client writes it", async () => {
  await using api = await serveApi();
  const [response] = await api.client().request({
    method: "GET",
    url: "/v3/categories/stats",
    qs: { start_date: "2026-01-05", categories: ["news", "receipts"] },
  });
  const days = response.body as readonly { readonly stats: readonly { readonly name: string }[] }[];
  expect(days.map(({ stats }) => stats.map(({ name }) => name))).toEqual([["news", "receipts"]]);
});
