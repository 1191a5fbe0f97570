import type { CheckEvidence } from "../contract/check-report.ts";
import type { HeaderLines } from "../contract/control-api.ts";
import { SECOND_MS } from "../contract/time.ts";
import type { Duration, Instant } from "../contract/time.ts";
import { BATCH_CONTENT_TYPE, USER_AGENT } from "../contract/wire.ts";
import { signableBatch } from "../runtime/bytes/batch-body.ts";
import type { Carried, Carrier, CarryFaults, OutgoingPost } from "../runtime/posting/carrier.ts";
import { createEventEncoder } from "../runtime/bytes/event-encoder.ts";
import { headOf, urlWithoutCredentials } from "../runtime/bytes/request-head.ts";
import type { Signature } from "../runtime/bytes/request-head.ts";
import type { EventFields } from "../simulation/ports.ts";
import { shownUrl } from "../simulation/wording.ts";
import type { CheckSigner } from "./check-signer.ts";

/** One POST of a check. What is not said is as SendGrid does it. */
export interface Parcel {
  /** In a few words; completes "2xx to …". */
  readonly what: string;
  /** A batch of these, or exactly these bytes. */
  readonly body: readonly EventFields[] | Buffer;
  readonly contentType?: string;
  /** The signature's instant; the present one unless given. */
  readonly signAt?: Instant;
  /** The signer's key unless given; null: no signature headers. */
  readonly signWith?: CheckSigner | null;
  /** Replaces the signature's text. */
  readonly signatureFor?: (timestamp: string, body: Buffer) => string;
  /** Changes the body after it was signed. */
  readonly tamper?: (body: Buffer) => Buffer;
  /** Has the last word on the head. */
  readonly editHead?: (lines: HeaderLines) => HeaderLines;
  /** Replaces the URL's credentials, and only those. */
  readonly url?: string;
  /** Replaces the access token; null: none. */
  readonly accessToken?: string | null;
  readonly faults?: CarryFaults;
  /** Replaces the connection of its own that each POST has. */
  readonly carrier?: CheckCarrier;
}

/** What came of a POST. */
export interface Sent {
  readonly what: string;
  /** Null: no answer. */
  readonly status: number | null;
  /** A whole 2xx answer: what SendGrid takes for success. */
  readonly isAccepted: boolean;
  readonly isTimedOut: boolean;
  /** A clause for a person: "answered 500", "no answer within 10 s". */
  readonly outcome: string;
  /** Why there is no answer; null where there is one. */
  readonly failure: string | null;
  readonly headers: HeaderLines;
  /** The beginning of the answer's body. */
  readonly text: string;
  readonly latencyMs: Duration;
  readonly bytes: number;
  readonly evidence: CheckEvidence;
}

/** A carrier that is closed after use. */
export interface CheckCarrier extends Carrier {
  close(): void;
}

/** What the sender needs. */
export interface CheckSenderOptions {
  /** May have credentials. */
  readonly url: string;
  readonly signer: CheckSigner | null;
  readonly timeoutMs: Duration;
  readonly now: () => Instant;
  /** A new way to the receiver: with a connection of its own, where there are connections. */
  readonly openCarrier: () => CheckCarrier;
  readonly accessToken: () => Promise<string | null>;
  /** Hears of each post that was accepted: refusals are quicker, and say nothing of the work. */
  readonly onAccepted: (latencyMs: Duration) => void;
}

/** Posts what the checks want posted, in SendGrid's exact form, each on a fresh connection; keeps the evidence. */
export class CheckSender {
  readonly #options: CheckSenderOptions;
  readonly #encoder = createEventEncoder();
  readonly #open = new Set<CheckCarrier>();
  readonly #branches = new Set<CheckSender>();
  #isStopped = false;
  #posts = 0;

  constructor(options: CheckSenderOptions) {
    this.#options = options;
  }

