import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../../../server/contract/json.ts";
import { validateMail } from "../../../../server/api/sendgrid/mail/mail-send-validation.ts";
import { serveApi } from "../served-api.ts";

// SendGrid's published list of texts lies beside the repository, not in it: 107 pairs of a heading and a text.
const LIST = new URL("../../../../../shared/data/mail-send-error-messages-2019.tsv", import.meta.url);
const ABSENT = "the list of texts mail-send-error-messages-2019.tsv does not lie beside the repository";

const NOW = Date.UTC(2026, 0, 5, 9);
const EXAMPLE =
  'e.g. {"email": "example@example.com"} or {"email": "example@example.com", "name": "Example Recipient"}';
const WITH_EXAMPLE = "must at least have an email parameter with a valid email address";
const LONG = `${"a".repeat(320)}@example.com`;
const ADA = { email: "ada@example.com" };

type Changes = Readonly<Record<string, unknown>>;

interface Case {
  /** The list's heading. */
  readonly heading: string;
  readonly text: string;
  /** Members of a good mail that are replaced; undefined takes one away. */
  readonly mail: Changes;
  /** The field that the answer names; the heading unless given. */
  readonly field?: string;
  /** What is said instead, and why: blanks filled in, or a newer text that was seen since. */
  readonly told?: string;
  /** What is wrong besides, because it cannot be otherwise. */
  readonly also?: readonly { readonly message: string }[];
  readonly because?: "blanks are filled in" | "newer text, observed" | "newer text, third-party";
}

const personalization = (changes: Changes) => ({ personalizations: [{ to: [ADA], ...changes }] });
const attachment = (changes: Changes) => ({
  attachments: [{ content: "QQ==", filename: "a.txt", ...changes }],
});
const content = (changes: Changes) => ({ content: [{ type: "text/plain", value: "Hello", ...changes }] });
const settings = (name: string, setting: Changes) => ({ mail_settings: { [name]: setting } });
const tracking = (name: string, setting: Changes) => ({ tracking_settings: { [name]: setting } });
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ email: `r${index}@example.com` }));

const SEND_AT =
  "The send_at parameter is expecting a Unix timestamp as an integer. " +
  "We will send immediately if you include a send_at timestamp that is in the past.";
const TOO_LATE = "Scheduling more than 72 hours in advance is forbidden.";
const FROM_REQUIRED =
  "The from object must be provided for every email send. It is an object that requires the email parameter, " +
  'but may also contain a name parameter.  e.g. {"email" : "example@example.com"}  ' +
  'or {"email" : "example@example.com", "name" : "Example Recipient"}.';
const CONTENT_REQUIRED =
  "Unless a valid template_id is provided, the content parameter is required. There must be at least one defined " +
  "content block. We typically suggest both text/plain and text/html blocks are included, but only one block is required.";
const SUBJECT_REQUIRED =
  "The subject is required. You can get around this requirement if you use a template with a subject defined " +
  "or if every personalization has a subject defined.";
const DUPLICATE = (list: string) =>
  "Each email address in the personalization block should be unique between to, cc, and bcc. " +
  `We found the first duplicate instance of [ada@example.com] in the personalizations.0.${list} field.`;
const ARGS_TOO_LARGE =
  "The combined size of both global and personalization custom arguments may not exceed 10,000 bytes per personalization.";

