import { expect, test } from "vitest";
import { HOUR_MS, SECOND_MS } from "../../../../server/contract/time.ts";
import { eventsOf, START } from "../../../support/simulator.ts";
import { serveApi } from "../served-api.ts";
import type { ServedApi, SendgridClient } from "../served-api.ts";

const BATCH = "/v3/mail/batch";
const SENDS = "/v3/user/scheduled_sends";

interface Refusal {
  readonly code: number;
  readonly response: { readonly body: unknown };
}

function setUp(api: ServedApi, client: SendgridClient = api.client()) {
  const call = async (method: "GET" | "POST" | "PATCH" | "DELETE", url: string, body?: object) => {
    try {
      const request = body === undefined ? { method, url } : { method, url, body };
      const [response] = await client.request(request);
      return { status: response.statusCode, body: response.body as unknown };
    } catch (error) {
      const { code, response } = error as Refusal;
      return { status: code, body: response.body };
    }
  };
  return {
    call,
    newBatch: async () => {
      const { body } = await call("POST", BATCH);
      return (body as { batch_id: string }).batch_id;
    },
  };
}

function refusal(message: string, field: string | null = null): { readonly errors: readonly object[] } {
  return { errors: [{ field, message }] };
}

test("a batch id is made, is good, and is good for the account that made it only", async () => {
  await using api = await serveApi();
  const { call, newBatch } = setUp(api);
  const batchId = await newBatch();
  expect(await call("GET", `${BATCH}/${batchId}`)).toEqual({ status: 200, body: { batch_id: batchId } });
  const invalid = { status: 400, body: refusal("invalid batch id") };
  expect(await call("GET", `${BATCH}/HkJ5yLYULb7Rj8GKSx7u025ouWVlMgAi`)).toEqual(invalid);
  const subuser = api.client();
  subuser.setImpersonateSubuser("sub-1");
  expect(await setUp(api, subuser).call("GET", `${BATCH}/${batchId}`)).toEqual(invalid);
});

test("a mail with a batch id that nobody made is refused", async () => {
  await using api = await serveApi();
  const mail = api.mail();
  const message = {
    to: "ada@example.com",
    from: "shop@example.com",
    subject: "Hello",
    text: "Hello",
    batchId: "my-own-id",
  };
  const { code, response } = await mail.send(message).then(
    () => ({ code: 0, response: { body: {} } }),
    (error: unknown) => error as Refusal,
  );
  expect([code, response.body]).toEqual([
    400,
    {
      errors: [
        {
          message: "invalid batch id",
          field: "batch_id",
          help: "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#message.batch_id",
        },
      ],
    },
  ]);
  const batchId = await setUp(api).newBatch();
  const [accepted] = await mail.send({ ...message, batchId });
  expect(accepted.statusCode).toBe(202);
});

test("an app schedules mails for 48 h later, pauses, resumes and cancels them", async () => {
  await using api = await serveApi();
  const { simulator } = api;
  const { call, newBatch } = setUp(api);
  const mail = api.mail();
  const schedule = async (to: string, batchId: string) => {
    const sendAt = (START + 48 * HOUR_MS) / SECOND_MS;
    await mail.send({ to, from: "shop@example.com", subject: "Hello", text: "Hello", sendAt, batchId });
  };
  const [paused, cancelled, untouched] = [await newBatch(), await newBatch(), await newBatch()];
  await schedule("paused@example.com", paused);
  await schedule("cancelled@example.com", cancelled);
  await schedule("untouched@example.com", untouched);
  expect(await call("POST", SENDS, { batch_id: paused, status: "pause" })).toEqual({
    status: 201,
    body: { batch_id: paused, status: "pause" },
  });
  expect(await call("POST", SENDS, { batch_id: cancelled, status: "pause" })).toMatchObject({ status: 201 });
  expect(await call("PATCH", `${SENDS}/${cancelled}`, { status: "cancel" })).toMatchObject({ status: 204 });
  expect(await call("GET", SENDS)).toEqual({
    status: 200,
    body: [
      { batch_id: paused, status: "pause" },
      { batch_id: cancelled, status: "cancel" },
    ],
  });
  expect(await call("GET", `${SENDS}/${cancelled}`)).toEqual({
    status: 200,
    body: [{ batch_id: cancelled, status: "cancel" }],
  });
  const processed = () =>
    eventsOf(simulator)
      .filter(({ name }) => name === "processed")
      .map(({ at, email }) => [email, (at - START) / HOUR_MS]);
  await simulator.advance({ by: 50 * HOUR_MS });
  expect(processed()).toEqual([["untouched@example.com", 48]]);
  for (const batchId of [paused, cancelled]) {
    expect(await call("DELETE", `${SENDS}/${batchId}`)).toMatchObject({ status: 204 });
  }
  await simulator.advance({ until: "idle" });
  expect(processed()).toEqual([
    ["untouched@example.com", 48],
    ["paused@example.com", 50],
  ]);
  expect(await call("GET", SENDS)).toEqual({ status: 200, body: [] });
});

test("what cannot be stopped, changed or taken back is told in SendGrid's words", async () => {
  await using api = await serveApi();
  const { call, newBatch } = setUp(api);
  const batchId = await newBatch();
  const stop = async (id: string, status = "pause") => await call("POST", SENDS, { batch_id: id, status });
  expect(await stop("nobody-made-it")).toEqual({
    status: 400,
    body: refusal("invalid batch id", "batch_id"),
  });
  expect(await stop(batchId, "halt")).toEqual({
    status: 400,
    body: refusal("status must be one of pause, cancel", "status"),
  });
  expect(await call("POST", SENDS, { batch_id: batchId })).toEqual({
    status: 400,
    body: refusal("status is required", "status"),
  });
  for (const method of ["PATCH", "DELETE"] as const) {
    expect(await call(method, `${SENDS}/${batchId}`, { status: "pause" })).toEqual({
      status: 404,
      body: refusal("batch id not found"),
    });
  }
  expect(await call("GET", `${SENDS}/${batchId}`)).toEqual({ status: 200, body: [] });
  await stop(batchId);
  expect(await stop(batchId, "cancel")).toEqual({
    status: 400,
    body: refusal("a status for this batch id exists, try PATCH to update the status", "batch_id"),
  });
  for (let count = 1; count < 10; count++) await stop(await newBatch());
  expect(await stop(await newBatch())).toEqual({ status: 400, body: refusal("max limit reached") });
});
