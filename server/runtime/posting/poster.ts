import type { KeyObject } from "node:crypto";
import type { HeaderLines } from "../../contract/control-api.ts";
import { FAULTS } from "../../contract/faults.ts";
import { SECOND_MS } from "../../contract/time.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import {
  BATCH_CONTENT_TYPE,
  INBOUND_USER_AGENT,
  TEST_REQUEST_CONTENT_TYPE,
  USER_AGENT,
} from "../../contract/wire.ts";
import { shownUrl } from "../../simulation/wording.ts";
import type { KeyRef, Poster, PostRequest, PostResult, WireFaults } from "../../simulation/ports.ts";
import { signableBatch, signableBytes, signableText } from "../bytes/batch-body.ts";
import type { SignableBody } from "../bytes/batch-body.ts";
import { BodyCache } from "../bytes/body-cache.ts";
import type { Answer, Carried, Carrier, OutgoingPost } from "./carrier.ts";
import { headerOf } from "./carrier.ts";
import type { ExchangeStore } from "./exchange-store.ts";
import { foreignKey } from "../signing/foreign-key.ts";
import type { OAuthTokens } from "./oauth-tokens.ts";
import { keptText } from "../kept-text.ts";
import { multipartBody, multipartType } from "../bytes/multipart-body.ts";
import { headOf, urlWithoutCredentials } from "../bytes/request-head.ts";
import type { HeadParts, Signature } from "../bytes/request-head.ts";
import { signAnotherBody, signBody } from "../signing/signer.ts";
import { tamperedBody } from "../bytes/tampered-body.ts";

/** What a poster needs. */
export interface PosterOptions {
  /** The wall clock. */
  readonly now: () => Instant;
  /** Who brings a post to that URL: HTTP, or a target within this process. */
  readonly carrierFor: (url: string) => Carrier;
  readonly keys: { privateKey(key: KeyRef): KeyObject };
  readonly tokens: OAuthTokens;
  /** Where what went over the wire is kept. */
  readonly exchanges: ExchangeStore;
}

/** Posts batches and test requests, and forgets their bytes when told to. */
export interface RuntimePoster extends Poster {
  /** Forgets the bodies it keeps for retries: after a reset, the same keys may stand for other bodies. */
  clear(): void;
}

/** Posts as SendGrid does: makes the body's bytes, signs them anew for each attempt, adds the token, tells the result. */
export function createPoster(options: PosterOptions): RuntimePoster {
  const bodies = new BodyCache();
  const postWith = (request: PostRequest, accessToken: string | null): PostResult | Promise<PostResult> => {
    const startedWallAt = options.now();
    const body = bodies.bodyFor(request.bodyKey, () => bodyOf(request));
    const signature = signatureOf(request, body, options);
    const { faults } = request;
    const leaving = faults?.tamperAt === undefined ? body.bytes : tamperedBody(body.bytes, faults.tamperAt);
    const outgoing: OutgoingPost = {
      url: urlWithoutCredentials(request.url),
      headers: withHeaders(request.headers, {
        url: request.url,
        byteLength: body.bytes.length,
        contentType: contentTypeOf(request, body),
        userAgent: request.body.kind === "form" ? INBOUND_USER_AGENT : USER_AGENT,
        signature,
        accessToken,
      }),
      body: leaving,
      timeoutMs: request.timeoutMs,
      ...(faults === undefined ? {} : { faults }),
    };
    const finish = (carried: Carried): PostResult => {
      const response = carried.kind === "answered" ? carried.answer : null;
      const { attemptId, url } = request;
      const sentBody = sentOf(leaving, carried);
      const sent = { method: "POST", url, headers: outgoing.headers, body: sentBody } as const;
      // Other attempts of the delivery have the body that was made for it, and keep that once for all of them.
      const bodyKey = sentBody === body.bytes ? request.bodyKey : `${request.bodyKey} ${attemptId}`;
      options.exchanges.record({ attemptId, bodyKey, request: sent, response });
      const result = resultOf(carried, { startedWallAt, bytes: body.bytes.length });
      const isTokenRejected = accessToken !== null && response !== null && rejectsToken(response);
      return { ...result, isTokenRejected };
    };
    const carried = options.carrierFor(request.url).carry(outgoing);
    return carried instanceof Promise ? carried.then(finish) : finish(carried);
  };

  const postWithToken = async (
    request: PostRequest,
    oauth: NonNullable<PostRequest["oauth"]>,
  ): Promise<PostResult> => {
    const startedWallAt = options.now();
    const token = await options.tokens.tokenFor(oauth, request.timeoutMs);
    if (token.kind === "failed") {
      const failure = { ...token, latencyMs: 0, isUncertain: false };
      return resultOf(failure, { startedWallAt, bytes: 0 });
    }
    const result = await postWith(request, token.accessToken);
    if (result.isTokenRejected) await options.tokens.invalidate(oauth, token.accessToken);
    return result;
  };

  return {
    post: (request) =>
      request.oauth === null ? postWith(request, null) : postWithToken(request, request.oauth),
    clear: () => bodies.clear(),
  };
}

