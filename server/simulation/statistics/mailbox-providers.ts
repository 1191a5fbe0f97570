import { mailboxProviderFor } from "../recipients/mailbox-providers.ts";

/** The provider of mailboxes that an address has, as statistics name it. Documented: Gmail; assumed: the other names. */
export function mailboxProviderOf(email: string): string {
  return mailboxProviderFor(email).statisticsName;
}
