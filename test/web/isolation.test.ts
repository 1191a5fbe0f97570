/// <reference lib="dom" />
import { expect, test } from "vitest";
import { inBrowser, lookAtOutage } from "../support/in-browser.ts";
import { ROUTES, goWithin, settled } from "../support/playground.ts";

// A slow machine is no failure.
const PATIENCE_MS = 120_000;

inBrowser((open) => {
  const outage = lookAtOutage();

  test(
    "no page asks any other host for anything: no script, no font, no socket",
    async () => {
      const { page, problems } = await open(outage().url);
      const asked = new Set<string>();
      const fonts = new Set<string>();
      page.on("request", (request) => {
        asked.add(new URL(request.url()).origin);
        if (request.resourceType() === "font") fonts.add(new URL(request.url()).origin);
      });
      page.on("websocket", (socket) => asked.add(new URL(socket.url()).origin));
      await page.reload();
      await settled(page);
      for (const route of ROUTES) {
        await goWithin(page, route);
        await page.evaluate(() => document.fonts.ready.then(() => undefined));
      }
      expect([...asked].filter((origin) => !/^(blob:|data:|null$)/.test(origin)).toSorted()).toEqual(
        [outage().url, outage().url.replace("http:", "ws:")].toSorted(),
      );
      expect([...fonts]).toEqual([outage().url]);
      expect(problems).toEqual([]);
    },
    PATIENCE_MS,
  );

  test("every page comes with a policy that lets in nothing from elsewhere", async () => {
    for (const route of ROUTES) {
      const { headers } = await fetch(`${outage().url}${route}`);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy.split("; "), route).toContain("default-src 'self'");
      expect(policy, route).not.toMatch(/unsafe|https?:|\*/);
    }
  });

  test("the browser holds the page to it: a script in it cannot ask another host", async () => {
    const { page } = await open(outage().url);
    const refused = await page.evaluate(async () => {
      const violation = new Promise<string>((resolve) => {
        document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
      });
      await fetch("http://192.0.2.1/").catch(() => undefined);
      return await violation;
    });
    expect(refused).toBe("connect-src");
  });
});
