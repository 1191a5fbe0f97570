import { expect, test } from "vitest";
import { DEFERRAL_WINDOW_MS } from "../../../server/contract/limits.ts";
import { HOUR_MS, SECOND_MS } from "../../../server/contract/time.ts";
import { loadPeople } from "../../../server/runtime/people.ts";
import { ChanceStream } from "../../../server/simulation/chance.ts";
import { rateTable } from "../../../server/simulation/stories/rates.ts";
import { RecipientPool } from "../../../server/simulation/recipients/recipient-pool.ts";
import type { Rates } from "../../../server/simulation/stories/rates.ts";
import { storyByRates } from "../../../server/simulation/stories/story-by-rates.ts";
import type { PlannedStep, StorySubject } from "../../../server/simulation/stories/story-step.ts";

const MESSAGES = 20_000;

const POOL = new RecipientPool(await loadPeople());

const SUBJECT: StorySubject = {
  email: "ada@gmail.example",
  hasAsmGroup: true,
  links: 3,
  tracking: { opens: true, clicks: true, subscriptions: true },
  suppressedAs: null,
};

function stories(rates: Rates, more: Partial<StorySubject> = {}, count = MESSAGES): readonly PlannedStep[][] {
  const chance = {
    recipients: new ChanceStream(1, "recipients"),
    latencies: new ChanceStream(1, "latencies"),
  };
  const table = rateTable(rates);
  const addresses = new ChanceStream(2, "recipients");
  return Array.from({ length: count }, (_, index) => {
    const { email } = POOL.recipient(addresses, index);
    return storyByRates({ ...SUBJECT, email, ...more }, table, chance);
  });
}

function kinds(steps: readonly PlannedStep[]): string {
  return steps.map(({ step }) => step.kind).join(" ");
}

function shareOf(all: readonly PlannedStep[][], isMeant: (steps: readonly PlannedStep[]) => boolean): number {
  return all.filter(isMeant).length / all.length;
}

/** Within four standard deviations of a share that was drawn so often. */
function expectShare(actual: number, expected: number, draws: number): void {
  expect(Math.abs(actual - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / draws));
}

const has =
  (kind: string) =>
  (steps: readonly PlannedStep[]): boolean =>
    steps.some(({ step }) => step.kind === kind);

test("without rates every message is processed and delivered within seconds, and nothing else", () => {
  for (const steps of stories({}, {}, 200)) {
    expect(kinds(steps)).toBe("processed delivered");
    expect(steps[1]?.afterMs).toBeLessThanOrEqual(4 * SECOND_MS);
  }
});

test("what mail servers do comes at its rates, each excluding the others", () => {
  const rates = { bounce: 0.02, blocked: 0.01, deferred: 0.05, deferredToBlock: 0.005, dropped: 0.015 };
  const all = stories(rates);
  const ends = all.map((steps) => steps.at(-1)?.step);
  expectShare(shareOf(all, has("dropped")), 0.015, MESSAGES);
  expectShare(
    ends.filter((step) => step?.kind === "bounce" && step.type === "bounce").length / MESSAGES,
    0.02,
    MESSAGES,
  );
  expectShare(
    ends.filter((step) => step?.kind === "bounce" && step.type === "blocked").length / MESSAGES,
    0.015,
    MESSAGES,
  );
  expectShare(
    shareOf(all, (steps) => has("deferred")(steps) && has("delivered")(steps)),
    0.05,
    MESSAGES,
  );
  for (const steps of all) {
    const isProcessed = kinds(steps).startsWith("processed");
    expect(isProcessed || kinds(steps) === "dropped").toBe(true);
    expect(steps.filter(({ step }) => ["bounce", "dropped", "delivered"].includes(step.kind))).toHaveLength(
      1,
    );
  }
});

test("what recipients do comes at its rates of the delivered messages", () => {
  const rates = {
    bounce: 0.1,
    open: 0.35,
    click: 0.08,
    machineopen: 0.4,
    scannerclick: 0.03,
    spamreport: 0.001,
    unsubscribe: 0.005,
    group_unsubscribe: 0.02,
    group_resubscribe: 0.25,
    asyncbounce: 0.01,
  };
  const all = stories(rates);
  const delivered = all.filter(has("delivered"));
  const share = (isMeant: (steps: readonly PlannedStep[]) => boolean): number => shareOf(delivered, isMeant);
  const opens = (isMachine: boolean) => (steps: readonly PlannedStep[]) =>
    steps.some(({ step }) => step.kind === "open" && step.isMachine === isMachine);
  const clicks = (isScanner: boolean) => (steps: readonly PlannedStep[]) =>
    steps.some(({ step }) => step.kind === "click" && (step.scannedLink !== undefined) === isScanner);
  expectShare(share(opens(false)), 0.35, delivered.length);
  expectShare(share(opens(true)), 0.4, delivered.length);
  expectShare(share(clicks(false)), 0.08, delivered.length);
  expectShare(share(clicks(true)), 0.03, delivered.length);
  expectShare(share(has("spamreport")), 0.001, delivered.length);
  expectShare(share(has("unsubscribe")), 0.005, delivered.length);
  expectShare(share(has("group_unsubscribe")), 0.02, delivered.length);
  expectShare(share(has("group_resubscribe")), 0.005, delivered.length);
  expectShare(share(has("late-bounce")), 0.01, delivered.length);
  // Who clicks has opened, where clicks are fewer than opens.
  for (const steps of delivered) if (clicks(false)(steps)) expect(opens(false)(steps)).toBe(true);
});

