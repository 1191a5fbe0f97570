import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { AttemptDetail, ClockState, DeliveryDetail } from "../../server/contract/control-api.ts";
import { startCli } from "../support/cli-process.ts";
import { inBrowser, openPosting } from "../support/in-browser.ts";
import { ask } from "../support/served-simulator.ts";

// A slow machine is no failure.
const PATIENCE_MS = 120_000;

inBrowser((open) => {
  test(
    "the page, the command line and the API agree on virtual time to the second",
    async () => {
      const cli = startCli(["start", "--port", "0", "--target", "built-in", "--clock", "manual", "--json"]);
      const banner = JSON.parse((await cli.nextLine()) ?? "") as { url: string };
      const { page } = await open(`${banner.url}/deliveries`);
      await fetch(`${banner.url}/_simulator/events`, {
        method: "POST",
        body: JSON.stringify({ event: "bounce", email: "ada@example.com" }),
      });
      await page.getByRole("button", { name: "Until idle" }).click();
      const told = await attemptToldBy(cli);
      const api = (await (await fetch(`${banner.url}/_simulator/clock`)).json()) as ClockState;
      await expect.poll(() => shownTime(page)).toBe(api.now);
      expect(told.startedAt).toBe(api.now);
      const row = page.locator("#row-att_1 .time");
      await expect.poll(() => row.innerText()).toContain(new Date(api.now).toISOString().slice(11, 19));
    },
    PATIENCE_MS,
  );

  test("Next retry makes the attempts that are due then, and no other", async () => {
    const simulator = await openPosting();
    await ask(simulator, "PATCH receiver", { status: 503 });
    await ask(simulator, "PATCH rules", { retryWaits: ["60s", "5m"], retryJitter: 0 });
    const target = `${simulator.url}/_simulator/receiver?only=bounces`;
    await simulator.webhooks.create({ target, events: ["bounce"], signed: true });
    // Three batches: one of each settings at the same instant, and one later of those that want all events.
    await simulator.emit({ event: "bounce", email: "ada@example.com" });
    await simulator.advance("40s");
    await simulator.emit({ event: "delivered", email: "ada@example.com" });
    await simulator.advance("30s");
    const { page } = await open(`${simulator.url}/deliveries`);

    const madeAtOnce: number[] = [];
    for (let rounds = 0; rounds < 3; rounds++) {
      const waiting = (await deliveries(simulator)).flatMap(({ id, next }) =>
        next === null ? [] : [{ id, at: next.at }],
      );
      const due = Math.min(...waiting.map(({ at }) => at));
      const before = simulator.ledger().total.attempts;
      await page.getByRole("button", { name: /^Next retry \(/ }).click();
      const expected = waiting.filter(({ at }) => at === due).map(({ id }) => id);
      await expect.poll(() => simulator.ledger().total.attempts).toBe(before + expected.length);
      await expect.poll(() => shownTime(page)).toBe((await clockOf(simulator)).now);
      const made = (await attempts(simulator)).slice(before);
      expect(made.map(({ deliveryId }) => deliveryId).toSorted()).toEqual(expected.toSorted());
      expect(new Set(made.map(({ at }) => at))).toEqual(new Set([due]));
      await expect
        .poll(() => page.locator(".count-tiles strong").first().innerText())
        .toBe(String(before + expected.length));
      madeAtOnce.push(made.length);
    }
    expect(madeAtOnce).toEqual([2, 1, 2]);
  });

  test("a clock that is set to run by the page runs for the API, and stops there where the page stops it", async () => {
    const simulator = await openPosting();
    const { page } = await open(simulator.url);
    await page.getByRole("combobox", { name: "Speed" }).selectOption("×3,600");
    await expect.poll(async () => (await clockOf(simulator)).mode).toBe("real");
    expect((await clockOf(simulator)).speed).toBe(3600);
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await expect.poll(async () => (await clockOf(simulator)).mode).toBe("manual");
    const { now } = await clockOf(simulator);
    await expect.poll(() => shownTime(page)).toBe(now);
    expect((await clockOf(simulator)).now).toBe(now);
  });
});

type Simulator = Awaited<ReturnType<typeof openPosting>>;

/** The virtual time of the clock bar. */
async function shownTime(page: Page): Promise<number> {
  return Date.parse((await page.locator(".clock-bar time").getAttribute("datetime")) ?? "");
}

async function attemptToldBy(cli: ReturnType<typeof startCli>): Promise<{ startedAt: number }> {
  for (let line = await cli.nextLine(); line !== undefined; line = await cli.nextLine()) {
    const entry = JSON.parse(line) as { kind?: string; startedAt: number };
    if (entry.kind === "attempt-ended") return entry;
  }
  throw new Error("The command line told of no attempt.");
}

async function clockOf(simulator: Simulator): Promise<ClockState> {
  return (await ask(simulator, "GET clock")).json as ClockState;
}

async function deliveries(simulator: Simulator): Promise<readonly DeliveryDetail[]> {
  return (await ask(simulator, "GET deliveries?limit=1000")).json.items as DeliveryDetail[];
}

async function attempts(simulator: Simulator): Promise<readonly AttemptDetail[]> {
  return (await ask(simulator, "GET attempts?limit=1000")).json.items as AttemptDetail[];
}
