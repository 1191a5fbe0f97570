import { MAX_ADDRESS_LENGTH } from "../../../contract/limits.ts";

const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const QUOTED_LOCAL_PART = /^"[^"\\\r\n]*"$/;
const DOMAIN_LABEL = /^[a-z\d\u0080-\uffff](?:[a-z\d\u0080-\uffff-]*[a-z\d\u0080-\uffff])?$/i;

/**
 * True for an address that SendGrid takes.
 *
 * Documented: ASCII in the local part, 320 characters. Assumed: the domain has at least one dot.
 */
export function isEmailAddress(text: string): boolean {
  if (text.length > MAX_ADDRESS_LENGTH) return false;
  const at = text.lastIndexOf("@");
  if (at < 1) return false;
  const local = text.slice(0, at);
  const labels = text.slice(at + 1).split(".");
  const isLocalPart = LOCAL_PART.test(local) || QUOTED_LOCAL_PART.test(local);
  return isLocalPart && labels.length > 1 && labels.every((label) => DOMAIN_LABEL.test(label));
}
