/// <reference lib="dom" />
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FakeSendgrid } from "../../server/index.ts";
import { inBrowser } from "../support/in-browser.ts";
import { ROUTES, settled, withOutage } from "../support/playground.ts";

// A slow machine is no failure.
const PATIENCE_MS = 120_000;

inBrowser((open) => {
  let simulator: FakeSendgrid;
  beforeAll(async () => {
    simulator = await withOutage();
  });
  afterAll(() => simulator.close());

  test(
    "no page asks any other host for anything: no script, no font, no socket",
    async () => {
      const { page, problems } = await open(simulator.url);
      const asked = new Set<string>();
      const fonts = new Set<string>();
      page.on("request", (request) => {
        asked.add(new URL(request.url()).origin);
        if (request.resourceType() === "font") fonts.add(new URL(request.url()).origin);
      });
      page.on("websocket", (socket) => asked.add(new URL(socket.url()).origin));
      for (const route of ROUTES) {
        await page.goto(`${simulator.url}${route}`);
        await settled(page);
        await page.evaluate(() => document.fonts.ready.then(() => undefined));
      }
      expect([...asked].filter((origin) => !/^(blob:|data:|null$)/.test(origin)).toSorted()).toEqual(
        [simulator.url, simulator.url.replace("http:", "ws:")].toSorted(),
      );
      expect([...fonts]).toEqual([simulator.url]);
      expect(problems).toEqual([]);
    },
    PATIENCE_MS,
  );

  test("every page comes with a policy that lets in nothing from elsewhere", async () => {
    for (const route of ROUTES) {
      const { headers } = await fetch(`${simulator.url}${route}`);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy.split("; "), route).toContain("default-src 'self'");
      expect(policy, route).not.toMatch(/unsafe|https?:|\*/);
    }
  });

  test("the browser holds the page to it: a script in it cannot ask another host", async () => {
    const { page } = await open(simulator.url);
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
