import fc from "fast-check";
import { expect, test } from "vitest";
import { DROP_REASONS } from "../../../server/contract/events.ts";
import { HOUR_MS, SECOND_MS } from "../../../server/contract/time.ts";
import { TAG_NAMES } from "../../../server/simulation/stories/address-tags.ts";
import { ChanceStream } from "../../../server/simulation/chance.ts";
import { planStory } from "../../../server/simulation/stories/story.ts";
import type { StoryStep, StorySubject } from "../../../server/simulation/stories/story-step.ts";

function setUp(email: string, subject: Partial<StorySubject> = {}, seed = 1) {
  const chance = {
    recipients: new ChanceStream(seed, "recipients"),
    latencies: new ChanceStream(seed, "latencies"),
  };
  const tracking = { opens: true, clicks: true, subscriptions: true };
  const { steps, ignored } = planStory(
    { email, links: 1, hasAsmGroup: true, tracking, suppressedAs: null, ...subject },
    chance,
  );
  return {
    steps,
    ignored,
    kinds: steps.map(({ step }) => nameOf(step)),
    times: steps.map(({ afterMs }) => afterMs),
  };
}

function nameOf(step: StoryStep): string {
  switch (step.kind) {
    case "bounce":
      return step.type;
    case "open":
      return step.isMachine ? "machineopen" : "open";
    case "late-bounce":
      return "asyncbounce";
    default:
      return step.kind;
  }
}

const to = (tags: string): string => `ada${tags}@example.com`;

test("a message to an address without a tag is processed, and delivered within 4 s", () => {
  for (let seed = 0; seed < 200; seed++) {
    const { kinds, times } = setUp(to(""), {}, seed);
    expect(kinds).toEqual(["processed", "delivered"]);
    expect([0, 1000, 2000, 4000]).toContain(times[1]);
  }
});

test.each([
  ["+delivered", ["processed", "delivered"]],
  ["+bounce", ["processed", "bounce"]],
  ["+blocked", ["processed", "blocked"]],
  ["+spamreport", ["processed", "spamreport"]],
  ["+unsubscribe", ["processed", "unsubscribe"]],
  ["+group_unsubscribe", ["processed", "group_unsubscribe"]],
  ["+group_resubscribe", ["processed", "group_resubscribe"]],
  ["+open", ["processed", "open"]],
  ["+click", ["processed", "click"]],
  ["+machineopen", ["processed", "machineopen"]],
  ["+asyncbounce", ["processed", "asyncbounce"]],
  ["+deferred+delivered+open+click", ["processed", "deferred", "delivered", "open", "click"]],
  ["+click+open+delivered+deferred", ["processed", "deferred", "delivered", "open", "click"]],
  ["+deferred3+bounce", ["processed", "deferred", "deferred", "deferred", "bounce"]],
  ["+deferred+blocked", ["processed", "deferred", "blocked"]],
  ["+delivered+asyncbounce", ["processed", "delivered", "asyncbounce"]],
  ["+delivered+open+spamreport", ["processed", "delivered", "open", "spamreport"]],
  ["+group_resubscribe+group_unsubscribe", ["processed", "group_unsubscribe", "group_resubscribe"]],
  ["+open+unsubscribe", ["processed", "open", "unsubscribe"]],
  ["+delivered+news", ["processed", "delivered"]],
])("%s happens exactly once, in natural order, and nothing else does", (tags, kinds) => {
  for (let seed = 0; seed < 50; seed++) expect(setUp(to(tags), {}, seed).kinds).toEqual(kinds);
});