  /** Posts so far, those of all branches too. */
  get posts(): number {
    let posts = this.#posts;
    for (const branch of this.#branches) posts += branch.posts;
    return posts;
  }

  /** A sender that can be stopped by itself, and is stopped with this one. */
  branch(): CheckSender {
    const branch = new CheckSender(this.#options);
    if (this.#isStopped) branch.stop();
    this.#branches.add(branch);
    return branch;
  }

  async post(parcel: Parcel): Promise<Sent> {
    const body = this.bytesOf(parcel.body);
    const outgoing = await this.#outgoing(parcel, body);
    this.#posts += 1;
    if (this.#isStopped) return sentFrom(parcel, outgoing, STOPPED);
    const carrier = parcel.carrier ?? this.openCarrier();
    const carried = await carrier.carry(outgoing);
    if (parcel.carrier === undefined) this.closeCarrier(carrier);
    const sent = sentFrom(parcel, outgoing, carried);
    if (sent.isAccepted) this.#options.onAccepted(sent.latencyMs);
    return sent;
  }

  /** The POST as it would leave, for whoever brings it there in a way of its own. */
  async outgoing(parcel: Parcel): Promise<OutgoingPost> {
    this.#posts += 1;
    return await this.#outgoing(parcel, this.bytesOf(parcel.body));
  }

  bytesOf(body: Parcel["body"]): Buffer {
    if (Buffer.isBuffer(body)) return body;
    return signableBatch(body.map((event) => this.#encoder.encode(event))).bytes;
  }

  /** A connection that several posts share, until it is closed. */
  openCarrier(): CheckCarrier {
    const carrier = this.#options.openCarrier();
    this.#open.add(carrier);
    return carrier;
  }

  closeCarrier(carrier: CheckCarrier): void {
    this.#open.delete(carrier);
    carrier.close();
  }

  /** Cuts off what is under way, and posts nothing any more. */
  stop(): void {
    this.#isStopped = true;
    for (const carrier of this.#open) carrier.close();
    this.#open.clear();
    for (const branch of this.#branches) branch.stop();
  }

  async #outgoing(parcel: Parcel, body: Buffer): Promise<OutgoingPost> {
    const url = parcel.url ?? this.#options.url;
    const accessToken =
      parcel.accessToken === undefined ? await this.#options.accessToken() : parcel.accessToken;
    const leaving = parcel.tamper?.(body) ?? body;
    const head = headOf({
      url,
      byteLength: leaving.length,
      contentType: parcel.contentType ?? BATCH_CONTENT_TYPE,
      userAgent: USER_AGENT,
      signature: this.#signatureOf(parcel, body),
      accessToken,
    });
    return {
      url: urlWithoutCredentials(url),
      headers: parcel.editHead?.(head) ?? head,
      body: leaving,
      timeoutMs: this.#options.timeoutMs,
      ...(parcel.faults === undefined ? {} : { faults: parcel.faults }),
    };
  }

  #signatureOf(parcel: Parcel, body: Buffer): Signature | null {
    const signer = parcel.signWith === undefined ? this.#options.signer : parcel.signWith;
    if (signer === null) return null;
    const at = parcel.signAt ?? this.#options.now();
    const timestampSeconds = String(Math.floor(at / SECOND_MS));
    const text = parcel.signatureFor?.(timestampSeconds, body) ?? signer.sign(timestampSeconds, body);
    return { timestampSeconds, text };
  }
}

const STOPPED: Carried = {
  kind: "failed",
  result: "unreachable",
  reason: "the check was stopped",
  latencyMs: 0,
  isUncertain: false,
};

// Enough to see what was sent, and to send it again where it is no large batch.
const KEPT_BODY_CHARACTERS = 16 * 1024;
const KEPT_ANSWER_CHARACTERS = 1024;

/** Makes an outcome of what came of a POST, however it was brought there. */
export function sentFrom({ what }: Pick<Parcel, "what">, post: OutgoingPost, carried: Carried): Sent {
  const request = {
    url: shownUrl(post.url),
    headers: post.headers.map(masked),
    body: post.body.subarray(0, KEPT_BODY_CHARACTERS).toString(),
    bytes: post.body.length,
  };
  const { latencyMs } = carried;
  const common = { what, latencyMs, bytes: post.body.length };
  if (carried.kind === "failed") {
    const evidence = { what, request, answer: null, failure: carried.reason, latencyMs };
    return {
      ...common,
      status: null,
      isAccepted: false,
      isTimedOut: carried.result === "timed-out",
      outcome: carried.reason,
      failure: carried.reason,
      headers: [],
      text: "",
      evidence,
    };
  }
  const { status, headers, body, flaw } = carried.answer;
  const text = body.subarray(0, KEPT_ANSWER_CHARACTERS).toString();
  return {
    ...common,
    status,
    isAccepted: status >= 200 && status <= 299 && flaw === undefined,
    isTimedOut: flaw?.result === "timed-out",
    outcome: flaw === undefined ? (carried.reason ?? `answered ${status}`) : flaw.reason,
    failure: flaw?.reason ?? null,
    headers,
    text,
    evidence: {
      what,
      request,
      answer: { status, headers, body: text },
      failure: flaw?.reason ?? null,
      latencyMs,
    },
  };
}

// Reports are shared: nobody needs to see a password in them.
function masked([name, value]: readonly [string, string]): readonly [string, string] {
  return /^authorization$/i.test(name) ? [name, value.replace(/ .*/s, " ***")] : [name, value];
}