const RECIPIENTS: readonly Case[] = [
  {
    heading: "personalizations",
    text:
      "The personalization block is limited to 1000 personalizations per API request. You have provided X " +
      "personalizations. Please consider splitting this into multiple requests and resending your request.",
    mail: { personalizations: Array.from({ length: 1001 }, () => ({ to: [ADA] })) },
    told:
      "The personalization block is limited to 1000 personalizations per API request. You have provided 1001 " +
      "personalizations. Please consider splitting this into multiple requests and resending your request.",
    because: "blanks are filled in",
    also: [{ message: "There is a limit of 1000 total recipients (to + cc + bcc) per request." }],
  },
  {
    heading: "personalizations",
    text: "You must have at least one personalization.",
    mail: { personalizations: [] },
    told: "The personalizations field is required and must have at least one personalization.",
    because: "newer text, third-party",
  },
  {
    heading: "personalizations",
    text: "There is a limit of 1000 total recipients (to + cc + bcc) per request.",
    mail: personalization({ to: many(500), cc: [ADA], bcc: many(1000).slice(500) }),
  },
  {
    heading: "personalizations",
    text: `Each "to" object must at least have an email address and may also contain a name. ${EXAMPLE}`,
    mail: personalization({ to: [{ name: "Ada" }] }),
    field: "personalizations.0.to.0.email",
    told: "The to email parameter is required.",
    because: "newer text, observed",
  },
  {
    heading: "personalizations",
    text:
      "Each unique email address in the personalizations array should only be included once. " +
      "You have included [email address] more than once.",
    mail: personalization({ to: [ADA, ADA] }),
    field: "personalizations.0",
    told: DUPLICATE("to"),
    because: "newer text, observed",
  },
  {
    heading: "personalizations",
    text: "The to parameter is required for all personalization objects.",
    mail: { personalizations: [{}] },
    field: "personalizations.0.to",
    told:
      "The to array is required for all personalization objects, " +
      "and must have at least one email object with a valid email address.",
    because: "newer text, observed",
  },
  ...(["bcc", "cc"] as const).flatMap((list): readonly Case[] => [
    {
      heading: `personalizations.${list}`,
      text: `The ${list} array, when used, ${WITH_EXAMPLE} and it may also contain a name parameter. ${EXAMPLE}`,
      mail: personalization({ [list]: [] }),
      field: `personalizations.0.${list}`,
    },
    {
      heading: `personalizations.${list}`,
      text: `Each recipient object must at least have an email address and may also contain a name. ${EXAMPLE}`,
      mail: personalization({ [list]: [{ name: "Grace" }] }),
      field: `personalizations.0.${list}.0.email`,
      told: `The ${list} email parameter is required.`,
      because: "newer text, observed",
    },
    {
      heading: `personalizations.${list}`,
      text:
        "Each unique email address in the personalization block should only be included once. " +
        "You have included [email address] more than once.",
      mail: personalization({ [list]: [ADA] }),
      field: "personalizations.0",
      told: DUPLICATE(list),
      because: "newer text, observed",
    },
    {
      heading: `personalizations.${list}`,
      text: `The ${list.toUpperCase()} email exceeds the maximum total length of 320 characters`,
      mail: personalization({ [list]: [{ email: LONG }] }),
      field: `personalizations.0.${list}.0.email`,
    },
  ]),
  {
    heading: "personalizations.to",
    text: `The to array ${WITH_EXAMPLE} and it may also contain a name parameter. ${EXAMPLE}`,
    mail: personalization({ to: [{ email: "ada" }] }),
    field: "personalizations.0.to.0.email",
    told: "Does not contain a valid address.",
    because: "newer text, third-party",
  },
  {
    heading: "personalizations.to",
    text: "The To email exceeds the maximum total length of 320 characters",
    mail: personalization({ to: [{ email: LONG }] }),
    field: "personalizations.0.to.0.email",
  },
];

