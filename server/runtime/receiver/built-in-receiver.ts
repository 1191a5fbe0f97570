import type { KeyObject } from "node:crypto";
import type { StoredEvent } from "../../api/control/ports.ts";
import type { ReceiverState } from "../../contract/control-api.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../../contract/wire.ts";
import { LayeredBehaviour } from "./receiver-behaviour.ts";
import type { Behaviour, ReceiverChange } from "./receiver-behaviour.ts";
import { ReceiverCounts } from "./receiver-counts.ts";
import { checkSignature, readPublicKey } from "../signing/signature-check.ts";
import { TokenServer } from "./token-server.ts";
import type { TokenVerdict } from "./token-server.ts";

/** What a receiver needs to know. */
export interface BuiltInReceiverOptions {
  /** Where it is reached; asked each time, because the port is known late. */
  readonly url: () => string;
  /** The keys of those who post here by a name of settings. With none, signatures are not looked at. */
  readonly publicKeys: (settings: string) => readonly string[];
  /** The clock by which its tokens expire. Without one they never do. */
  readonly now?: () => Instant;
  /** Event ids of each settings that it can tell from new ones, at least: 100,000 by default. Of all, ten times that. */
  readonly rememberedEvents?: number;
}

/** A POST as it came. */
export interface ReceivedPost {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw bytes: parsed and serialised anew they would not fit the signature. */
  readonly body: Uint8Array;
  /** The name of settings in the URL; absent: none. */
  readonly settings?: string;
}

/** How a POST is answered, and what was found in it. */
export interface ReceiverAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long the answer takes. Whoever answers decides whether that is real or virtual. */
  readonly delayMs: Duration;
  /** The connection is closed without an answer. */
  readonly isDropped: boolean;
  readonly found: PostFindings;
}

/** What was found in a POST. */
export interface PostFindings {
  readonly events: number;
  readonly duplicates: number;
  readonly signature: "valid" | "not checked" | "bad";
  /** Why it was refused, whatever the receiver was told to answer; null: it was not. */
  readonly refusedBecause: string | null;
}

/**
 * A correct receiver: wants a token where it was told so, verifies, tells duplicates by sg_event_id, counts, and
 * answers as it is told.
 *
 * Events count only where the answer is a 2xx: a receiver that answers 503 has stored nothing. It opens no socket and
 * waits for nothing.
 */
export class BuiltInReceiver {
  /** Where the tokens that it takes come from. */
  readonly tokens: TokenServer;
  readonly #options: BuiltInReceiverOptions;
  readonly #behaviour = new LayeredBehaviour();
  readonly #received: ReceiverCounts;
  readonly #keys = new Map<string, KeyObject | undefined>();

  constructor(options: BuiltInReceiverOptions) {
    const { now = () => 0, rememberedEvents: atLeast = 100_000 } = options;
    this.#options = options;
    this.#received = new ReceiverCounts({ atLeast, altogether: 10 * atLeast });
    this.tokens = new TokenServer({
      now,
      lifetime: (settings) => this.#behaviour.at(settings).tokenLifetime,
    });
  }

  /** Changes how it answers from now on, below all layers. */
  configure(change: ReceiverChange): void {
    this.#behaviour.configure(change);
  }

  /**
   * Changes how it answers until the result is called, on top of what was configured and of earlier layers. With a
   * name of settings only what comes by that name is answered so.
   */
  layer(change: ReceiverChange, settings?: string): () => void {
    return this.#behaviour.layer(change, settings);
  }