// Lines of a person's own come last, and those of the same name are left out.
function withHeaders(own: PostRequest["headers"], parts: HeadParts): HeaderLines {
  const lines = headOf(parts);
  if (own === undefined) return lines;
  const isOwn = (name: string): boolean => own.some(([each]) => each.toLowerCase() === name.toLowerCase());
  return [...lines.filter(([name]) => !isOwn(name)), ...own];
}

function bodyOf({ body }: PostRequest): SignableBody {
  if (body.kind === "form") return signableBytes(multipartBody(body.fields));
  if (body.kind === "raw") return signableBytes(body.bytes);
  return body.kind === "batch" ? signableBatch(body.events) : signableText(body.text);
}

function contentTypeOf({ body }: PostRequest, { bytes }: SignableBody): string {
  if (body.kind === "form") return multipartType(bytes);
  return body.kind === "test-request" ? TEST_REQUEST_CONTENT_TYPE : BATCH_CONTENT_TYPE;
}

function signatureOf(request: PostRequest, body: SignableBody, options: PosterOptions): Signature | null {
  const { signWith, faults } = request;
  if (signWith === null || faults?.signature === "missing") return null;
  const signedAt = (request.signAt ?? options.now()) - staleByMs(faults);
  const timestampSeconds = String(Math.max(0, Math.floor(signedAt / SECOND_MS)));
  const key = (): KeyObject => options.keys.privateKey(signWith);
  switch (faults?.signature) {
    case "wrong":
      return { timestampSeconds, text: signAnotherBody(timestampSeconds, body.bytes, key()) };
    case "other-key":
      return { timestampSeconds, text: signBody(body, timestampSeconds, foreignKey()) };
    default:
      return { timestampSeconds, text: signBody(body, timestampSeconds, key()) };
  }
}

function staleByMs(faults: WireFaults | undefined): Duration {
  if (faults?.signature !== "stale") return 0;
  return faults.staleByMs ?? FAULTS["stale-signature"].delay.defaultMs;
}

// A copy where only a part left: it would keep the whole body in memory.
function sentOf(body: Buffer, carried: Carried): Buffer {
  if (carried.kind === "answered" || carried.sentBytes === undefined) return body;
  return Buffer.from(body.subarray(0, carried.sentBytes));
}

function resultOf(carried: Carried, sent: Pick<PostResult, "startedWallAt" | "bytes">): PostResult {
  const common = { ...sent, latencyMs: carried.latencyMs, isTokenRejected: false };
  if (carried.kind === "failed") {
    const { result, reason, isUncertain } = carried;
    return { ...common, result, reason: keptText(reason), isUncertain, status: null, location: null };
  }
  const { status, flaw } = carried.answer;
  const isSuccess = status >= 200 && status <= 299;
  // The receiver said yes, and nobody can tell whether it meant it: its connection died, or the answer never ended.
  if (isSuccess && flaw !== undefined)
    return { ...common, ...flaw, status, location: null, isUncertain: true };
  const location = isRedirect(status) ? locationOf(carried.answer) : null;
  return {
    ...common,
    result: isSuccess ? "delivered" : "refused",
    status,
    reason: keptText(carried.reason ?? answeredReason(status, location)),
    location,
    isUncertain: false,
  };
}

function locationOf({ headers }: Answer): string | null {
  const location = headerOf(headers, "location");
  return location === undefined ? null : keptText(shownUrl(location));
}

function answeredReason(status: number, location: string | null): string {
  if (!isRedirect(status)) return `receiver answered ${status}`;
  const where = location === null ? "" : ` to ${location.slice(0, 200)}`;
  return `receiver answered ${status}, a redirect${where}, which is not followed`;
}

function isRedirect(status: number): boolean {
  return status >= 300 && status <= 399;
}

/** A 4xx whose body has one of RFC 6750's words asks for a new token. Documented. */
function rejectsToken({ status, body }: Answer): boolean {
  return (
    status >= 400 && status <= 499 && /invalid_request|invalid_token|insufficient_scope/.test(body.toString())
  );
}
