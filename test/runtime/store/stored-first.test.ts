import { expect, test } from "vitest";
import type { ApiHandler, ApiResponse } from "../../../server/api/http.ts";
import { createSendgridApi } from "../../../server/api/sendgrid/routes.ts";
import { createEventEncoder } from "../../../server/runtime/bytes/event-encoder.ts";
import { createKeyRing } from "../../../server/runtime/signing/key-ring.ts";
import { createTemplateRenderer } from "../../../server/runtime/mails/handlebars-renderer.ts";
import { DataKeeper } from "../../../server/runtime/store/data-keeper.ts";
import { DATA_FILE, openDataFolder } from "../../../server/runtime/store/data-folder.ts";
import { answerWhenStored, postWhenStored } from "../../../server/runtime/store/stored-first.ts";
import { createWallClock } from "../../../server/runtime/wall-clock.ts";
import { ChangeNotes } from "../../../server/simulation/persistence/change-notes.ts";
import { Simulator } from "../../../server/simulation/simulator.ts";
import { newFolder } from "../../support/folder.ts";
import { openSimulator } from "../../support/served-simulator.ts";
import { allEventsTo, answered } from "../../support/simulator.ts";

/** A simulator on a folder whose disk can be filled, and emptied again. */
async function setUp() {
  const folder = await newFolder();
  const database = await openDataFolder(folder);
  const hostTime = createWallClock();
  const keeper = new DataKeeper(database, { folder, hostTime, keptDeliveries: 100 });
  const posted: string[] = [];
  const poster = {
    post: ({ attemptId }: { attemptId: string }) => {
      posted.push(attemptId);
      return answered(200);
    },
  };
  const simulator = new Simulator(
    {
      seed: 1,
      startAt: Date.UTC(2026, 0, 5),
      clock: { mode: "manual", speed: 1 },
      changes: new ChangeNotes(() => keeper.changed()),
    },
    {
      encoder: createEventEncoder(),
      keys: createKeyRing(),
      poster: postWhenStored(poster, keeper),
      hostTime,
    },
  );
  keeper.resume(simulator);
  const api = createSendgridApi({ simulator, apiKeys: [], renderer: createTemplateRenderer() });
  const handler = answerWhenStored(api, keeper);
  const pages = (): number => Number(database.prepare("PRAGMA page_count").get()?.["page_count"]);
  return {
    folder,
    keeper,
    simulator,
    posted,
    send: (to: string, text = "hello") => call(handler, "POST /v3/mail/send", mailTo(to, text)),
    read: () => call(handler, "GET /v3/user/webhooks/event/settings/all"),
    fillDisk: () => void database.prepare(`PRAGMA max_page_count = ${pages()}`).get(),
    makeRoom: () => void database.prepare("PRAGMA max_page_count = 1000000").get(),
  };
}

async function call(
  handler: ApiHandler,
  operation: `${"GET" | "POST"} ${string}`,
  body: unknown = "",
): Promise<ApiResponse | undefined> {
  const [method = "", path = ""] = operation.split(" ");
  return await handler({
    method,
    path,
    query: new URLSearchParams(),
    headers: { authorization: "Bearer SG.x", "content-type": "application/json" },
    body: () => Promise.resolve(new TextEncoder().encode(JSON.stringify(body))),
  });
}

function mailTo(to: string, text: string): object {
  return {
    personalizations: [{ to: [{ email: to }], custom_args: { text } }],
    from: { email: "shop@example.com" },
    subject: "hello",
    content: [{ type: "text/plain", value: "hello" }],
  };
}

const LARGE = "x".repeat(9000);

test("while the disk is full nothing is accepted; what was before is not lost", async () => {
  const { send, read, fillDisk, makeRoom, simulator, keeper } = await setUp();
  expect(await send("ada+delivered@example.com")).toMatchObject({ status: 202 });
  fillDisk();
  const refused = await send("bob+delivered@example.com", LARGE);
  expect(refused).toMatchObject({
    status: 500,
    body: '{"errors":[{"message":"Internal Server Error","field":null,"help":null}]}',
  });
  expect(keeper.failure?.message).toMatch(`${DATA_FILE} cannot be written: database or disk is full`);
  const before = simulator.status().scheduled;
  expect(await send("eve+delivered@example.com", LARGE)).toMatchObject({ status: 500 });
  expect(simulator.status().scheduled).toBe(before);
  expect(await read()).toMatchObject({ status: 200 });
  makeRoom();
  expect(await send("mia+delivered@example.com", LARGE)).toMatchObject({ status: 202 });
  expect(keeper.failure).toBeUndefined();
  const notes = simulator.journal.after(0, 100).flatMap((entry) => (entry.kind === "note" ? entry.text : []));
  expect(notes).toEqual([
    expect.stringContaining("Nothing is accepted or posted until it can be written"),
    expect.stringContaining("nothing of what was accepted is lost"),
  ]);
});

test("no POST leaves before what it says is stored, however long that takes", async () => {
  const { send, fillDisk, makeRoom, simulator, keeper, posted } = await setUp();
  allEventsTo(simulator, "http://127.0.0.1:9/");
  await send("ada+delivered@example.com", LARGE);
  await keeper.stored();
  fillDisk();
  const advanced = simulator.advance({ by: 60_000 });
  await expect.poll(() => keeper.failure).toBeDefined();
  expect(posted).toEqual([]);
  makeRoom();
  keeper.commit();
  await advanced;
  expect(posted).toHaveLength(1);
});

test("what waited for room is in the folder when there was some", async () => {
  const { send, fillDisk, makeRoom, simulator, keeper, folder } = await setUp();
  await send("ada+delivered@example.com");
  fillDisk();
  await send("bob+delivered@example.com", LARGE);
  await simulator.advance({ by: 1000 });
  makeRoom();
  await keeper.stored();
  keeper.close();
  const next = await openSimulator({ data: folder });
  expect(next.ledger().total).toEqual(simulator.records.ledgerTotal());
  expect(next.clock().now).toBe(simulator.now());
});
