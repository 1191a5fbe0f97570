import { expect, test } from "vitest";
import type { CheckRunState } from "../../../server/contract/check-report.ts";
import type { FakeSendgrid } from "../../../server/index.ts";
import { serve, smallReceiver } from "../../support/small-receiver.ts";
import { ask, openSimulator } from "../../support/served-simulator.ts";

const QUICK = { profile: "reduced", only: ["sig-single", "sig-multi", "sig-enforced"] };

async function ended(simulator: FakeSendgrid, id: string): Promise<CheckRunState> {
  for (;;) {
    const { json } = await ask(simulator, `GET checks/${id}`);
    const check = json as CheckRunState;
    if (check.state !== "running") return check;
    await new Promise((resolve) => void setImmediate(resolve));
  }
}

test("POST checks runs a check, and GET tells how far it is and what it found", async () => {
  const simulator = await openSimulator();
  const url = await serve(smallReceiver());
  const begun = await ask(simulator, "POST checks", { url, ...QUICK });
  expect(begun).toMatchObject({
    status: 201,
    json: { id: "chk_1", state: "running", target: url, progress: { done: 0, total: 3 }, report: null },
  });
  const check = await ended(simulator, "chk_1");
  expect(check).toMatchObject({ state: "done", error: null, progress: { done: 3, total: 3, current: null } });
  expect(check.report?.checks.map(({ verdict }) => verdict)).toEqual(["PASS", "PASS", "PASS"]);
  const { json } = await ask(simulator, "GET checks");
  expect(json).toMatchObject({ items: [{ id: "chk_1", state: "done" }], nextCursor: null });
  expect(json.items[0]).not.toHaveProperty("report");
});

test("webhook settings are checked with their own key, functions too", async () => {
  const simulator = await openSimulator();
  const receiver = smallReceiver();
  const settings = await simulator.webhooks.create({ target: receiver.handler, signed: true });
  const begun = await ask(simulator, "POST checks", { webhook: settings.id, ...QUICK });
  expect(begun.status).toBe(201);
  const check = await ended(simulator, begun.json.id);
  expect(check.report?.summary).toMatchObject({ publicKey: settings.publicKey, failed: 0, passed: 3 });
});

test.each([
  [{}, 'One of "url" and "webhook" must be given.'],
  [{ url: "http://127.0.0.1:1/", webhook: "x" }, 'One of "url" and "webhook" must be given.'],
  [{ webhook: "unknown" }, 'There are no webhook settings "unknown".'],
  [{ url: "ftp://127.0.0.1/" }, "is no http or https URL"],
  [{ url: "http://127.0.0.1:1/", only: ["catgory"] }, '"catgory" is no check.'],
  [{ url: "http://127.0.0.1:1/", probeCommand: "rm -r ." }, "probeCommand"],
])("POST checks %j is refused", async (body, message) => {
  const { status, json } = await ask(await openSimulator(), "POST checks", body);
  expect(status).toBe(400);
  expect(json.error.message).toContain(message);
});

test("one check runs at a time, DELETE stops it, and closing ends it", async () => {
  const simulator = await openSimulator();
  let reached = (): void => undefined;
  const isUnderWay = new Promise<void>((resolve) => (reached = resolve));
  const handler = async (): Promise<Response> => {
    reached();
    return await new Promise<Response>(() => undefined);
  };
  const url = await serve({ ...smallReceiver(), handler });
  await ask(simulator, "POST checks", { url, timeout: "60s" });
  await isUnderWay;
  const second = await ask(simulator, "POST checks", { url });
  expect(second).toMatchObject({ status: 409, json: { error: { code: "check-running" } } });
  expect(await ask(simulator, "DELETE checks/chk_1")).toMatchObject({ status: 204 });
  expect(await ended(simulator, "chk_1")).toMatchObject({
    state: "stopped",
    report: { summary: { isIncomplete: true } },
  });
  expect(await ask(simulator, "GET checks/chk_9")).toMatchObject({ status: 404 });
});

test("a receiver that cannot be reached is a check that failed, and says why", async () => {
  const simulator = await openSimulator();
  await ask(simulator, "POST checks", { url: "http://93.184.216.34/events" });
  const check = await ended(simulator, "chk_1");
  expect(check).toMatchObject({ state: "failed", report: null });
  expect(check.error).toContain("target not allowed");
});
