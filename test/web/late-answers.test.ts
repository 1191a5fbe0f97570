import type { Page, Route } from "playwright-core";
import { expect, test } from "vitest";
import { inBrowser, openPosting } from "../support/in-browser.ts";

interface Order {
  readonly address: string;
  /** What is posted, and whose answer is slow. */
  readonly posts: RegExp;
  readonly begin: (page: Page) => Promise<void>;
}

const ORDERS: Readonly<Record<string, Order>> = {
  "a run": {
    address: "/scenarios?q=happy-path",
    posts: /_simulator\/runs$/,
    begin: (page) => page.getByRole("button", { name: /^Run/ }).last().click(),
  },
  "a check": {
    address: "/check",
    posts: /_simulator\/checks$/,
    begin: (page) => page.getByRole("button", { name: "Run the check" }).click(),
  },
  "a load test": {
    address: "/load",
    posts: /_simulator\/loads$/,
    begin: (page) => page.getByRole("button", { name: /^Start/ }).click(),
  },
};

inBrowser((open) => {
  test.each(Object.entries(ORDERS))(
    "whoever has moved on when %s begins stays where they are",
    async (_, { address, posts, begin }) => {
      const simulator = await openPosting();
      const { page, problems } = await open(`${simulator.url}${address}`);
      const held: Route[] = [];
      await page.route(posts, (route) => {
        if (route.request().method() !== "POST") return route.fallback();
        held.push(route);
        return undefined;
      });
      await begin(page);
      await expect.poll(() => held.length).toBe(1);
      await page.getByRole("link", { name: "Preferences" }).click();
      await page.getByRole("heading", { level: 1, name: "Preferences" }).waitFor();
      const answered = page.waitForResponse((response) => posts.test(response.url()));
      await held[0]?.fulfill({ status: 201, json: { id: "run_1" } });
      await (await answered).finished();
      // The clock is read once a second, and after each answer: two readings later the page has acted on this one.
      for (let reading = 0; reading < 2; reading++)
        await page.waitForRequest(/_simulator\/clock$/).then((request) => request.response());
      expect(new URL(page.url()).pathname).toBe("/preferences");
      expect(problems).toEqual([]);
    },
  );

  test("an answer that is an error in another's words is told by its number, and not called silence", async () => {
    const simulator = await openPosting();
    const { page } = await open(`${simulator.url}/check`);
    await page.route(/_simulator\/checks$/, (route) =>
      route.request().method() === "POST"
        ? route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" })
        : route.fallback(),
    );
    await page.getByRole("button", { name: "Run the check" }).click();
    await page.getByRole("alert").getByText("The simulator answered 502.").waitFor();
  });
});