const PERSONALIZATIONS: readonly Case[] = [
  {
    heading: "personalizations.custom_args",
    text: "All values of custom arguments object must be strings",
    mail: personalization({ custom_args: { order: 42 } }),
    told: "Bad Request",
    because: "newer text, observed",
  },
  {
    heading: "personalizations.custom_args",
    text: "custom_args cannot be empty.",
    mail: personalization({ custom_args: {} }),
    field: "personalizations.0.custom_args",
  },
  {
    heading: "personalizations.custom_args",
    text: ARGS_TOO_LARGE,
    mail: {
      custom_args: { a: "x".repeat(6000) },
      ...personalization({ custom_args: { b: "x".repeat(4000) } }),
    },
    field: "personalizations.0.custom_args",
  },
  {
    heading: "personalizations.headers",
    text: "All values of the headers object must be strings.",
    mail: personalization({ headers: { "X-Order": 42 } }),
    field: "personalizations.0.headers",
  },
  {
    heading: "personalizations.headers",
    text: "The headers cannot contain duplicate keys.",
    mail: personalization({ headers: { "X-Order": "1", "x-order": "2" } }),
    field: "personalizations.0.headers",
  },
  {
    heading: "personalizations.headers",
    text: "Header keys cannot contain non-ASCII characters or empty spaces.",
    mail: personalization({ headers: { "X Order": "1" } }),
    field: "personalizations.0.headers",
  },
  {
    heading: "personalizations.headers",
    text: "Header cannot be one of the reserved keys.",
    mail: personalization({ headers: { "X-SG-EID": "1" } }),
    field: "personalizations.0.headers",
  },
  {
    heading: "personalizations.send_at",
    text: SEND_AT,
    mail: personalization({ send_at: "tomorrow" }),
    field: "personalizations.0.send_at",
  },
  {
    heading: "personalizations.send_at",
    text: TOO_LATE,
    mail: personalization({ send_at: NOW / 1000 + 72 * 3600 + 1 }),
    field: "personalizations.0.send_at",
  },
  {
    heading: "personalizations.subject",
    text: "The subject of your email must be a string at least one character in length.",
    mail: personalization({ subject: "" }),
    field: "personalizations.0.subject",
  },
  {
    heading: "personalizations.subject",
    text: "The subject is required. You can get around this requirement if you use a template with a subject defined.",
    mail: {
      subject: undefined,
      personalizations: [{ to: [ADA], subject: "Hello" }, { to: [{ email: "b@example.com" }] }],
    },
    field: "subject",
    told: SUBJECT_REQUIRED,
    because: "newer text, third-party",
  },
  {
    heading: "personalizations.substitutions",
    text: "The substitution values must be an object of key/value pairs, where the values are all strings.",
    mail: personalization({ substitutions: { name: 7 } }),
    told: "Bad Request",
    because: "newer text, observed",
  },
  {
    heading: "personalizations.substitutions",
    text: "You are limited to 10,000 substitutions.",
    mail: personalization({
      substitutions: Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`${index}`, ""])),
    }),
    field: "personalizations.0.substitutions",
  },
];

