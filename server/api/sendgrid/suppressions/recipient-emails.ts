import type { JsonObject } from "../../../contract/json.ts";
import type { ApiResponse } from "../../http.ts";
import { isEmailAddress } from "../mail/email-address.ts";
import { fieldError } from "../errors.ts";
import { listMember, MAX_ITEMS_LOOKED_AT } from "../json-members.ts";

/** Addresses from a request, or the answer that refuses them. */
export type RecipientEmails =
  | { readonly kind: "valid"; readonly emails: readonly string[] }
  | { readonly kind: "refused"; readonly answer: ApiResponse };

const MEMBER = "recipient_emails";

/** Reads the addresses that are to be put on a list. Assumed: an address must be one, and the texts. */
export function readRecipientEmails(body: JsonObject): RecipientEmails {
  const emails = listMember(body, MEMBER).filter((email) => typeof email === "string");
  if (emails.length === 0) return refused(`${MEMBER} must have at least one address`);
  if (emails.length > MAX_ITEMS_LOOKED_AT)
    return refused(`${MEMBER} must have at most ${MAX_ITEMS_LOOKED_AT} addresses`);
  const wrong = emails.find((email) => !isEmailAddress(email));
  return wrong === undefined
    ? { kind: "valid", emails }
    : refused(`${wrong.slice(0, SHOWN_CHARACTERS)} is not a valid email address`);
}

// Longer than any address that is taken, and not as long as a body can be.
const SHOWN_CHARACTERS = 400;

function refused(message: string): RecipientEmails {
  return { kind: "refused", answer: fieldError(400, message, MEMBER) };
}
