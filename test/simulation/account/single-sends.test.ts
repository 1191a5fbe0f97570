import { expect, test } from "vitest";
import { HOUR_MS } from "../../../server/contract/time.ts";
import { EMPTY_SINGLE_SEND } from "../../../server/api/sendgrid/marketing/single-send-input.ts";
import { eventsOf, newSimulator, START } from "../../support/simulator.ts";

function setUp() {
  const { simulator } = newSimulator();
  const { contacts, singleSends } = simulator.account();
  const add = (email: string, listId: string) =>
    contacts.upsert({ key: `email ${email}`, email, fields: { email } }, [listId]);
  add("ada@example.com", "readers");
  const single = singleSends.create(
    { ...EMPTY_SINGLE_SEND, name: "News", listIds: ["readers", "writers"] },
    "V1",
  );
  return {
    simulator,
    singleSends,
    add,
    id: single?.ids.id ?? "",
    processed: async (hours: number) => {
      await simulator.advance({ by: hours * HOUR_MS });
      return eventsOf(simulator).flatMap(({ name, email, at }) =>
        name === "processed" ? [`${email} ${(at - START) / HOUR_MS} h`] : [],
      );
    },
  };
}

test("who joins a list before the instant gets the mail, once", async () => {
  const { singleSends, id, add, processed } = setUp();
  singleSends.schedule(id, START + 3 * HOUR_MS);
  expect(await processed(2)).toEqual([]);
  add("bob@example.com", "writers");
  add("ada@example.com", "writers");
  expect(await processed(2)).toEqual(["ada@example.com 3 h", "bob@example.com 3 h"]);
  add("eve@example.com", "readers");
  expect(await processed(2)).toHaveLength(2);
});

test("a new schedule takes the place of the old one", async () => {
  const { singleSends, id, processed } = setUp();
  singleSends.schedule(id, START + HOUR_MS);
  singleSends.schedule(id, START + 2 * HOUR_MS);
  expect(await processed(3)).toEqual(["ada@example.com 2 h"]);
});

test("an instant in the past is now", async () => {
  const { singleSends, id, processed } = setUp();
  singleSends.schedule(id, START - HOUR_MS);
  expect(singleSends.find(id)).toMatchObject({ status: "triggered", sendAt: START });
  singleSends.schedule(id, START + HOUR_MS);
  expect(await processed(2)).toEqual(["ada@example.com 0 h"]);
});

test("same seed and commands, same events", async () => {
  const run = async () => {
    const { simulator, singleSends, id } = setUp();
    singleSends.schedule(id, START + HOUR_MS);
    await simulator.advance({ until: "idle" });
    return eventsOf(simulator);
  };
  const events = await run();
  expect(events.length).toBeGreaterThan(1);
  expect(await run()).toEqual(events);
});