test("whatever the tags: each once, processed first, and no step before the one before it", () => {
  const mild = TAG_NAMES.filter(
    (tag) => !["dropped", "invalid", "spamcontent", "invalidheader", "quota"].includes(tag),
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom(...mild), { minLength: 2, maxLength: 12 }),
      fc.nat(),
      (tags, seed) => {
        const { kinds, times } = setUp(to(tags.map((tag) => `+${tag}`).join("")), {}, seed);
        expect(kinds.toSorted()).toEqual(["processed", ...tags].toSorted());
        expect(kinds[0]).toBe("processed");
        expect(times).toEqual(times.toSorted((left, right) => left - right));
        const place = (name: string): number => kinds.indexOf(name);
        for (const [before, after] of [
          ["deferred", "delivered"],
          ["delivered", "open"],
          ["open", "click"],
          ["open", "spamreport"],
        ] as const) {
          if (tags.includes(before) && tags.includes(after)) expect(place(before)).toBeLessThan(place(after));
        }
      },
    ),
  );
});

test("+deferred alone ends as a block after 72 h, with the same answer of the mail server", () => {
  const { steps } = setUp(to("+deferred"));
  const [, deferred, blocked] = steps;
  expect(steps).toHaveLength(3);
  expect(deferred?.step).toMatchObject({ kind: "deferred", attempt: 0 });
  expect(blocked?.step).toMatchObject({ kind: "bounce", type: "blocked", reply: { status: "4.7.1" } });
  expect((blocked?.afterMs ?? 0) - (deferred?.afterMs ?? 0)).toBe(72 * HOUR_MS);
});

test("+deferred3 alone is deferred three times and ends as a block 72 h after the first", () => {
  const { kinds, times } = setUp(to("+deferred3"));
  expect(kinds).toEqual(["processed", "deferred", "deferred", "deferred", "blocked"]);
  expect((times[4] ?? 0) - (times[1] ?? 0)).toBe(72 * HOUR_MS);
});

test("deferrals are 30, 60, 90 and 120 s apart and then ever longer, up to an hour; attempts count from 0", () => {
  const { steps } = setUp(to("+deferred20+delivered"));
  const deferrals = steps.filter(({ step }) => step.kind === "deferred");
  expect(deferrals.map(({ step }) => (step.kind === "deferred" ? step.attempt : -1))).toEqual(
    Array.from({ length: 20 }, (_, index) => index),
  );
  const waits = deferrals.slice(1).map(({ afterMs }, index) => afterMs - (deferrals[index]?.afterMs ?? 0));
  expect(waits.slice(0, 6)).toEqual([30, 60, 90, 120, 180, 270].map((seconds) => seconds * SECOND_MS));
  expect(waits).toEqual(waits.toSorted((left, right) => left - right));
  expect(waits.at(-1)).toBe(HOUR_MS);
});

test("+deferred99+delivered tries no later than 72 h after the first deferral", () => {
  const { steps } = setUp(to("+deferred99+delivered"));
  const deferrals = steps.filter(({ step }) => step.kind === "deferred");
  expect((deferrals.at(-1)?.afterMs ?? 0) - (deferrals[0]?.afterMs ?? 0)).toBeLessThanOrEqual(72 * HOUR_MS);
  expect(steps.at(-1)?.step.kind).toBe("delivered");
});

test("the attempt that succeeds or fails for good is the one after the deferrals", () => {
  expect(setUp(to("+deferred2+delivered")).steps.at(-1)?.step).toMatchObject({
    kind: "delivered",
    attempt: 2,
  });
  expect(setUp(to("+deferred2+bounce")).steps.at(-1)?.step).toMatchObject({ kind: "bounce", attempt: 2 });
  expect(setUp(to("+bounce")).steps.at(-1)?.step).toMatchObject({ attempt: 0 });
});

test.each([
  ["+bounce", { status: "5.1.1", begin: "550 5.1.1", classification: "Invalid Address" }],
  ["+bounce550", { status: "5.1.1", begin: "550 5.1.1", classification: "Invalid Address" }],
  ["+bounce552", { status: "5.2.2", begin: "552 5.2.2", classification: "Mailbox Unavailable" }],
  ["+blocked", { status: "5.7.1", begin: "554 5.7.1", classification: "Reputation" }],
  ["+blocked421", { status: "4.7.0", begin: "421 4.7.0", classification: "Frequency or Volume Too High" }],
  ["+deferred452", { status: "4.2.2", begin: "452 4.2.2", classification: "Mailbox Unavailable" }],
  ["+bounce599", { status: "599", begin: "599", classification: "Unclassified" }],
])("%s picks the class of the mail server's answer", (tags, { status, begin, classification }) => {
  const { steps } = setUp(to(tags));
  const last = steps.at(-1)?.step;
  if (last?.kind !== "bounce") throw new Error("The story does not end with a bounce.");
  expect(last.reply).toMatchObject({ status, classification });
  expect(last.reply.text.startsWith(begin)).toBe(true);
});

