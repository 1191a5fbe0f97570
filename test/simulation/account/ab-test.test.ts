import fc from "fast-check";
import { expect, test } from "vitest";
import { EMPTY_SINGLE_SEND } from "../../../server/api/sendgrid/marketing/single-send-input.ts";
import { HOUR_MS } from "../../../server/contract/time.ts";
import { testGroups } from "../../../server/simulation/account/ab-test.ts";
import type { AbTest } from "../../../server/simulation/account/single-send.ts";
import { entriesOf, eventsOf, newSimulator, START } from "../../support/simulator.ts";

const AB_TEST: AbTest = {
  type: "subject",
  winnerCriteria: "click",
  testPercentage: 40,
  duration: "PT4H",
  durationMs: 4 * HOUR_MS,
  expiresAt: null,
  winningTemplateId: "",
  variations: 2,
};

/** A single send to 20 contacts, 4 of whom get each of two variations first, for 4 hours. */
function setUp(change: Partial<AbTest> = {}) {
  const { simulator } = newSimulator();
  const { contacts, singleSends } = simulator.account();
  const add = (email: string) => contacts.upsert({ key: `email ${email}`, email, fields: {} }, []);
  for (let index = 0; index < 20; index++) add(`reader-${index}@example.com`);
  const single = singleSends.create(
    { ...EMPTY_SINGLE_SEND, name: "News", toAll: true, abTest: { ...AB_TEST, ...change } },
    "V1",
  );
  const processed = () => eventsOf(simulator).filter(({ name }) => name === "processed");
  const ofVariations = () => {
    const seen = processed();
    const phases = [...new Set(seen.map(({ members }) => String(members["phase_id"])))];
    return new Map(
      phases.map((phase) => [phase, seen.filter(({ members }) => members["phase_id"] === phase)]),
    );
  };
  return {
    simulator,
    singleSends,
    contacts,
    add,
    id: single?.ids.id ?? "",
    processed,
    ofVariations,
    advance: async (hours: number) => await simulator.advance({ by: hours * HOUR_MS }),
    react: (event: "open" | "click", variation: number, times: number) => {
      const [, seen = []] = [...ofVariations()][variation] ?? [];
      const drafts = seen.slice(0, times).map(({ members }) => ({
        event,
        members: { email: String(members["email"]), sg_message_id: String(members["sg_message_id"]) },
      }));
      simulator.emit("main", drafts);
    },
  };
}