const MESSAGE: readonly Case[] = [
  { heading: "asm.group_id", text: "The ASM group ID must be an integer.", mail: { asm: { group_id: "7" } } },
  {
    heading: "asm.group_id",
    text: "The ASM group ID must be a valid Group ID on your account. You provided [YOUR ASM GROUP ID].",
    mail: { asm: { group_id: -7 } },
    told: "The ASM group ID must be a valid Group ID on your account. You provided -7.",
    because: "blanks are filled in",
  },
  {
    heading: "asm.groups_to_display",
    text: "The ASM Group IDs to display must be an array of integers.",
    mail: { asm: { group_id: 7, groups_to_display: 7 } },
  },
  {
    heading: "asm.groups_to_display",
    text: "All ASM groups to display must be valid ASM groups IDs on your account. You provided {invalid IDs}.",
    mail: { asm: { group_id: 7, groups_to_display: [7, 0, -1] } },
    told: "All ASM groups to display must be valid ASM groups IDs on your account. You provided 0, -1.",
    because: "blanks are filled in",
  },
  {
    heading: "asm.groups_to_display",
    text: "There is a limit of 25 unsubscribe groups that can be displayed to a user at a time.",
    mail: { asm: { group_id: 7, groups_to_display: Array.from({ length: 26 }, (_, index) => index + 1) } },
  },
  { heading: "batch_id", text: "The batch_id must be a string.", mail: { batch_id: 7 } },
  {
    heading: "categories",
    text: "There is a limit of 10 categories for each email that is sent. You provided X categories.",
    mail: { categories: Array.from({ length: 11 }, (_, index) => `c${index}`) },
    told: "There is a limit of 10 categories for each email that is sent. You provided 11 categories.",
    because: "blanks are filled in",
  },
  { heading: "categories", text: "Categories must be an array of strings.", mail: { categories: "news" } },
  {
    heading: "categories",
    text: "Each category must not be longer than 255 characters. [YOUR CATEGORY] exceeds this limit",
    mail: { categories: ["x".repeat(256)] },
    field: "categories.0",
    told: `Each category must not be longer than 255 characters. ${"x".repeat(256)} exceeds this limit`,
    because: "blanks are filled in",
  },
  {
    heading: "categories",
    text: "The categories must be a unique list, and you have included [YOUR CATEGORY] more than once. ",
    mail: { categories: ["news", "news"] },
    told: "The categories must be a unique list, and you have included news more than once. ",
    because: "blanks are filled in",
  },
  {
    heading: "categories",
    text: "Categories can not contain non-ASCII characters.",
    mail: { categories: ["été"] },
    field: "categories.0",
  },
  {
    heading: "from",
    text: `The from object ${WITH_EXAMPLE} and may also contain a name parameter. ${EXAMPLE}`,
    mail: { from: { email: "shop" } },
    field: "from.email",
    told: "The from email does not contain a valid address.",
    because: "newer text, third-party",
  },
  {
    heading: "from",
    text:
      "The from object must be provided for every email send. It is an object that requires the email parameter, " +
      `but may also contain a name parameter. ${EXAMPLE}`,
    mail: { from: undefined },
    field: "from.email",
    told: FROM_REQUIRED,
    because: "newer text, third-party",
  },
  {
    heading: "from",
    text: "The From email exceeds the maximum total length of 320 characters",
    mail: { from: { email: LONG } },
    field: "from.email",
  },
  { heading: "headers", text: "The header values must be strings.", mail: { headers: { "X-Order": 42 } } },
  {
    heading: "headers",
    text: "The headers cannot contain duplicate keys.",
    mail: { headers: { "X-Order": "1", "x-order": "2" } },
  },
  {
    heading: "headers",
    text: "Header keys cannot contain non-ASCII characters and empty spaces.",
    mail: { headers: { "X-Örder": "1" } },
  },
  {
    heading: "headers",
    text: "Header can not be one of the reserved keys.",
    mail: { headers: { Received: "1" } },
  },
  {
    heading: "ip_pool_name",
    text: "The name of your IP pool must be a string.",
    mail: { ip_pool_name: 7 },
  },
  {
    heading: "ip_pool_name",
    text: "The IP Pool name must be a valid pool name for your account. You provided [YOUR IP POOL NAME].",
    mail: { ip_pool_name: "x" },
    told: "The IP Pool name must be a valid pool name for your account. You provided x.",
    because: "blanks are filled in",
  },
  {
    heading: "reply_to",
    text: `The reply_to object, when used, ${WITH_EXAMPLE} and it may also contain a name parameter. ${EXAMPLE}`,
    mail: { reply_to: { name: "Shop" } },
    field: "reply_to.email",
  },
  {
    heading: "reply_to",
    text: "The Reply-To email exceeds the maximum total length of 320 characters",
    mail: { reply_to: { email: LONG } },
    field: "reply_to.email",
  },
  { heading: "sections", text: "The section values must be strings.", mail: { sections: { a: 7 } } },
  { heading: "send_at", text: SEND_AT, mail: { send_at: 1.5 } },
  { heading: "send_at", text: TOO_LATE, mail: { send_at: NOW / 1000 + 72 * 3600 + 1 } },
  {
    heading: "subject",
    text: "The subject of your email must be a string at least one character in length.",
    mail: { subject: "" },
    // Assumed: an empty subject is as good as none.
    told: SUBJECT_REQUIRED,
    because: "newer text, third-party",
  },
  { heading: "subject", text: SUBJECT_REQUIRED, mail: { subject: undefined } },
  {
    heading: "template_id",
    text: "The template ID must be a string, you provided [YOUR TEMPLATE ID].",
    mail: { template_id: 7 },
    told: "The template ID must be a string, you provided 7.",
    because: "blanks are filled in",
  },
];

