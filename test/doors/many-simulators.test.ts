import { expect, test } from "vitest";
import { createSimulator } from "../../server/index.ts";
import { waitForDelivery } from "../../server/testing.ts";

test("20 simulators in one process, all at work at the same time, do not touch each other", async () => {
  const each = async (number: number) => {
    await using simulator = await createSimulator({
      clock: "manual",
      seed: number,
      startAt: "2026-01-05T09:00:00Z",
    });
    const emails: unknown[] = [];
    let failures = number % 4;
    await simulator.webhooks.create({
      target: async (request) => {
        const events = (await request.json()) as { email: string }[];
        // Others get their turn while this receiver works.
        await new Promise((resolve) => void setImmediate(resolve));
        if (failures > 0) {
          failures -= 1;
          return new Response(null, { status: 503 });
        }
        emails.push(...events.map(({ email }) => email));
        return new Response();
      },
    });
    simulator.setRules({ batchMaxAge: `${number}s` });
    const email = `user${number}+delivered+open@example.com`;
    await simulator.send({ to: email });
    await waitForDelivery(simulator, { event: "open", email });
    await simulator.run("happy-path", { parameters: { messages: 20 } });
    const { generated, acknowledged, attempts } = simulator.ledger().total;
    return {
      emails: new Set(emails),
      email,
      generated,
      acknowledged,
      attempts,
      rules: simulator.rules(),
      simulator,
    };
  };
  const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
  const together = await Promise.all(numbers.map(each));
  for (const [index, { emails, email, generated, acknowledged, rules, simulator }] of together.entries()) {
    const others = numbers
      .filter((number) => number !== index + 1)
      .map((number) => `user${number}+delivered+open@example.com`);
    expect(emails.has(email)).toBe(true);
    expect(others.filter((other) => emails.has(other))).toEqual([]);
    expect(acknowledged).toBe(generated);
    expect([simulator.seed, rules.batchMaxAge]).toEqual([index + 1, (index + 1) * 1000]);
  }
  // What each made is what it makes when it is alone.
  const alone = await each(7);
  expect(alone).toMatchObject({ generated: together[6]?.generated, attempts: together[6]?.attempts });
  expect(alone.emails).toEqual(together[6]?.emails);
});

test("a simulator at the end of its block makes no post any more", async () => {
  let posts = 0;
  {
    await using simulator = await createSimulator({ clock: "manual", seed: 1 });
    await simulator.webhooks.create({
      target: () => new Response(null, { status: ++posts > 0 ? 503 : 200 }),
    });
    await simulator.emit({ event: "open" });
    await simulator.advance("30s");
  }
  expect(posts).toBe(1);
});