test("scanners click at companies rather than at Gmail, and everywhere when everyone is scanned", () => {
  const at = (rate: number, email: string): number =>
    shareOf(stories({ scannerclick: rate }, { email }, 4000), has("click"));
  expect(at(0.03, "ada@northwind.example")).toBeGreaterThan(0.04);
  expect(at(0.03, "ada@gmail.example")).toBeLessThan(0.01);
  expect(at(1, "ada@gmail.example")).toBe(1);
});

test("more clicks than opens: the others click without having opened", () => {
  const all = stories({ open: 0.2, click: 0.5 });
  expectShare(shareOf(all, has("click")), 0.5, MESSAGES);
  expectShare(shareOf(all, has("open")), 0.2, MESSAGES);
});

test("a security scanner clicks every link within seconds of delivery, and opens nothing", () => {
  for (const steps of stories({ scannerclick: 1 }, { links: 5 }, 300)) {
    const deliveredMs = steps.find(({ step }) => step.kind === "delivered")?.afterMs ?? 0;
    const clicks = steps.filter(({ step }) => step.kind === "click");
    expect(clicks.map(({ step }) => (step.kind === "click" ? step.scannedLink : -1))).toEqual([
      0, 1, 2, 3, 4,
    ]);
    expect((clicks.at(-1)?.afterMs ?? 0) - deliveredMs).toBeLessThanOrEqual(15 * SECOND_MS);
    expect(has("open")(steps)).toBe(false);
  }
});

test("a deferral ladder goes on for 72 h with growing waits and ends as a block", () => {
  // SendGrid itself gives up sooner where there is no mail server: not at Gmail.
  for (const steps of stories({ deferredToBlock: 1 }, { email: "ada@gmail.example" }, 20)) {
    const deferrals = steps.filter(({ step }) => step.kind === "deferred");
    const end = steps.at(-1);
    expect(end?.step).toMatchObject({ kind: "bounce", type: "blocked", attempt: deferrals.length });
    expect((end?.afterMs ?? 0) - (deferrals[0]?.afterMs ?? 0)).toBe(DEFERRAL_WINDOW_MS);
    const waits = deferrals.slice(1).map(({ afterMs }, index) => afterMs - (deferrals[index]?.afterMs ?? 0));
    expect(waits).toEqual(waits.toSorted((left, right) => left - right));
    expect(waits.slice(0, 4)).toEqual([30_000, 60_000, 90_000, 120_000]);
  }
});

test("an open can come before the delivered event, which comes late", () => {
  for (const steps of stories({ open: 1, openFirst: 1 }, {}, 200)) {
    expect(kinds(steps)).toBe("processed open delivered");
  }
});

test("delivered can stand before processed, told at one instant, each with its own", () => {
  for (const steps of stories({ deliveredFirst: 1 }, {}, 200)) {
    expect(kinds(steps)).toBe("delivered processed");
    const [delivered, processed] = steps;
    expect(processed?.afterMs).toBe(delivered?.afterMs);
    expect(processed?.occurredMs).toBe(0);
  }
});

test("a message opened again is opened later each time", () => {
  const all = stories({ open: 1, reopen: 0.5 });
  const opens = all.map((steps) => steps.filter(({ step }) => step.kind === "open").length);
  // 1 + 0.5 + 0.25 + …
  const mean = opens.reduce((sum, count) => sum + count, 0) / MESSAGES;
  expect(Math.abs(mean - 2)).toBeLessThan(0.05);
});

test("switched-off tracking removes opens and clicks, and changes nothing else", () => {
  const rates = { open: 0.5, click: 0.3, machineopen: 0.4, scannerclick: 0.2, spamreport: 0.1 };
  const tracked = stories(rates, {}, 500);
  const untracked = stories(rates, { tracking: { opens: false, clicks: false, subscriptions: true } }, 500);
  const without = tracked.map((steps) =>
    steps.filter(({ step }) => step.kind !== "open" && step.kind !== "click"),
  );
  expect(untracked.map(kinds)).toEqual(without.map(kinds));
});

test("spam reports come days later, asynchronous bounces hours later", () => {
  const median = (rates: Rates, kind: string): number => {
    const delays = stories(rates, {}, 2000)
      .flatMap((steps) => steps.filter(({ step }) => step.kind === kind))
      .map(({ afterMs }) => afterMs)
      .toSorted((left, right) => left - right);
    return delays[Math.floor(delays.length / 2)] ?? 0;
  };
  expect(median({ spamreport: 1 }, "spamreport")).toBeGreaterThan(24 * HOUR_MS);
  const bounce = median({ asyncbounce: 1 }, "late-bounce");
  expect(bounce).toBeGreaterThan(HOUR_MS);
  expect(bounce).toBeLessThan(12 * HOUR_MS);
});