test("40 % of 20 contacts get a variation each half, the others the winner 4 h later, and nobody two", async () => {
  const { simulator, singleSends, id, processed, ofVariations, advance } = setUp();
  singleSends.schedule(id, START);
  await advance(3.9);
  expect([...ofVariations().values()].map((seen) => seen.length)).toEqual([4, 4]);
  await advance(0.2);
  const phases = ofVariations();
  expect([...phases.values()].map((seen) => [seen.length, seen[0]?.at])).toEqual([
    [4, START],
    [4, START],
    [12, START + 4 * HOUR_MS],
  ]);
  const uuid: unknown = expect.stringMatching(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect([...phases.keys()]).toEqual([uuid, uuid, "send"]);
  expect(new Set(processed().map(({ email }) => email)).size).toBe(20);
  await simulator.advance({ until: "idle" });
  for (const { members } of eventsOf(simulator)) expect([...phases.keys()]).toContain(members["phase_id"]);
});

test.each(["click", "open"] as const)("the variation with more messages of a %s wins", async (criterion) => {
  const { singleSends, id, ofVariations, advance, react } = setUp({ winnerCriteria: criterion });
  singleSends.schedule(id, START);
  react(criterion, 1, 4);
  await advance(5);
  const [, [tested] = [], [rest] = []] = [...ofVariations().values()];
  expect(rest?.members).toMatchObject({ phase_id: "send", template_id: tested?.members["template_id"] });
  expect(singleSends.find(id)).toMatchObject({
    winner: { templateId: rest?.members["template_id"], selectedAt: START + 4 * HOUR_MS },
  });
});

test("by hand the first variation wins, unless another was named", async () => {
  const it = setUp({ winnerCriteria: "manual", variations: 3 });
  it.singleSends.schedule(it.id, START);
  it.react("click", 1, 2);
  const [first, , third] = [...it.ofVariations().values()].map(([seen]) =>
    String(seen?.members["template_id"]),
  );
  await it.advance(5);
  expect(it.singleSends.find(it.id)?.winner?.templateId).toBe(first);
  it.simulator.reset();
  const again = it.singleSends.find(it.id);
  expect(again).toMatchObject({ status: "draft", winner: null });
  if (again !== undefined)
    it.singleSends.update(again, {
      abTest: { ...AB_TEST, winnerCriteria: "manual", variations: 3, winningTemplateId: third ?? "" },
    });
  it.singleSends.schedule(it.id, it.simulator.now());
  await it.advance(5);
  expect(it.singleSends.find(it.id)?.winner?.templateId).toBe(third);
});

test.each(["unscheduled", "deleted", "reset"])(
  "nothing goes to the rest when it is %s meanwhile",
  async (how) => {
    const { simulator, singleSends, id, processed, advance } = setUp();
    singleSends.schedule(id, START);
    await advance(1);
    expect(processed()).toHaveLength(8);
    if (how === "unscheduled") expect(singleSends.unschedule(id)).toMatchObject({ status: "triggered" });
    else if (how === "deleted") expect(singleSends.remove(id)).toBe(true);
    else simulator.reset();
    await advance(24);
    expect(processed()).toHaveLength(how === "reset" ? 0 : 8);
    expect(singleSends.unschedule(id)?.status).toBe(how === "reset" ? "draft" : undefined);
  },
);

test("who joins or leaves during the test is heeded, and who got a variation gets no more", async () => {
  const { singleSends, id, contacts, add, processed, advance } = setUp();
  singleSends.schedule(id, START);
  const tested = processed().map(({ email }) => email);
  const again = tested[0] ?? "";
  const gone = contacts.all().find(({ email }) => !tested.includes(email))?.email ?? "";
  for (const email of [again, gone]) contacts.remove(contacts.byKey(`email ${email}`)?.id ?? "");
  add(again);
  add("late@example.com");
  await advance(5);
  const reached = processed().map(({ email }) => email);
  expect(reached).toHaveLength(20);
  expect(new Set(reached).size).toBe(20);
  expect([reached.includes("late@example.com"), reached.includes(gone)]).toEqual([true, false]);
});

test("a test of all contacts tells the winner, and goes to nobody more", async () => {
  const { simulator, singleSends, id, processed, advance } = setUp({ testPercentage: 100 });
  singleSends.schedule(id, START);
  await advance(5);
  expect(processed()).toHaveLength(20);
  expect(entriesOf(simulator, "note").map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^the A\/B test of single send "News" is over: d-[0-9a-f]{32} wins, and goes to 0 more$/,
    ),
  ]);
});

test("same seed and commands, same variations to the same contacts", async () => {
  const run = async () => {
    const { simulator, singleSends, id } = setUp();
    singleSends.schedule(id, START + HOUR_MS);
    await simulator.advance({ until: "idle" });
    return eventsOf(simulator);
  };
  const once = await run();
  expect(once.filter(({ name }) => name === "processed")).toHaveLength(20);
  expect(await run()).toEqual(once);
});

test("groups are even, share nobody, and are as large as the percentage says", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.uuid(), { maxLength: 200 }),
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 2, max: 6 }),
      (ids, testPercentage, variations) => {
        const contacts = ids.map((id) => ({ id }));
        const groups = testGroups("a", { ...AB_TEST, testPercentage, variations }, contacts);
        const sizes = groups.map((group) => group.length);
        const all = groups.flat();
        expect(new Set(all).size).toBe(all.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        const wanted = Math.max(variations, Math.round((ids.length * testPercentage) / 100));
        expect(all).toHaveLength(Math.min(ids.length, wanted));
      },
    ),
  );
});
