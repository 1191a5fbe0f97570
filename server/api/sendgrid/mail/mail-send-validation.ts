import type { JsonObject, JsonValue } from "../../../contract/json.ts";
import type { Instant } from "../../../contract/time.ts";
import { CONTENT_RULES } from "./content-rules.ts";
import type { MailProblem } from "../errors.ts";
import { isJsonObject } from "../json-members.ts";
import { MAX_PROBLEMS, shapeProblems } from "../json-shape.ts";
import { BAD_REQUEST, typeProblems } from "./mail-problem.ts";
import { ruleProblems } from "./mail-rule.ts";
import type { MailRule } from "./mail-rule.ts";
import { MAIL_SEND_SHAPE } from "./mail-send-shape.ts";
import { MAIL_SETTINGS_RULES } from "./mail-settings-rules.ts";
import { MESSAGE_RULES } from "./message-rules.ts";
import { PERSONALIZATION_RULES } from "./personalization-rules.ts";
import { RECIPIENT_RULES } from "./recipient-rules.ts";

/** All demands of mail/send beyond types. A further one is an entry of one of these lists. */
const MAIL_RULES: readonly MailRule[] = [
  ...RECIPIENT_RULES,
  ...MESSAGE_RULES,
  ...CONTENT_RULES,
  ...PERSONALIZATION_RULES,
  ...MAIL_SETTINGS_RULES,
];

/** A body that mail/send takes, or all that is wrong with it. */
export type MailValidation =
  | { readonly kind: "valid"; readonly mail: JsonObject }
  | { readonly kind: "invalid"; readonly problems: readonly MailProblem[] };

/**
 * Holds a body of mail/send against types and rules, and tells everything that is wrong at once.
 *
 * `now` is the simulation's instant, from which a schedule may reach 72 hours ahead.
 */
export function validateMail(body: JsonValue, now: Instant): MailValidation {
  const wrongTypes = typeProblems(shapeProblems(body, MAIL_SEND_SHAPE));
  if (!isJsonObject(body) || wrongTypes.includes(BAD_REQUEST))
    return { kind: "invalid", problems: wrongTypes };
  const problems = [...wrongTypes, ...ruleProblems(MAIL_RULES, { mail: body, now })].slice(0, MAX_PROBLEMS);
  return problems.length > 0 ? { kind: "invalid", problems } : { kind: "valid", mail: body };
}
