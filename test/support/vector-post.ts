import { onTestFinished } from "vitest";
import type { Carried, OutgoingPost } from "../../server/runtime/carrier.ts";
import { createHttpCarrier } from "../../server/runtime/http-carrier.ts";
import { headOf } from "../../server/runtime/request-head.ts";
import { createTargetPolicy } from "../../server/runtime/target-policy.ts";
import type { SignatureVector } from "./signature-vectors.ts";

/** A recorded, signed body of fixtures/signatures as SendGrid posted it. */
export function vectorPost(url: string, vector: SignatureVector): OutgoingPost {
  const { body, signature, timestamp } = vector;
  const headers = headOf({
    url,
    byteLength: body.length,
    contentType: "application/json;charset=utf-8",
    userAgent: "SendGrid Event API",
    signature: { text: signature, timestampSeconds: timestamp },
    accessToken: null,
  });
  return { url, headers, body, timeoutMs: 20_000 };
}

/** Posts it over real HTTP. */
export async function postVector(url: string, vector: SignatureVector): Promise<Carried> {
  return await carryPost(vectorPost(url, vector));
}

/** Posts over real HTTP to this machine. */
export async function carryPost(post: OutgoingPost): Promise<Carried> {
  const carrier = createHttpCarrier({ targets: createTargetPolicy() });
  onTestFinished(() => carrier.close());
  return await carrier.carry(post);
}
