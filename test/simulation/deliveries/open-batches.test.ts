import { expect, test } from "vitest";
import { mailTo } from "../../support/mail.ts";
import {
  allEventsTo,
  deleteSettings,
  entriesOf,
  idsIn,
  newSimulator,
  START,
} from "../../support/simulator.ts";

function setUp() {
  const { simulator, posts } = newSimulator({ rules: { servers: 2 } });
  const settings = ["a", "b"].map((name) => allEventsTo(simulator, `http://127.0.0.1:1/${name}`));
  return { simulator, posts, settings };
}

test("each settings entry and each server has a batch of its own, 30 s from its own first event", async () => {
  const { simulator, settings } = setUp();
  simulator.accept(mailTo(Array.from({ length: 10 }, (_, index) => `r${index}+open@example.com`)));
  expect(simulator.status()).toMatchObject({ openBatches: 4, idle: false });
  await simulator.advance({ by: 30_000 });
  const closed = entriesOf(simulator, "batch-closed").filter(({ at }) => at === START + 30_000);
  expect(closed.map(({ webhookId, server }) => `${webhookId}/${server}`).toSorted()).toEqual(
    settings.flatMap(({ id }) => [`${id}/0`, `${id}/1`]).toSorted(),
  );
  expect(
    closed
      .filter(({ webhookId }) => webhookId === settings[0]?.id)
      .reduce((sum, { events }) => sum + events, 0),
  ).toBe(10);
  for (const entry of closed) expect(entry).toMatchObject({ closedBy: "age", openedAt: START });
});

test("the journal tells a batch's size as its body has it", async () => {
  const { simulator, posts } = setUp();
  simulator.emit(
    "main",
    Array.from({ length: 3 }, () => ({ event: "open" as const, members: { name: "Zoë" } })),
  );
  await simulator.advance({ by: 30_000 });
  const { body } = posts[0]?.request ?? {};
  const text = body?.kind === "batch" ? `[${body.events.map(({ json }) => json).join(",\r\n")}]\r\n` : "";
  expect(entriesOf(simulator, "batch-closed")[0]).toMatchObject({
    events: 3,
    bytes: Buffer.byteLength(text),
  });
});

test("all settings that post an event post the same bytes of it", async () => {
  const { simulator, posts } = setUp();
  simulator.emit("main", [{ event: "click", members: {} }]);
  await simulator.advance({ by: 30_000 });
  const bodies = posts.map(({ request: { body } }) =>
    body.kind === "batch" ? body.events.map(({ json }) => json) : [],
  );
  expect(bodies).toHaveLength(2);
  expect(bodies[0]).toEqual(bodies[1]);
  expect(posts.map(({ request }) => request.deliveryId)).toEqual(["dlv_1", "dlv_2"]);
});

test("deleting one settings entry leaves the open batch of the other", async () => {
  const { simulator, posts, settings } = setUp();
  const [event] = simulator.emit("main", [{ event: "open", members: {} }]);
  deleteSettings(simulator, settings[0]?.id ?? "");
  expect(simulator.status().openBatches).toBe(1);
  await simulator.advance({ until: "idle" });
  expect(posts.map(({ request }) => [request.url, idsIn(request)])).toEqual([
    [settings[1]?.url, [event?.id]],
  ]);
});