const CONTENT: readonly Case[] = [
  {
    heading: "attachments.content",
    text: "The attachment content must be base64 encoded.",
    mail: attachment({ content: "not base64!" }),
    field: "attachments.0.content",
  },
  {
    heading: "attachments.content",
    text: "The attachment content must be a string at least one character in length.",
    mail: attachment({ content: "" }),
    field: "attachments.0.content",
  },
  {
    heading: "attachments.content_id",
    text: "The content ID of your attachment must be a string. You provided [YOUR CONTENT ID].",
    mail: attachment({ content_id: 7 }),
    field: "attachments.0.content_id",
    told: "The content ID of your attachment must be a string. You provided 7.",
    because: "blanks are filled in",
  },
  {
    heading: "attachments.content_id",
    text: "The content ID of your attachment cannot contain CRLF characters.",
    mail: attachment({ content_id: "a\r\nb" }),
    field: "attachments.0.content_id",
  },
  {
    heading: "attachments.disposition",
    text: 'The disposition of your attachment can be either "inline" or "attachment". You provided [YOUR DISPOSITION].',
    mail: attachment({ disposition: "outline" }),
    field: "attachments.0.disposition",
    told: 'The disposition of your attachment can be either "inline" or "attachment". You provided outline.',
    because: "blanks are filled in",
  },
  {
    heading: "attachments.filename",
    text: "The filename of your attachment must be a string.",
    mail: attachment({ filename: 7 }),
    field: "attachments.0.filename",
  },
  {
    heading: "attachments.filename",
    text: "The filename of your attachment cannot contain CRLF characters.",
    mail: attachment({ filename: "a\nb" }),
    field: "attachments.0.filename",
  },
  {
    heading: "attachments.filename",
    text: "filename is required.",
    mail: attachment({ filename: undefined }),
    field: "attachments.0.filename",
  },
  {
    heading: "attachments.type",
    text: "The attachment type must be a string and at least one character in length.",
    mail: attachment({ type: "" }),
    field: "attachments.0.type",
  },
  {
    heading: "attachments.type",
    text: "The type cannot contain ';', or CRLF characters.",
    mail: attachment({ type: "text/plain; charset=utf-8" }),
    field: "attachments.0.type",
  },
  {
    heading: "content",
    text: "The content param is required unless you are using a transactional template and have defined a template_ID.",
    mail: { content: undefined },
    told: CONTENT_REQUIRED,
    because: "newer text, third-party",
  },
  {
    heading: "content",
    text:
      "There must be at least one defined content block. We typically suggest both text/plain and text/html blocks " +
      "are included, but only one block is required.",
    mail: { content: [] },
    told: CONTENT_REQUIRED,
    because: "newer text, third-party",
  },
  {
    heading: "content.type",
    text: "A content type is required, this tells email clients how to display the email.",
    mail: content({ type: undefined }),
    field: "content.0.type",
  },
  {
    heading: "content.type",
    text: "The content value must be a string at least one character in length.",
    mail: content({ value: 7 }),
    field: "content.0.value",
  },
  {
    heading: "content.type",
    text: "Your content type must be a string with length of at least one character.",
    mail: content({ type: "" }),
    field: "content.0.type",
  },
  {
    heading: "content.type",
    text: "Cannot contain ';', or CRLF characters.",
    mail: content({ type: "text/html; charset=utf-8" }),
    field: "content.0.type",
  },
  {
    heading: "content.value",
    text: "A content value is required, this is the content of the email you are sending.",
    mail: content({ value: undefined }),
    field: "content.0.value",
  },
  {
    heading: "content.value",
    text: "The content value must be a string at least one character in length.",
    mail: content({ value: "" }),
    field: "content.0.value",
  },
  {
    heading: "content.value",
    text:
      "Following RFC 1341, section 7.2, if either text/html or text/plain are to be sent in your email: text/plain " +
      "needs to be first, followed by text/html, followed by any other content.",
    mail: {
      content: [
        { type: "text/html", value: "a" },
        { type: "text/plain", value: "a" },
      ],
    },
    field: "content",
  },
];

const switchCase = (path: "mail_settings" | "tracking_settings", name: string, text: string): Case => ({
  heading: `${path}.${name}.enable`,
  text,
  mail: { [path]: { [name]: { enable: "yes" } } },
});
const textCase = (name: string, member: string, text: string): Case => ({
  heading: `tracking_settings.${name}.${member}`,
  text,
  mail: tracking(name, { enable: true, [member]: 7 }),
});