test("+dropped has only dropped, with a reason by seed: all seven of them come up", () => {
  const reasons = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const { steps, kinds } = setUp(to("+dropped+delivered+open"), {}, seed);
    expect(kinds).toEqual(["dropped"]);
    for (const { step } of steps) if (step.kind === "dropped") reasons.add(step.reason);
  }
  expect([...reasons].toSorted()).toEqual(Object.values(DROP_REASONS).toSorted());
});

test.each([
  ["+invalid", "Invalid"],
  ["+spamcontent", "Spam Content"],
  ["+invalidheader", "Invalid SMTPAPI header"],
  ["+quota", "Recipient List over Package Quota"],
  ["+dropped+quota", "Recipient List over Package Quota"],
])("%s is dropped as %s", (tags, reason) => {
  for (let seed = 0; seed < 20; seed++)
    expect(setUp(to(tags), {}, seed).steps).toEqual([{ afterMs: 0, step: { kind: "dropped", reason } }]);
});

test("a suppression wins over tags", () => {
  const { steps } = setUp(to("+delivered+open+invalid"), { suppressedAs: "Bounced Address" });
  expect(steps).toEqual([{ afterMs: 0, step: { kind: "dropped", reason: "Bounced Address" } }]);
});

test("switched-off tracking removes opens, clicks and unsubscribes, and nothing else", () => {
  const all = to("+delivered+open+machineopen+click+unsubscribe+spamreport");
  const tracked = (opens: boolean, clicks: boolean, subscriptions: boolean) =>
    setUp(all, { tracking: { opens, clicks, subscriptions } });
  expect(tracked(false, true, true).kinds.toSorted()).toEqual([
    "click",
    "delivered",
    "processed",
    "spamreport",
    "unsubscribe",
  ]);
  expect(tracked(true, false, true).kinds).not.toContain("click");
  expect(tracked(true, true, false).kinds).not.toContain("unsubscribe");
  expect(tracked(false, false, false).kinds).toEqual(["processed", "delivered", "spamreport"]);
  expect(tracked(false, false, false).ignored).toEqual([]);
});

test("a group tag without a group is ignored, and the story says so", () => {
  const { kinds, ignored } = setUp(to("+delivered+group_unsubscribe+group_resubscribe"), {
    hasAsmGroup: false,
  });
  expect(kinds).toEqual(["processed", "delivered"]);
  expect(ignored).toEqual(["group_unsubscribe", "group_resubscribe"]);
});

test("the story of one seed is the same each time", () => {
  const tags = to("+deferred+delivered+open+click+spamreport");
  expect(setUp(tags, {}, 9).steps).toEqual(setUp(tags, {}, 9).steps);
  expect(setUp(tags, {}, 9).times).not.toEqual(setUp(tags, {}, 10).times);
});

test("a person opens hours later, Apple's proxy minutes later, and half of them sooner than the median", () => {
  const openTimes = Array.from({ length: 400 }, (_, seed) => setUp(to("+open"), {}, seed).times[1] ?? 0);
  const sooner = openTimes.filter((afterMs) => afterMs < 45 * 60 * SECOND_MS).length;
  expect(sooner).toBeGreaterThan(150);
  expect(sooner).toBeLessThan(250);
  expect(Math.max(...openTimes)).toBeGreaterThan(3 * HOUR_MS);
  expect(Math.min(...openTimes)).toBeGreaterThanOrEqual(2 * SECOND_MS);
});
