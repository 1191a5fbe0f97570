import type { JsonObject } from "../../../contract/json.ts";
import { LAST_INSTANT, MAX_CATEGORIES, MAX_CATEGORY_LENGTH } from "../../../contract/limits.ts";
import { validateMail } from "../../sendgrid/mail/mail-send-validation.ts";
import { MAIL_SEND_SHAPE } from "../../sendgrid/mail/mail-send-shape.ts";
import { schemaOf } from "../../sendgrid/shape-schema.ts";
import { field, isJsonObject } from "../fields.ts";
import type { FileProblem, Place } from "../file-problems.ts";
import { fieldForm, listForm, optional } from "../file-form.ts";
import type { Form, ValuesOf } from "../file-form.ts";
import { countForm, textForm, textsObjectForm } from "./scenario-values.ts";

/** Categories of a message. */
export function categoriesForm(): Form<readonly string[]> {
  return listForm(textForm(MAX_CATEGORY_LENGTH), { most: MAX_CATEGORIES });
}

/** What a mail may say of itself instead of its whole body. */
export const MAIL_WORDS = {
  to: optional(recipientsForm(), "To whom. Tags in an address decide what happens to the mail."),
  subject: optional(textForm(998), '"Hello" unless given.'),
  text: optional(textForm(1_000_000), "The content as plain text."),
  html: optional(textForm(1_000_000), "The content as HTML: clicks choose from its links."),
  customArgs: optional(textsObjectForm(), "They come back as members of each event of the mail."),
  categories: optional(categoriesForm(), "Its categories."),
  asmGroupId: optional(countForm(1), "Its unsubscribe group."),
} as const;

/** A mail in a few words. */
export type MailWords = ValuesOf<typeof MAIL_WORDS>;

/** The body of mail/send, under SendGrid's names. */
export function mailBodyForm(): Form<JsonObject> {
  return fieldForm(
    field("the body of mail/send", (given) => (isJsonObject(given) ? given : undefined), {
      ...schemaOf({ ...MAIL_SEND_SHAPE, required: ["personalizations", "from"] }),
    }),
  );
}

/** The body of mail/send that a mail in a few words stands for. */
export function mailBodyOf(words: MailWords): JsonObject {
  const { to = [], subject = "Hello", text, html, customArgs = {}, categories = [], asmGroupId } = words;
  const hasCustomArgs = Object.keys(customArgs).length > 0;
  const plain =
    html === undefined || text !== undefined ? [{ type: "text/plain", value: text ?? "Hello" }] : [];
  return {
    personalizations: [{ to: to.map((email) => ({ email })) }],
    from: { email: "sender@example.com" },
    subject,
    content: html === undefined ? plain : [...plain, { type: "text/html", value: html }],
    ...(hasCustomArgs ? { custom_args: customArgs } : {}),
    ...(categories.length === 0 ? {} : { categories }),
    ...(asmGroupId === undefined ? {} : { asm: { group_id: asmGroupId } }),
  };
}

/** Why mail/send would refuse a body, in its own words. Schedules are not held against a time that is not yet known. */
export function mailProblems(body: JsonObject, place: Place, isInWords: boolean): readonly FileProblem[] {
  const validation = validateMail(body, LAST_INSTANT);
  if (validation.kind === "valid") return [];
  return validation.problems.map(({ message, field: at }) => ({
    path: `${place.path}${isInWords ? placeInWords(at ?? "") : placeInBody(at ?? "")}`,
    message: message.trim(),
    hint: "mail/send would answer 400 to it.",
  }));
}

function placeInBody(at: string): string {
  const segments = at === "" || at === "(root)" ? [] : at.split(".");
  return `.mail${segments.map((segment) => (/^\d+$/.test(segment) ? `[${segment}]` : `.${segment}`)).join("")}`;
}

const WORDS_BY_FIELD: readonly (readonly [begin: string, word: keyof MailWords])[] = [
  ["personalizations", "to"],
  ["subject", "subject"],
  ["content.1", "html"],
  ["content", "text"],
  ["custom_args", "customArgs"],
  ["categories", "categories"],
  ["asm", "asmGroupId"],
];

function placeInWords(at: string): string {
  const word = WORDS_BY_FIELD.find(([begin]) => at.startsWith(begin))?.[1];
  return word === undefined ? "" : `.${word}`;
}

function recipientsForm(): Form<readonly string[]> {
  const text: JsonObject = { type: "string", minLength: 3, maxLength: 320 };
  const read = (given: unknown): readonly string[] | undefined => {
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    const texts = list.filter(
      (each): each is string => typeof each === "string" && each.length >= 3 && each.length <= 320,
    );
    return texts.length === list.length && list.length > 0 && list.length <= 1000 ? texts : undefined;
  };
  const schema = { anyOf: [text, { type: "array", items: text, minItems: 1, maxItems: 1000 }] };
  return fieldForm(
    field('an address such as "ada+delivered+open@example.com", or 1 to 1000 of them', read, schema),
  );
}