const SETTINGS: readonly Case[] = [
  {
    heading: "mail_settings.bcc.email",
    text: `The bcc email recipient object must at least have an email address and may also contain a name. ${EXAMPLE}`,
    mail: settings("bcc", { enable: true, email: "archive" }),
  },
  {
    heading: "mail_settings.bcc.email",
    text: "You must include a recipient object when using the bcc mail setting.",
    mail: settings("bcc", { enable: true }),
  },
  switchCase("mail_settings", "bcc", "The bcc enable param should be a boolean value."),
  switchCase(
    "mail_settings",
    "bypass_list_management",
    "The bypass list management enable param should be a boolean value.",
  ),
  switchCase("mail_settings", "footer", "The footer enable param should be a boolean value."),
  {
    heading: "mail_settings.footer.html",
    text: "The text/html version of your footer should be a string.",
    mail: settings("footer", { enable: true, html: 7 }),
  },
  {
    heading: "mail_settings.footer.text",
    text: "The text/plain version of your footer should be a string.",
    mail: settings("footer", { enable: true, text: 7 }),
  },
  switchCase("mail_settings", "sandbox_mode", "The sandbox mode enable param should be a boolean value."),
  switchCase("mail_settings", "spam_check", "The spam check enable param should be a boolean value."),
  {
    heading: "mail_settings.spam_check.post_to_url",
    text: "The spam check url must be a string.",
    mail: settings("spam_check", { enable: true, threshold: 5, post_to_url: 7 }),
  },
  {
    heading: "mail_settings.spam_check.post_to_url",
    text: "You must include the url to post to when using the spam check mail setting.",
    mail: settings("spam_check", { enable: true, threshold: 5 }),
  },
  {
    heading: "mail_settings.spam_check.post_to_url",
    text: "The `post_to_url` parameter must start with `http://` or `https://`.",
    mail: settings("spam_check", { enable: true, threshold: 5, post_to_url: "ftp://example.com" }),
  },
  {
    heading: "mail_settings.spam_check.threshold",
    text: "The spam check threshold is between 1 and 10, with the lower numbers being the most strict filtering. ",
    mail: settings("spam_check", { enable: true, threshold: 11, post_to_url: "https://example.com" }),
  },
  {
    heading: "mail_settings.spam_check.threshold",
    text: "You must include the spam check threshold when using the spam check mail setting.",
    mail: settings("spam_check", { enable: true, post_to_url: "https://example.com" }),
  },
  switchCase(
    "tracking_settings",
    "click_tracking",
    "The click tracking enable param should be a boolean value.",
  ),
  textCase("click_tracking", "enable_text", "The click tracking enable text must be a boolean value."),
  switchCase("tracking_settings", "ganalytics", "The Google Analytics enable param must be a boolean value."),
  ...["utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term"].map((member) =>
    textCase("ganalytics", member, `The Google Analytics ${member} must be a string value.`),
  ),
  switchCase(
    "tracking_settings",
    "open_tracking",
    "The open tracking enable param should be a boolean value.",
  ),
  textCase("open_tracking", "substitution_tag", "The open tracking substitution tag must be a string."),
  switchCase(
    "tracking_settings",
    "subscription_tracking",
    "The subscription tracking enable param should be a boolean value.",
  ),
  textCase(
    "subscription_tracking",
    "html",
    "The subscription tracking unsubscribe content for text/html messages must be a string.",
  ),
  textCase(
    "subscription_tracking",
    "substitution_tag",
    "The subscription tracking substitution tag must be a string value.",
  ),
  textCase(
    "subscription_tracking",
    "text",
    "The subscription tracking unsubscribe content for text/plain messages must be a string. ",
  ),
];

const CASES = [...RECIPIENTS, ...PERSONALIZATIONS, ...MESSAGE, ...CONTENT, ...SETTINGS];

/** Texts of the list that are never said here, and why. */
const NEVER_SAID: readonly (readonly [heading: string, text: string, why: string])[] = [
  [
    "template_id",
    "The Template ID must be a valid template id for your account. You provided [YOUR TEMPLATE ID].",
    "observed: a mail with an unknown template is taken with 202 and fails later",
  ],
  ["template_id", "Must be a valid template.", "observed: as above"],
  ["Encoding", "Invalid UTF8 in request", "said of bytes: the test below sends some"],
];

