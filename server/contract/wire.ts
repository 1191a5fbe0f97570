/** The header that carries the signature: base64 of a DER ECDSA signature. Documented. */
export const SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature";

/** The header that carries the signed timestamp: Unix seconds, in decimal. Documented. */
export const TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp";

/** Observed 2013 to 2026, test requests too. */
export const USER_AGENT = "SendGrid Event API";

/** Observed on posts of Inbound Parse, 2025; older ones name a machine behind it. */
export const INBOUND_USER_AGENT = "Sendlib/1.0";

/** Observed on real batches, 2019 to 2025: no space after the semicolon. */
export const BATCH_CONTENT_TYPE = "application/json;charset=utf-8";

/** Observed on test requests, 2022 and 2023. */
export const TEST_REQUEST_CONTENT_TYPE = "application/json";

/** What stands before the first event, between two events and after the last one. Proven with recorded signatures. */
export const BATCH_FRAMING = { open: "[", separator: ",\r\n", close: "]\r\n" } as const;

/** Bytes of a body besides its events and the separators between them. */
export const BATCH_FRAMING_BYTES = BATCH_FRAMING.open.length + BATCH_FRAMING.close.length;