  /** How it answers what comes by no name of settings, and what it got so far. */
  state(): ReceiverState {
    const url = this.#options.url();
    const layers = this.#behaviour.layers();
    const tokenUrl = `${url}/token`;
    return { url, ...this.#behaviour.at(""), tokenUrl, layers, received: this.#received.state() };
  }

  /** The newest events that it stored, behind a position (0: the oldest kept), a line for each time. */
  storedAfter(position: number): Iterable<StoredEvent> {
    return this.#received.storedAfter(position);
  }

  /** Forgets what it got and what it was told, layers and tokens among that. */
  reset(): void {
    this.#behaviour.reset();
    this.#received.clear();
    this.tokens.clear();
  }

  /** Takes a POST and says how it is answered. */
  accept(post: ReceivedPost): ReceiverAnswer {
    const { settings = "" } = post;
    const behaviour = this.#behaviour.at(settings);
    this.#received.add(settings, "posts");
    const badToken = this.#badToken(post, behaviour);
    if (badToken !== undefined) {
      this.#received.add(settings, "badToken");
      return refusedToken(badToken, behaviour);
    }
    const signature = this.#judgeSignature(post);
    if (signature.verdict === "bad") {
      this.#received.add(settings, "badSignature");
      return refused({ status: 403, signature: "bad", because: signature.because }, behaviour);
    }
    if (signature.verdict === "valid") this.#received.add(settings, "verified");
    const events = eventsIn(post.body);
    if (events === undefined) {
      this.#received.add(settings, "malformed");
      const because = "the body is no JSON array of objects";
      return refused({ status: 400, signature: signature.verdict, because }, behaviour);
    }
    const answer = answerBy(behaviour);
    const duplicates = isStored(answer) ? this.#received.store(settings, events) : 0;
    const found = { events: events.length, duplicates, signature: signature.verdict, refusedBecause: null };
    return { ...answer, found };
  }

  // Undefined: it is valid, or none is wanted.
  #badToken({ headers }: ReceivedPost, { tokenLifetime }: Behaviour): BadToken | undefined {
    if (tokenLifetime === null) return undefined;
    const verdict = this.tokens.judge(headers["authorization"], tokenLifetime);
    return verdict === "valid" ? undefined : verdict;
  }

  #judgeSignature({ headers, body, settings = "" }: ReceivedPost): SignatureFinding {
    const publicKeys = this.#options.publicKeys(settings);
    const timestamp = headers[TIMESTAMP_HEADER.toLowerCase()] ?? "";
    const signature = headers[SIGNATURE_HEADER.toLowerCase()] ?? "";
    let finding: SignatureFinding = { verdict: "not checked" };
    for (const text of publicKeys) {
      const publicKey = this.#keyOf(text) ?? text;
      const verdict = checkSignature({ publicKey, timestamp, signature, body });
      if (verdict.kind === "valid") return { verdict: "valid" };
      finding = { verdict: "bad", because: verdict.because };
    }
    return finding;
  }

  // Reading a key costs as much as checking a signature with it.
  #keyOf(text: string): KeyObject | undefined {
    if (this.#keys.has(text)) return this.#keys.get(text);
    if (this.#keys.size >= MOST_KEYS) this.#keys.clear();
    const key = readPublicKey(text);
    this.#keys.set(text, key);
    return key;
  }
}

type BadToken = Exclude<TokenVerdict, "valid">;

type SignatureFinding =
  { readonly verdict: "valid" | "not checked" } | { readonly verdict: "bad"; readonly because: string };

type Answer = Omit<ReceiverAnswer, "found">;

// A key may be made anew any number of times. Ours.
const MOST_KEYS = 100;

const BAD_TOKENS: Readonly<Record<BadToken, string>> = {
  missing: "no bearer token",
  unknown: "the bearer token is not one of the receiver's own token server",
  expired: "the bearer token has expired",
};

function answerBy({ status, redirect, body, delay, drop }: Behaviour): Answer {
  const answer = { body, delayMs: delay, isDropped: drop };
  if (redirect === null) return { ...answer, status, headers: {} };
  return {
    ...answer,
    status: status >= 300 && status <= 399 ? status : 302,
    headers: { Location: redirect },
  };
}

interface Refusal {
  readonly status: number;
  readonly signature: PostFindings["signature"];
  readonly because: string;
}

function refused({ status, signature, because }: Refusal, { delay, drop }: Behaviour): ReceiverAnswer {
  const found = { events: 0, duplicates: 0, signature, refusedBecause: because };
  return { status, headers: {}, body: `${because}\n`, delayMs: delay, isDropped: drop, found };
}

// RFC 6750, section 3: the error stands in the header, except where no token came. Documented by SendGrid: it looks
// for the word in the body, and fetches a new token.
function refusedToken(verdict: BadToken, behaviour: Behaviour): ReceiverAnswer {
  const because = BAD_TOKENS[verdict];
  const challenge = verdict === "missing" ? "" : `, error="invalid_token", error_description="${because}"`;
  return {
    ...refused({ status: 401, signature: "not checked", because }, behaviour),
    headers: {
      "WWW-Authenticate": `Bearer realm="receiver"${challenge}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ error: "invalid_token", error_description: because }),
  };
}

function isStored({ status, isDropped }: Answer): boolean {
  return !isDropped && status >= 200 && status <= 299;
}

function eventsIn(body: Uint8Array): readonly object[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch {
    return undefined;
  }
  return Array.isArray(parsed) && parsed.every(isEvent) ? parsed : undefined;
}

function isEvent(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
