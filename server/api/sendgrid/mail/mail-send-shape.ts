import type { JsonShape, ObjectShape } from "../json-shape.ts";

// The types of all that mail/send takes. A new member is one line here; what its values must be besides is a rule.

const text = (wrong?: string): JsonShape =>
  wrong === undefined ? { type: "string" } : { type: "string", wrong };
const flag = (wrong: string): JsonShape => ({ type: "boolean", wrong });
const integer: JsonShape = { type: "integer" };
const sendAt: JsonShape = {
  type: "integer",
  about: "Unix seconds, at most 72 hours ahead.",
  wrong:
    "The send_at parameter is expecting a Unix timestamp as an integer. " +
    "We will send immediately if you include a send_at timestamp that is in the past.",
};
const listOf = (items: JsonShape): JsonShape => ({ type: "array", items });
const object = (members: Readonly<Record<string, JsonShape>>): ObjectShape => ({ type: "object", members });

const address = object({ email: text(), name: text() });
// Observed: other values than texts make the whole request a bad one.
const onlyTexts: JsonShape = { type: "texts", wrongValue: "bad-request" };

const personalization = object({
  to: { ...listOf(address), about: "An address may appear once in to, cc and bcc." },
  cc: listOf(address),
  bcc: listOf(address),
  from: { ...address, about: "Instead of the mail's." },
  subject: text(),
  headers: { type: "texts", wrongValue: "All values of the headers object must be strings." },
  substitutions: onlyTexts,
  dynamic_template_data: { type: "any object" },
  custom_args: { ...onlyTexts, about: "Win over the mail's; at most 10,000 bytes together." },
  send_at: sendAt,
});

const attachment = object({
  content: text("The attachment content must be a string at least one character in length."),
  type: text("The attachment type must be a string and at least one character in length."),
  filename: text("The filename of your attachment must be a string."),
  disposition: text(
    'The disposition of your attachment can be either "inline" or "attachment". You provided {value}.',
  ),
  content_id: text("The content ID of your attachment must be a string. You provided {value}."),
});

const asm = object({
  group_id: { type: "integer", wrong: "The ASM group ID must be an integer." },
  groups_to_display: {
    type: "array",
    wrong: "The ASM Group IDs to display must be an array of integers.",
    items: { type: "integer", wrong: "The ASM Group IDs to display must be an array of integers." },
  },
});

const mailSettings = object({
  bcc: object({ enable: flag("The bcc enable param should be a boolean value."), email: text() }),
  bypass_list_management: object({
    enable: flag("The bypass list management enable param should be a boolean value."),
  }),
  bypass_spam_management: object({ enable: { type: "boolean" } }),
  bypass_bounce_management: object({ enable: { type: "boolean" } }),
  bypass_unsubscribe_management: object({ enable: { type: "boolean" } }),
  footer: object({
    enable: flag("The footer enable param should be a boolean value."),
    text: text("The text/plain version of your footer should be a string."),
    html: text("The text/html version of your footer should be a string."),
  }),
  sandbox_mode: object({ enable: flag("The sandbox mode enable param should be a boolean value.") }),
  spam_check: object({
    enable: flag("The spam check enable param should be a boolean value."),
    threshold: integer,
    post_to_url: text("The spam check url must be a string."),
  }),
});

const analyticsTag = (name: string): JsonShape =>
  text(`The Google Analytics ${name} must be a string value.`);

const trackingSettings = object({
  click_tracking: object({
    enable: flag("The click tracking enable param should be a boolean value."),
    enable_text: flag("The click tracking enable text must be a boolean value."),
  }),
  open_tracking: object({
    enable: flag("The open tracking enable param should be a boolean value."),
    substitution_tag: text("The open tracking substitution tag must be a string."),
  }),
  subscription_tracking: object({
    enable: flag("The subscription tracking enable param should be a boolean value."),
    text: text("The subscription tracking unsubscribe content for text/plain messages must be a string. "),
    html: text("The subscription tracking unsubscribe content for text/html messages must be a string."),
    substitution_tag: text("The subscription tracking substitution tag must be a string value."),
  }),
  ganalytics: object({
    enable: flag("The Google Analytics enable param must be a boolean value."),
    utm_source: analyticsTag("utm_source"),
    utm_medium: analyticsTag("utm_medium"),
    utm_term: analyticsTag("utm_term"),
    utm_content: analyticsTag("utm_content"),
    utm_campaign: analyticsTag("utm_campaign"),
  }),
});

/** The body of mail/send. Documented; the wordings are SendGrid's of 2019. */
export const MAIL_SEND_SHAPE: ObjectShape = object({
  personalizations: {
    ...listOf(personalization),
    about: "1 to 1000, with at most 1000 recipients together; each recipient gets a message.",
  },
  from: address,
  reply_to: { ...address, about: "Not together with reply_to_list." },
  reply_to_list: { ...listOf(address), about: "At most 1000, each once." },
  subject: { ...text(), about: "Needed unless a template or every personalization has one." },
  content: listOf(
    object({
      type: text("Your content type must be a string with length of at least one character."),
      value: text("The content value must be a string at least one character in length."),
    }),
  ),
  attachments: listOf(attachment),
  template_id: text("The template ID must be a string, you provided {value}."),
  sections: { type: "texts", wrongValue: "The section values must be strings." },
  headers: { type: "texts", wrongValue: "The header values must be strings." },
  categories: {
    type: "array",
    about: "At most 10 of 255 ASCII characters, each once.",
    wrong: "Categories must be an array of strings.",
    items: text("Categories must be an array of strings."),
  },
  custom_args: { ...onlyTexts, about: "Members of every event of this mail." },
  send_at: sendAt,
  batch_id: text("The batch_id must be a string."),
  asm,
  ip_pool_name: text("The name of your IP pool must be a string."),
  mail_settings: mailSettings,
  tracking_settings: trackingSettings,
});
