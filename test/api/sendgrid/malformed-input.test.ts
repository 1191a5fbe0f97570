import * as fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR_MS } from "../../../server/contract/time.ts";
import { EVENT_FLAGS } from "../../../server/contract/events.ts";
import type { ApiRequest } from "../../../server/api/http.ts";
import { createSendgridApi } from "../../../server/api/sendgrid/routes.ts";
import { EMPTY_SINGLE_SEND } from "../../../server/api/sendgrid/marketing/single-send-input.ts";
import { EMPTY_VERSION } from "../../../server/api/sendgrid/templates/template-versions.ts";
import type { Simulator } from "../../../server/simulation/simulator.ts";
import { allFlags } from "../../../server/simulation/account/webhook-settings.ts";
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
  const { groups } = simulator.suppressions.of("main");
  const group = groups.create({ name: "News", description: "", isDefault: false });
  const groupId = group.kind === "done" ? String(group.group.id) : "";
  const known: Readonly<Record<string, string>> = { group_id: groupId, ...knownMarketing(simulator) };
  const api = createSendgridApi({ simulator });
  return {
    id,
    simulator,
    send: async (method: string, path: string, body: Uint8Array | string) => {
      const request: ApiRequest = {
        method,
        path: path.replaceAll(/\{(\w+)\}/g, (parameter, name: string) => known[name] ?? parameter),
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

function knownMarketing(simulator: Simulator): Readonly<Record<string, string>> {
  const { templates, contactLists, singleSends } = simulator.account();
  const template = templates.create("Order", "dynamic");
  const templateId = template.kind === "done" ? template.value.id : "";
  const input = { ...EMPTY_VERSION, name: "First" };
  const version = templates.addVersion(templateId, input, true);
  return {
    template_id: templateId,
    version_id: version.kind === "done" ? version.value.id : "",
    list_id: contactLists.create("Readers")?.id ?? "",
    single_id: singleSends.create({ ...EMPTY_SINGLE_SEND, name: "News" }, "Version 1")?.ids.id ?? "",
  };
}

function expectSendgridShape(path: string, body: string | Uint8Array | null): void {
  expect(typeof body).toBe("string");
  const { errors } = JSON.parse(String(body)) as { errors: Record<string, unknown>[] };
  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) {
    const members = Object.keys(error).join(" ");
    if (path === MAIL_SEND) expect(members).toBe("message field help");
    else expect(["message", "field message", "message field", "id message url"]).toContain(members);
    expect(error["message"]).toEqual(expect.any(String));
  }
}

const LOGS_MEMBERS = ["query", "limit", "subusers"];
const SUPPRESSION_MEMBERS = [
  "recipient_emails",
  "delete_all",
  "emails",
  "name",
  "description",
  "is_default",
  "ada@example.com",
];

const TRACKING_MEMBERS = ["enabled", "enable_text", "landing", "replace", "url", "utm_source", "utm_term"];

const PARSE_MEMBERS = [
  "url",
  "hostname",
  "spam_check",
  "send_raw",
  "security_policy",
  "name",
  "oauth",
  "client_id",
  "client_secret",
  "token_url",
  "scopes",
  "signature",
  "enabled",
];

const ACCOUNT_MEMBERS = [
  "batch_id",
  "status",
  "name",
  "scopes",
  "email",
  "old_password",
  "new_password",
  "username",
  "city",
  "website",
];

const TEMPLATE_MEMBERS = [
  "name",
  "generation",
  "subject",
  "html_content",
  "plain_content",
  "generate_plain_content",
  "active",
  "editor",
  "test_data",
];

const MARKETING_MEMBERS = [
  "name",
  "list_ids",
  "contacts",
  "email",
  "first_name",
  "alternate_emails",
  "custom_fields",
  "ids",
  "emails",
  "query",
  "categories",
  "send_at",
  "send_to",
  "all",
  "email_config",
  "suppression_group_id",
  "ip_pool",
  "status",
  "_simulator",
];

/** The members that routes know, by the beginning of their path; the last one is for all others. */
const MEMBERS: readonly (readonly [path: string, members: readonly string[]])[] = [
  [MAIL_SEND, MAIL_MEMBERS],
  ["/v3/asm/", SUPPRESSION_MEMBERS],
  ["/v3/suppression/", SUPPRESSION_MEMBERS],
  ["/v3/tracking_settings/", TRACKING_MEMBERS],
  ["/v3/user/scheduled_sends", ACCOUNT_MEMBERS],
  ["/v3/user/webhooks/parse", PARSE_MEMBERS],
  ["/v3/user/webhooks/security", PARSE_MEMBERS],
  ["/v3/user/webhooks", SETTINGS_MEMBERS],
  ["/v3/user/", ACCOUNT_MEMBERS],
  ["/v3/api_keys", ACCOUNT_MEMBERS],
  ["/v3/logs", LOGS_MEMBERS],
  ["/v3/templates", TEMPLATE_MEMBERS],
  ["/v3/marketing/", MARKETING_MEMBERS],
  ["/", SETTINGS_MEMBERS],
];

const ROUTES: readonly (readonly [method: string, path: string])[] = [
  ["POST", SETTINGS],
  ["PATCH", SETTINGS],
  ["PATCH", `${SETTINGS}/{id}`],
  ["PATCH", `${SETTINGS}/signed/{id}`],
  ["POST", "/v3/user/webhooks/event/test"],
  ["POST", "/v3/user/webhooks/parse/settings"],
  ["PATCH", "/v3/user/webhooks/parse/settings/mail.example.com"],
  ["POST", "/v3/user/webhooks/security/policies"],
  ["PATCH", "/v3/user/webhooks/security/policies/none"],
  ["POST", MAIL_SEND],
  ["POST", "/v3/logs"],
  ["DELETE", "/v3/suppression/bounces"],
  ["DELETE", "/v3/suppression/invalid_emails"],
  ["POST", "/v3/asm/suppressions/global"],
  ["POST", "/v3/asm/groups"],
  ["PATCH", "/v3/asm/groups/{group_id}"],
  ["POST", "/v3/asm/groups/{group_id}/suppressions"],
  ["POST", "/v3/asm/groups/{group_id}/suppressions/search"],
  ["POST", "/v3/user/scheduled_sends"],
  ["PATCH", "/v3/user/scheduled_sends/{id}"],
  ["POST", "/v3/api_keys"],
  ["PATCH", "/v3/api_keys/{id}"],
  ["PUT", "/v3/api_keys/{id}"],
  ["PUT", "/v3/user/email"],
  ["PUT", "/v3/user/password"],
  ["PATCH", "/v3/user/profile"],
  ["PUT", "/v3/user/username"],
  ["POST", "/v3/templates"],
  ["PATCH", "/v3/templates/{template_id}"],
  ["POST", "/v3/templates/{template_id}/versions"],
  ["PATCH", "/v3/templates/{template_id}/versions/{version_id}"],
  ["PUT", "/v3/marketing/contacts"],
  ["POST", "/v3/marketing/contacts/batch"],
  ["POST", "/v3/marketing/contacts/search"],
  ["POST", "/v3/marketing/contacts/search/emails"],
  ["POST", "/v3/marketing/lists"],
  ["PATCH", "/v3/marketing/lists/{list_id}"],
  ["POST", "/v3/marketing/singlesends"],
  ["PATCH", "/v3/marketing/singlesends/{single_id}"],
  ["PUT", "/v3/marketing/singlesends/{single_id}/schedule"],
  ["POST", "/v3/marketing/singlesends/search"],
  ["PATCH", "/v3/tracking_settings/open"],
  ["PATCH", "/v3/tracking_settings/click"],
  ["PATCH", "/v3/tracking_settings/subscription"],
  ["PATCH", "/v3/tracking_settings/google_analytics"],
];

// `npm run fuzz` tries some thousands.
const CASES = Number(process.env["FUZZ_CASES"] ?? 400);

test.each(ROUTES)("%s %s answers any JSON without failing, in SendGrid's shape", async (method, route) => {
  const { id, send } = setUp();
  const [, members = []] = MEMBERS.find(([beginning]) => route.startsWith(beginning)) ?? [];
  const statuses = new Set<number | undefined>();
  await fc.assert(
    fc.asyncProperty(jsonWith(members), async (value) => {
      statuses.add(await send(method, route.replace("{id}", id), JSON.stringify(value)));
    }),
    { numRuns: CASES },
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
    { numRuns: CASES / 2 },
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
  expect(simulator.records.ledger().total.generated).toBeGreaterThan(0);
});
