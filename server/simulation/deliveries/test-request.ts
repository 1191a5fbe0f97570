import { SECOND_MS } from "../../contract/time.ts";
import type { Instant } from "../../contract/time.ts";
import { BATCH_FRAMING } from "../../contract/wire.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { Chance } from "../chance.ts";
import { newPaddedId } from "../events/identifiers.ts";

/** What a test request is made from. */
export interface TestRequestOptions {
  /** The year it was recorded in: 2025 has no line breaks, 2020 (and up to 2023) is framed like a batch. */
  readonly form: "2025" | "2020";
  /** The instant that all its events carry, in whole seconds. */
  readonly at: Instant;
  readonly ids: Chance;
}

/**
 * The exact body of "Test Your Integration": eleven events about a message that never was.
 *
 * Proven with four recorded, signed requests: member order (not sorted), values, escapes, framing and length.
 */
export function testRequestText({ form, at, ids }: TestRequestOptions): string {
  const timestamp = Math.floor(at / SECOND_MS);
  const events = TEST_EVENTS.map(({ event, more }) =>
    htmlEscaped(
      JSON.stringify({
        email: "example@test.com",
        timestamp,
        "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
        event,
        category: ["cat facts"],
        sg_event_id: newPaddedId(ids),
        sg_message_id: "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
        ...more,
      }),
    ),
  );
  if (form === "2025") return `[${events.join(",")}]`;
  return BATCH_FRAMING.open + events.join(BATCH_FRAMING.separator) + BATCH_FRAMING.close;
}

const VISITOR: JsonObject = {
  useragent: "Mozilla/4.0 (compatible; MSIE 6.1; Windows XP; .NET CLR 1.1.4322; .NET CLR 2.0.50727)",
  ip: "255.255.255.255",
};
const URL = "http://www.sendgrid.com/";

const TEST_EVENTS: readonly { readonly event: string; readonly more?: JsonObject }[] = [
  { event: "processed" },
  { event: "deferred", more: { response: "400 try again later", attempt: "5" } },
  { event: "delivered", more: { response: "250 OK" } },
  { event: "open", more: VISITOR },
  { event: "click", more: { ...VISITOR, url: URL } },
  { event: "bounce", more: { reason: "500 unknown recipient", status: "5.0.0" } },
  { event: "dropped", more: { reason: "Bounced Address", status: "5.0.0" } },
  { event: "spamreport" },
  { event: "unsubscribe" },
  { event: "group_unsubscribe", more: { ...VISITOR, url: URL, asm_group_id: 10 } },
  { event: "group_resubscribe", more: { ...VISITOR, url: URL, asm_group_id: 10 } },
];

/** How many events a test request has. Observed: every recorded one has all, whatever the settings select. */
export const TEST_REQUEST_EVENT_COUNT = TEST_EVENTS.length;

// Go escapes these unless told not to, which SendGrid does for real events only.
function htmlEscaped(json: string): string {
  return json.replaceAll("<", "\\u003c").replaceAll(">", "\\u003e").replaceAll("&", "\\u0026");
}
