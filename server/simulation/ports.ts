import type { JsonValue } from "../contract/json.ts";
import type { AttemptResult } from "../contract/journal.ts";
import type { Duration, Instant } from "../contract/time.ts";

// What the simulation needs from the world. server/runtime implements each; tests bring their own where time and
// chance are concerned.

/** The members of an event, before they become bytes. Where both have a name, the built-in one wins. */
export interface EventFields {
  readonly builtIn: Readonly<Record<string, JsonValue>>;
  readonly customArgs: readonly (readonly [name: string, value: JsonValue])[];
}

/** An event's exact bytes, as text, and how many bytes they are in UTF-8. */
export interface EncodedEvent {
  readonly json: string;
  readonly byteLength: number;
}

/** Makes an event's bytes: members sorted by UTF-8 byte, compact, Go's escapes. */
export interface EventEncoder {
  encode(fields: EventFields): EncodedEvent;
}

/** Names a key pair without knowing it: the runtime makes or derives it. */
export interface KeyRef {
  readonly account: string;
  /** The settings' ordinal in its account, never reused. */
  readonly ordinal: number;
  /** Counts from 1; signing off and on again makes the next one. */
  readonly generation: number;
}

/** The key pairs of webhook settings. */
export interface KeyRing {
  /** Base64 of the DER SubjectPublicKeyInfo, one line, no PEM armour. */
  publicKey(key: KeyRef): string;
}

/** Client credentials for a receiver that wants a bearer token. */
export interface OAuthCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenUrl: string;
  /** What the token is to be good for; none unless given. */
  readonly scopes?: readonly string[];
}

/** A field of a form, as Inbound Parse posts them; a file has a name and a type. */
export interface FormField {
  readonly name: string;
  /** A text is posted as UTF-8. */
  readonly value: string | Uint8Array;
  readonly file?: { readonly filename: string; readonly type: string };
}

/** One POST, ready but for bytes, signature and socket. */
export interface PostRequest {
  readonly attemptId: string;
  readonly deliveryId: string;
  readonly url: string;
  /** A batch of events to be framed, the text of a test request to be posted as it is, a mail's form, or exact bytes. */
  readonly body:
    | { readonly kind: "batch"; readonly events: readonly EncodedEvent[] }
    | { readonly kind: "test-request"; readonly text: string }
    | { readonly kind: "form"; readonly fields: readonly FormField[] }
    | { readonly kind: "raw"; readonly bytes: Uint8Array };
  /** Equal for two attempts of one delivery exactly when their bodies are equal: bytes need not be made twice. */
  readonly bodyKey: string;
  /** Null: unsigned. */
  readonly signWith: KeyRef | null;
  /** The signature's timestamp: null takes the wall clock. */
  readonly signAt: Instant | null;
  readonly oauth: OAuthCredentials | null;
  readonly timeoutMs: Duration;
  /** What goes wrong with it on purpose; absent: nothing. */
  readonly faults?: WireFaults;
  /** Lines in place of those of the same name, or besides; absent: none. */
  readonly headers?: readonly (readonly [name: string, value: string])[] | undefined;
}

/** What goes wrong on purpose with a POST on its way. Shares are from 0 to 1. */
export interface WireFaults {
  /** No poster gets to see it: the attempt fails before it leaves. */
  readonly neverLeaves?: boolean;
  /** A 2xx counts as a failure of which nobody knows what the receiver made. */
  readonly losesAcknowledgement?: boolean;
  /** "wrong": of another body. "stale": valid, but old. "other-key": valid, by a key that is not the settings' own. */
  readonly signature?: "wrong" | "missing" | "stale" | "other-key";
  /** How old a stale signature is. */
  readonly staleByMs?: Duration;
  /** The byte at this share of the body is changed after signing. */
  readonly tamperAt?: number;
  /** The connection is cut once this share of the body has left. */
  readonly cutBodyAt?: number;
  /** The whole body leaves, and the connection is cut before the answer is read. */
  readonly cutAnswer?: boolean;
  /** The connection is neither used again nor closed for this long, by the wall clock. */
  readonly holdIdleMs?: Duration;
  /** The body leaves in small pieces over this long, by the wall clock. */
  readonly sendOverMs?: Duration;
}

/** What became of a POST. Expected outcomes are values: a poster never throws and never rejects. */
export interface PostResult {
  readonly result: Exclude<AttemptResult, "in-flight">;
  /** The receiver's status, where it answered. */
  readonly status: number | null;
  /** A few words for a person: "receiver answered 503", "no answer within 3 s", "connection refused". */
  readonly reason: string;
  readonly location: string | null;
  /** From the first byte sent to the answer's head. */
  readonly latencyMs: Duration;
  readonly startedWallAt: Instant;
  readonly bytes: number;
  /** The receiver may have the events although the attempt failed: a timeout, a connection cut after sending. */
  readonly isUncertain: boolean;
  /** A 4xx whose body carries one of RFC 6750's words: a new token is fetched and one more attempt follows at once. */
  readonly isTokenRejected: boolean;
}

/** Posts a batch. A result that is there at once (no network) may be returned without a promise. */
export interface Poster {
  post(request: PostRequest): PostResult | Promise<PostResult>;
}

/** The wall clock and its alarm. server/runtime/wall-clock.ts is the only implementation that is real. */
export interface HostTime {
  now(): Instant;
  /**
   * Runs `task` once, about `delayMs` from now. Returns a cancel function.
   *
   * "unattended": nobody awaits it, so that it need not keep a process alive.
   */
  wakeIn(delayMs: Duration, task: () => void, attendance?: "awaited" | "unattended"): () => void;
  /** Resolves once whatever else the process has to do has had its turn. */
  nextTurn(): Promise<void>;
}

/** All that the simulation needs. */
export interface Ports {
  readonly encoder: EventEncoder;
  readonly keys: KeyRing;
  readonly poster: Poster;
  readonly hostTime: HostTime;
}
