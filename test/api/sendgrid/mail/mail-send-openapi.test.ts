import { expect, test } from "vitest";
import { describedCalls, readOpenapiFile } from "../../../support/openapi-file.ts";
import type { OpenapiFile } from "../../../support/openapi-file.ts";
import { serveApi } from "../served-api.ts";

const MAIL = readOpenapiFile("tsg_mail_v3.json");

// Two errors of the file that are known: custom_args of a mail is an object of texts, and help is a text or null.
const OBJECT_OF_TEXTS = { type: "object", additionalProperties: { type: "string" } };
const TEXT_OR_NULL = { type: ["string", "null"] };

function corrected(file: OpenapiFile): OpenapiFile {
  const document = JSON.parse(JSON.stringify(file.document ?? {}), (name, value: unknown) => {
    if (typeof value !== "object" || value === null || !("type" in value)) return value;
    if (name === "custom_args" && value.type === "string") return OBJECT_OF_TEXTS;
    return name === "help" && value.type === "object" ? TEXT_OR_NULL : value;
  }) as Record<string, unknown>;
  return { ...file, document };
}

const WHOLE_MAIL = {
  personalizations: [
    {
      to: [{ email: "ada@example.com", name: "Ada" }],
      cc: [{ email: "grace@example.com" }],
      bcc: [{ email: "alan@example.com" }],
      from: { email: "sales@example.com", name: "Sales" },
      subject: "Your order",
      headers: { "X-Order": "42" },
      substitutions: { "-name-": "Ada" },
      dynamic_template_data: { order: { id: 42 } },
      custom_args: { order: "42" },
      send_at: 1_767_603_600,
    },
  ],
  from: { email: "shop@example.com", name: "Shop" },
  reply_to_list: [{ email: "help@example.com" }, { email: "desk@example.com", name: "Desk" }],
  subject: "Hello",
  content: [
    { type: "text/plain", value: "Hello" },
    { type: "text/html", value: "<p>Hello</p>" },
  ],
  attachments: [
    { content: "QQ==", type: "text/plain", filename: "a.txt", disposition: "inline", content_id: "a" },
  ],
  headers: { "X-Campaign": "spring" },
  categories: ["news", "spring"],
  custom_args: { campaign: "spring" },
  send_at: 1_767_603_600,
  asm: { group_id: 7, groups_to_display: [7, 8] },
  ip_pool_name: "pool",
  mail_settings: {
    bypass_bounce_management: { enable: true },
    footer: { enable: true, text: "bye", html: "<p>bye</p>" },
    sandbox_mode: { enable: false },
  },
  tracking_settings: {
    click_tracking: { enable: true, enable_text: false },
    open_tracking: { enable: true, substitution_tag: "%open%" },
    subscription_tracking: { enable: true, text: "leave", html: "leave", substitution_tag: "%leave%" },
    ganalytics: { enable: true, utm_source: "mail", utm_medium: "mail", utm_campaign: "spring" },
  },
};

test("a mail with every member that SendGrid's OpenAPI names is valid there, and taken", async ({ skip }) => {
  skip(MAIL.document === undefined, MAIL.absent);
  await using api = await serveApi();
  const call = describedCalls(api, corrected(MAIL));
  const route = "/v3/mail/send";
  expect(await call({ method: "POST", route, body: WHOLE_MAIL })).toMatchObject({ status: 202 });
  const { reply_to_list: _list, ...rest } = WHOLE_MAIL;
  const body = { ...rest, reply_to: { email: "help@example.com" }, template_id: "d-1" };
  const [personalization] = WHOLE_MAIL.personalizations;
  const { substitutions: _substitutions, ...dynamic } = personalization ?? { substitutions: {} };
  expect(await call({ method: "POST", route, body: { ...body, personalizations: [dynamic] } })).toMatchObject(
    { status: 202 },
  );
});

test("an error of mail/send is as SendGrid's OpenAPI describes it", async ({ skip }) => {
  skip(MAIL.document === undefined, MAIL.absent);
  await using api = await serveApi();
  const call = describedCalls(api, corrected(MAIL));
  const late = { ...WHOLE_MAIL, send_at: 4_000_000_000 };
  const refused = await call({ method: "POST", route: "/v3/mail/send", body: late });
  expect(refused).toMatchObject({ status: 400, json: { errors: [{ field: "send_at" }] } });
});
