import { KeyObject } from "node:crypto";
import type { HeaderLines } from "../../contract/control-api.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { Instant } from "../../contract/time.ts";
import { BATCH_CONTENT_TYPE, SIGNATURE_HEADER, TIMESTAMP_HEADER, USER_AGENT } from "../../contract/wire.ts";
import { MAIN_ACCOUNT } from "../../simulation/account/accounts.ts";
import { signableBatch } from "../bytes/batch-body.ts";
import { createEventEncoder } from "../bytes/event-encoder.ts";
import { createKeyRing } from "../signing/key-ring.ts";
import { publicKeyText, readPrivateKey } from "../signing/private-key.ts";
import { headOf, urlWithoutCredentials } from "../bytes/request-head.ts";
import { UsageError } from "../usage-error.ts";
import { createWallClock } from "../wall-clock.ts";
import { signRightly, signWrongly } from "./sign-wrongly.ts";
import type { Signed } from "./sign-wrongly.ts";
import type { WrongSignature } from "./wrong-signature.ts";

/** A private key as `node:crypto` has it (`KeyObject`). */
export interface PrivateKeyObject {
  readonly type: string;
}

/** What `signedRequest` may be told. */
export interface SignedRequestOptions {
  /** Whose signature it is: a P-256 private key as PEM or KeyObject. That of a simulator's first settings unless given. */
  readonly key?: string | PrivateKeyObject;
  /** When it is signed, in milliseconds since 1970 or as a Date. Now unless given. */
  readonly signedAt?: Instant | Date;
  /** What is wrong with it; nothing unless given. */
  readonly wrong?: WrongSignature;
  /** Where it is posted to; credentials become Basic authorization. "http://receiver.in-process.test/" unless given. */
  readonly url?: string;
  /** Header lines that replace those of the same name, or come behind the others. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A POST as SendGrid would make it. */
export interface SignedRequest {
  /** Ready to be given to a Fetch handler, to `receiverOf(app).fetch`, or to `fetch`. Its body can be read once. */
  readonly request: Request;
  readonly url: string;
  /** The exact bytes. */
  readonly body: Uint8Array;
  /** The head's lines, in SendGrid's order and casing. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the receiver is to verify with: base64, as SendGrid shows it. */
  readonly publicKey: string;
}

/**
 * Makes a signed POST without a simulator: exact bytes and headers as SendGrid would send them.
 *
 * Events are written as SendGrid writes them (sorted members, CR LF between and behind them) with the members that they
 * have and no others; a text or bytes are posted as they are. Throws a UsageError for a key that is none, and for a
 * `wrong` that cannot be done with this body.
 *
 * @example
 * const { request, publicKey } = signedRequest([{ event: "open", email: "ada@example.com", sg_event_id: "e1" }]);
 * expect((await receive(request, publicKey)).status).toBe(200);
 * const forged = signedRequest([{ event: "open" }], { wrong: "tampered" });
 * expect((await receive(forged.request, forged.publicKey)).status).toBe(403);
 */
export function signedRequest(
  events: JsonObject | readonly JsonObject[] | string | Uint8Array,
  options: SignedRequestOptions = {},
): SignedRequest {
  const { url = "http://receiver.in-process.test/", wrong, signedAt = createWallClock().now() } = options;
  if (!URL.canParse(url)) {
    throw new UsageError(
      `signedRequest: "url" is ${JSON.stringify(url)}. It must be a URL such as "http://localhost/".`,
    );
  }
  if (!Number.isSafeInteger(Number(signedAt))) {
    throw new UsageError('signedRequest: "signedAt" is no instant. Give milliseconds since 1970, or a Date.');
  }
  const key = keyFrom(options.key);
  const toSign = { body: bodyOf(events), key, signedAt: Number(signedAt) };
  const { body, signature } = wrong === undefined ? signRightly(toSign) : signWrongly(toSign, wrong);
  const lines = headLines({ body, signature }, url);
  const headers = { ...Object.fromEntries(lines), ...replacing(lines, options.headers ?? {}) };
  const target = urlWithoutCredentials(url);
  const request = new Request(target, { method: "POST", headers, body: new Uint8Array(body) });
  return { request, url: target, body: new Uint8Array(body), headers, publicKey: publicKeyText(key) };
}

function bodyOf(events: JsonObject | readonly JsonObject[] | string | Uint8Array): Buffer {
  if (typeof events === "string" || events instanceof Uint8Array) return Buffer.from(events);
  const encoder = createEventEncoder();
  const list = isList(events) ? events : [events];
  return signableBatch(list.map((event) => encoder.encode({ builtIn: event, customArgs: [] }))).bytes;
}

function isList(events: JsonObject | readonly JsonObject[]): events is readonly JsonObject[] {
  return Array.isArray(events);
}

function keyFrom(key: string | PrivateKeyObject | undefined): KeyObject {
  if (key === undefined) {
    return createKeyRing().privateKey({ account: MAIN_ACCOUNT, ordinal: 1, generation: 1 });
  }
  if (key instanceof KeyObject && key.type === "private") {
    return readPrivateKey(key.export({ type: "pkcs8", format: "pem" }).toString(), 'signedRequest: "key"');
  }
  if (typeof key === "string") return readPrivateKey(key, 'signedRequest: "key"');
  throw new UsageError(
    'signedRequest: "key" is no private key. Give PEM, or a private KeyObject of node:crypto.',
  );
}

// A part that is missing is left out, not sent empty.
function headLines({ body, signature }: Signed, url: string): HeaderLines {
  const lines = headOf({
    url,
    byteLength: body.length,
    contentType: BATCH_CONTENT_TYPE,
    userAgent: USER_AGENT,
    signature,
    accessToken: null,
  });
  return lines.filter(
    ([name, value]) => value !== "" || (name !== SIGNATURE_HEADER && name !== TIMESTAMP_HEADER),
  );
}

function replacing(lines: HeaderLines, headers: Readonly<Record<string, string>>): Record<string, string> {
  const names = new Map(lines.map(([name]) => [name.toLowerCase(), name]));
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [names.get(name.toLowerCase()) ?? name, value]),
  );
}
