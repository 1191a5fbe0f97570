import { onTestFinished } from "vitest";
import { BATCH_CONTENT_TYPE, TEST_REQUEST_CONTENT_TYPE, USER_AGENT } from "../../server/contract/wire.ts";
import type { Carried, OutgoingPost } from "../../server/runtime/posting/carrier.ts";
import { createHttpCarrier } from "../../server/runtime/posting/http-carrier.ts";
import { headOf } from "../../server/runtime/bytes/request-head.ts";
import { createTargetPolicy } from "../../server/runtime/posting/target-policy.ts";
import type { SignatureVector } from "./signature-vectors.ts";

/** A recorded, signed body of fixtures/signatures as SendGrid posted it. */
export function vectorPost(url: string, vector: SignatureVector): OutgoingPost {
  const { id, body, signature, timestamp } = vector;
  const headers = headOf({
    url,
    byteLength: body.length,
    contentType: id.includes("testintegration") ? TEST_REQUEST_CONTENT_TYPE : BATCH_CONTENT_TYPE,
    userAgent: USER_AGENT,
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
