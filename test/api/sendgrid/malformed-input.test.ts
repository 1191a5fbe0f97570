import * as fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR_MS } from "../../../server/contract/time.ts";
import { EVENT_FLAGS } from "../../../server/contract/events.ts";
import type { ApiRequest } from "../../../server/api/http.ts";
import { createSendgridApi } from "../../../server/api/sendgrid/routes.ts";
import { allFlags } from "../../../server/simulation/webhook-settings.ts";
import { newSimulator } from "../../support/simulator.ts";

const SETTINGS = "/v3/user/webhooks/event/settings";
const MAIL_SEND = "/v3/mail/send";

const SETTINGS_MEMBERS = [
  "url",
  "id",
  "enabled",
  "friendly_name",
  "oauth_client_id",
  "oauth_client_secret",
  "oauth_token_url",
  "account_status_change",
  ...EVENT_FLAGS,
];
const MAIL_MEMBERS = [
  "personalizations",
  "to",
  "cc",
  "bcc",
  "email",
  "name",
  "from",
  "reply_to",
  "reply_to_list",
  "subject",
  "content",
  "type",
  "value",
  "attachments",
  "filename",
  "disposition",
  "template_id",
  "substitutions",
  "dynamic_template_data",
  "custom_args",
  "headers",
  "categories",
  "send_at",
  "asm",
  "group_id",
  "groups_to_display",
  "ip_pool_name",
  "mail_settings",
  "sandbox_mode",
  "bypass_list_management",
  "spam_check",
  "enable",
  "tracking_settings",
  "open_tracking",
];

/** Any JSON, in which the members that a route knows turn up with all kinds of values. */
function jsonWith(members: readonly string[]): fc.Arbitrary<unknown> {
  const names = fc.oneof(
    fc.constantFrom(...members),
    fc.constantFrom("__proto__", "constructor", "toString", "0"),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthSize: "medium" },
      fc.constantFrom(
        null,
        true,
        "",
        "ada@example.com",
        "https://example.com",
        "text/plain",
        0,
        -1,
        1e308,
        2 ** 53,
      ),
      fc.string({ unit: "binary" }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.array(fc.tuple(names, tie("value")), { maxLength: 8 }).map((entries) => objectOf(entries)),
    ),
  }));
  return value;
}

// JSON.parse makes "__proto__" a member; an object literal would not.
function objectOf(entries: readonly (readonly [string, unknown])[]): unknown {
  return JSON.parse(
    `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`,
  );
}

function setUp() {
  const { simulator } = newSimulator();
  simulator.settings.setPlan("main", { maxAllowed: 1_000_000 });
  const outcome = simulator.settings.create("main", {
    url: "https://example.com/first",
    isEnabled: true,
    flags: allFlags(true),
  });
  const id = outcome.kind === "done" ? outcome.settings.id : "";
  const api = createSendgridApi({ simulator });
  return {
    id,
    simulator,
    send: async (method: string, path: string, body: Uint8Array | string) => {
      const request: ApiRequest = {
        method,
        path,
        query: new URLSearchParams(),
        headers: { authorization: "Bearer SG.key", "content-type": "application/json" },
        body: async () => await Promise.resolve(Buffer.from(body)),
      };
      const answer = await api(request);
      expect(answer?.status).toBeLessThan(500);
      if (answer !== undefined && answer.status >= 400) expectSendgridShape(path, answer.body);
      return answer?.status;
    },
  };
}

function expectSendgridShape(path: string, body: string | Uint8Array | null): void {
  expect(typeof body).toBe("string");
  const { errors } = JSON.parse(String(body)) as { errors: Record<string, unknown>[] };
  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) {
    const members = Object.keys(error).join(" ");
    if (path === MAIL_SEND) expect(members).toBe("message field help");
    else expect(["message", "field message", "id message url"]).toContain(members);
    expect(error["message"]).toEqual(expect.any(String));
  }
}

const ROUTES: readonly (readonly [method: string, path: string])[] = [
  ["POST", SETTINGS],
  ["PATCH", SETTINGS],
  ["PATCH", `${SETTINGS}/{id}`],
  ["PATCH", `${SETTINGS}/signed/{id}`],
  ["POST", "/v3/user/webhooks/event/test"],
  ["POST", MAIL_SEND],
];

test.each(ROUTES)("%s %s answers any JSON without failing, in SendGrid's shape", async (method, route) => {
  const { id, send } = setUp();
  const members = route === MAIL_SEND ? MAIL_MEMBERS : SETTINGS_MEMBERS;
  const statuses = new Set<number | undefined>();
  await fc.assert(
    fc.asyncProperty(jsonWith(members), async (value) => {
      statuses.add(await send(method, route.replace("{id}", id), JSON.stringify(value)));
    }),
    { numRuns: 400 },
  );
  expect(statuses).toContain(400);
});

test.each(ROUTES)("%s %s answers any bytes with 400", async (method, route) => {
  const { id, send } = setUp();
  const path = route.replace("{id}", id);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 50 }), async (bytes) => {
      expect(await send(method, path, Buffer.concat([Buffer.from("["), bytes]))).toBe(400);
    }),
    { numRuns: 200 },
  );
  for (const body of [
    "",
    "null",
    "[]",
    "7",
    '"text"',
    "[".repeat(300_000),
    `{"url":${"[".repeat(300_000)}`,
  ]) {
    expect(await send(method, path, body)).toBe(400);
  }
});

test("a good mail with any one member replaced is taken or refused, and what is taken makes events", async () => {
  const { send, simulator } = setUp();
  const valid = (changes: object) => ({
    personalizations: [{ to: [{ email: "ada@example.com" }] }],
    from: { email: "shop@example.com" },
    subject: "Hello",
    content: [{ type: "text/plain", value: "Hello" }],
    ...changes,
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...MAIL_MEMBERS), jsonWith(MAIL_MEMBERS), async (name, value) => {
      expect([200, 202, 400]).toContain(
        await send("POST", MAIL_SEND, JSON.stringify(valid({ [name]: value }))),
      );
    }),
    { numRuns: 400 },
  );
  await simulator.advance({ by: HOUR_MS });
  expect(simulator.ledger().total.generated).toBeGreaterThan(0);
});