function problemsOf(changes: Changes) {
  const mail = {
    ...personalization({}),
    from: { email: "shop@example.com" },
    subject: "Hello",
    content: [{ type: "text/plain", value: "Hello, Ada" }],
    ...changes,
  };
  // What is undefined is left out, as on the wire.
  const body = JSON.parse(JSON.stringify(mail)) as JsonValue;
  const validation = validateMail(body, NOW);
  return validation.kind === "valid" ? [] : validation.problems;
}

test.each(CASES)("$heading: $text", ({ heading, text, mail, field, told, also }) => {
  const problems = problemsOf(mail);
  const expectedField = told === "Bad Request" ? null : (field ?? heading);
  expect(problems).toMatchObject([{ message: told ?? text, field: expectedField }, ...(also ?? [])]);
});

test("every text of SendGrid's list of 2019 is said, or there is a reason why not", ({ skip }) => {
  let list = "";
  try {
    list = readFileSync(LIST, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    skip(ABSENT);
  }
  const [, ...lines] = list.split("\n").filter((line) => line !== "");
  expect(lines).toHaveLength(107);
  const known = [
    ...CASES.map(({ heading, text }) => `${heading}\t${text}`),
    ...NEVER_SAID.map(([heading, text]) => `${heading}\t${text}`),
  ];
  expect(known.toSorted()).toEqual(lines.toSorted());
});

test("a text that differs from the list says why", () => {
  expect(CASES.filter(({ told, because }) => (told === undefined) !== (because === undefined))).toEqual([]);
});

test("an unknown template, group and pool are taken", () => {
  expect(problemsOf({ template_id: "d-unknown", asm: { group_id: 4711 }, ip_pool_name: "nobody's" })).toEqual(
    [],
  );
});

test.each<readonly [what: string, mail: Changes, message: string, field: string]>([
  [
    "substitutions of 10,001 bytes",
    personalization({ substitutions: { a: "x".repeat(9993) } }),
    "The substitutions may not exceed 10,000 bytes per personalization.",
    "personalizations.0.substitutions",
  ],
  [
    "1001 reply addresses",
    { reply_to_list: many(1001) },
    "There is a limit of 1000 addresses in reply_to_list.",
    "reply_to_list",
  ],
  [
    "a reply address twice",
    { reply_to_list: [ADA, { email: "ADA@example.com" }] },
    "Each email address in the reply_to_list should be unique. You have included [ada@example.com] more than once.",
    "reply_to_list",
  ],
  [
    "a sender of a personalization without address",
    personalization({ from: { name: "Shop" } }),
    FROM_REQUIRED,
    "personalizations.0.from.email",
  ],
  [
    "two kinds of bypass",
    {
      mail_settings: {
        bypass_list_management: { enable: true },
        bypass_spam_management: { enable: true },
      },
    },
    "The bypass_list_management setting cannot be combined with any other bypass setting.",
    "mail_settings.bypass_list_management",
  ],
])("%s are refused as documented since, in words of our own", (_what, mail, ...told) => {
  const [message, field] = told;
  expect(problemsOf(mail)).toMatchObject([{ message, field }]);
});

test("at the limits a mail is taken", () => {
  const limits: JsonObject = {
    reply_to_list: many(1000),
    categories: Array.from({ length: 10 }, (_, index) => `${index}`.padEnd(255, "x")),
    send_at: NOW / 1000 + 72 * 3600,
    ip_pool_name: "x".repeat(64),
    asm: { group_id: 1, groups_to_display: Array.from({ length: 25 }, (_, index) => index + 1) },
  };
  expect(problemsOf({ ...limits, ...personalization({ substitutions: { a: "x".repeat(9992) } }) })).toEqual(
    [],
  );
});

test("a value that is told back is cut when it is long", () => {
  const [problem] = problemsOf({ template_id: ["x".repeat(100_000)] });
  expect(problem?.message.length).toBeLessThan(350);
});

test("bytes that are no UTF-8 are named as such", async () => {
  await using api = await serveApi();
  const body = Buffer.from([0x7b, 0xff, 0x7d]);
  const response = await api.fetch("/v3/mail/send", { method: "POST", body });
  expect(await response.json()).toEqual({
    errors: [{ message: "Invalid UTF8 in request", field: null, help: null }],
  });
});
