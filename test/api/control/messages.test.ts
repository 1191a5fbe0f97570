import { expect, test } from "vitest";
import { ask, openSimulator } from "../../support/served-simulator.ts";

const START = Date.UTC(2026, 0, 5, 9);

async function setUp() {
  const simulator = await openSimulator();
  for (const [account, to] of [
    ["main", "ada+delivered+open@example.com"],
    ["shop", "bob+bounce@example.com"],
    ["main", "cy@example.com"],
  ] as const) {
    const response = await simulator.fetch("/v3/mail/send", {
      method: "POST",
      headers: {
        authorization: "Bearer SG.key",
        "content-type": "application/json",
        ...(account === "main" ? {} : { "on-behalf-of": account }),
      },
      body: JSON.stringify({
        personalizations: [{ to: [{ email: to }], custom_args: { order: "42" } }],
        from: { email: "shop@example.com" },
        subject: "Hi",
        content: [{ type: "text/plain", value: "Hi" }],
      }),
    });
    expect(response.status).toBe(202);
  }
  await simulator.advanceUntilIdle();
  return simulator;
}

test("messages are listed with what happened to them, oldest first, over all accounts", async () => {
  const simulator = await setUp();
  const { status, json } = await ask(simulator, "GET messages");
  expect(status).toBe(200);
  expect(json.nextCursor).toBeNull();
  expect(json.items.map(({ to }: { to: string }) => to.split(/[+@]/)[0])).toEqual(["ada", "bob", "cy"]);
  expect(json.items[0]).toMatchObject({
    account: "main",
    from: "shop@example.com",
    subject: "Hi",
    status: "delivered",
    processedAt: START,
    opens: 1,
    clicks: 0,
    categories: [],
    asmGroupId: null,
    customArgs: { order: "42" },
    events: [{ event: "processed", at: START }, { event: "delivered" }, { event: "open" }],
  });
});

test("messages are found by account, status and text, and paged through", async () => {
  const simulator = await setUp();
  const find = async (query: string) => {
    const { json } = await ask(simulator, `GET messages?${query}`);
    return json.items.map(({ to }: { to: string }) => to.split(/[+@]/)[0]);
  };
  expect(await find("account=shop")).toEqual(["bob"]);
  expect(await find("account=main")).toEqual(["ada", "cy"]);
  expect(await find("account=nobody")).toEqual([]);
  expect(await find("status=bounced")).toEqual(["bob"]);
  expect(await find("q=CY@example")).toEqual(["cy"]);
  const { json: first } = await ask(simulator, "GET messages?limit=2");
  expect(first.items).toHaveLength(2);
  expect(await find(`cursor=${first.nextCursor}`)).toEqual(["cy"]);
});

test("a wrong status is refused with the nearest right one, and a reset forgets the messages", async () => {
  const simulator = await setUp();
  const refused = await ask(simulator, "GET messages?status=bounce");
  expect(refused.status).toBe(400);
  expect(refused.json.error.hint).toContain("bounced");
  await simulator.reset();
  expect((await ask(simulator, "GET messages")).json).toEqual({ items: [], nextCursor: null });
});
