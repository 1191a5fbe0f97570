import { expect, test } from "vitest";
import { serveApi } from "../served-api.ts";
import type { ServedApi } from "../served-api.ts";

function setUp(api: ServedApi) {
  const client = api.client();
  return async (method: "GET" | "PUT" | "PATCH", name: string, body?: object): Promise<unknown> => {
    const url = `/v3/user/${name}`;
    try {
      const [response] = await client.request(body === undefined ? { method, url } : { method, url, body });
      return response.body;
    } catch (error) {
      const { code, response } = error as { code: number; response: { body: object } };
      return { code, ...response.body };
    }
  };
}

test("the account tells its type by the plan", async () => {
  await using api = await serveApi();
  const call = setUp(api);
  expect(await call("GET", "account")).toEqual({ type: "paid", reputation: 100 });
  api.simulator.settings.setPlan("main", { plan: "free" });
  expect(await call("GET", "account")).toEqual({ type: "free", reputation: 100 });
});

test("credits are used by mails, by calendar month", async () => {
  await using api = await serveApi();
  const call = setUp(api);
  api.simulator.settings.setPlan("main", { plan: "free" });
  const message = { from: "shop@example.com", subject: "Hello", text: "Hello" };
  await api.mail().send({ ...message, to: ["ada@example.com", "bob@example.com"] });
  await api
    .mail()
    .send({ ...message, to: "cy@example.com", mailSettings: { sandboxMode: { enable: true } } });
  expect(await call("GET", "credits")).toEqual({
    remain: 2998,
    total: 3000,
    overage: 0,
    used: 2,
    last_reset: "2026-01-01",
    next_reset: "2026-02-01",
    reset_frequency: "monthly",
  });
});

test("address, user name and password are changed", async () => {
  await using api = await serveApi();
  const call = setUp(api);
  const userId = api.simulator.account().userId;
  expect(await call("GET", "email")).toEqual({ email: "main@example.com" });
  expect(await call("PUT", "email", { email: "ada@example.com" })).toEqual({ email: "ada@example.com" });
  expect(await call("GET", "email")).toEqual({ email: "ada@example.com" });
  expect(await call("GET", "username")).toEqual({ username: "main", user_id: userId });
  expect(await call("PUT", "username", { username: "ada" })).toEqual({ username: "ada" });
  expect(await call("GET", "username")).toEqual({ username: "ada", user_id: userId });
  expect(await call("PUT", "password", { new_password: "new", old_password: "old" })).toEqual({});
});

test("a profile changes in the members that are given", async () => {
  await using api = await serveApi();
  const call = setUp(api);
  const before = await call("GET", "profile");
  expect(await call("PATCH", "profile", { city: "Denver", zip: "80202" })).toEqual({
    ...(before as object),
    city: "Denver",
    zip: "80202",
  });
  expect(await call("GET", "profile")).toMatchObject({ city: "Denver" });
});

test("what is no address, name, password or profile is refused", async () => {
  await using api = await serveApi();
  const call = setUp(api);
  const refused = (field: string, message: string) => ({ code: 400, errors: [{ field, message }] });
  expect(await call("PUT", "email", { email: "ada" })).toEqual(refused("email", "email must be an address"));
  expect(await call("PUT", "email", {})).toEqual(refused("email", "email must be an address"));
  expect(await call("PUT", "username", { username: "" })).toEqual(
    refused("username", "username is required"),
  );
  expect(await call("PUT", "username", { username: 7 })).toEqual(
    refused("username", "username must be a string"),
  );
  expect(await call("PUT", "password", { new_password: "new" })).toEqual(
    refused("old_password", "old_password is required"),
  );
  expect(await call("PATCH", "profile", { town: "Denver" })).toMatchObject({
    code: 400,
    errors: [{ field: null }],
  });
  expect(await call("PATCH", "profile", { city: 7 })).toEqual(refused("city", "city must be a string"));
});
