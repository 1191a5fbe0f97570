import type { ReceiverState } from "../contract/control-api.ts";
import type { Duration } from "../contract/time.ts";
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../contract/wire.ts";
import { RecentIds } from "./recent-ids.ts";
import { checkSignature } from "./signature-check.ts";

/** What a receiver needs to know. */
export interface BuiltInReceiverOptions {
  /** Where it is reached; asked each time, because the port is known late. */
  readonly url: () => string;
  /** The keys of those who post here. With none, signatures are not looked at. */
  readonly publicKeys: () => readonly string[];
  /** Event ids that it can tell from new ones, at least. 100,000 by default. */
  readonly rememberedEvents?: number;
}

/** How it answers; what is absent stays as it is. */
export type ReceiverChange = Partial<Pick<ReceiverState, "status" | "delay" | "redirect" | "drop" | "body">>;

/** A POST as it came. */
export interface ReceivedPost {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw bytes: parsed and serialised anew they would not fit the signature. */
  readonly body: Uint8Array;
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
 * A correct receiver: verifies, tells duplicates by sg_event_id, counts, and answers as it is told.
 *
 * Events count only where the answer is a 2xx: a receiver that answers 503 has stored nothing. It opens no socket and
 * waits for nothing.
 */
export class BuiltInReceiver {
  readonly #options: BuiltInReceiverOptions;
  readonly #eventIds: RecentIds;
  #behaviour: Required<ReceiverChange> = AS_NEW;
  #received: Counts = { ...NOTHING };

  constructor(options: BuiltInReceiverOptions) {
    this.#options = options;
    this.#eventIds = new RecentIds(options.rememberedEvents ?? 100_000);
  }

  /** Changes how it answers from now on. */
  configure(change: ReceiverChange): void {
    this.#behaviour = { ...this.#behaviour, ...change };
  }

  /** How it answers and what it got so far. */
  state(): ReceiverState {
    return { url: this.#options.url(), ...this.#behaviour, received: { ...this.#received } };
  }

  /** Forgets what it got and what it was told. */
  reset(): void {
    this.#behaviour = AS_NEW;
    this.#received = { ...NOTHING };
    this.#eventIds.clear();
  }

  /** Takes a POST and says how it is answered. */
  accept(post: ReceivedPost): ReceiverAnswer {
    this.#received.posts += 1;
    const badSignature = this.#badSignature(post);
    if (badSignature !== undefined) {
      this.#received.badSignature += 1;
      return this.#refuse(403, { signature: "bad", refusedBecause: badSignature });
    }
    const isChecked = this.#options.publicKeys().length > 0;
    const signature = isChecked ? "valid" : "not checked";
    if (isChecked) this.#received.verified += 1;
    const events = eventsIn(post.body);
    if (events === undefined) {
      this.#received.malformed += 1;
      return this.#refuse(400, { signature, refusedBecause: "the body is no JSON array of objects" });
    }
    const answer = this.#answer();
    const duplicates = isStored(answer) ? this.#store(events) : 0;
    return { ...answer, found: { events: events.length, duplicates, signature, refusedBecause: null } };
  }

  // Undefined: it fits, or there is no key to check it with.
  #badSignature({ headers, body }: ReceivedPost): string | undefined {
    const timestamp = headers[TIMESTAMP_HEADER.toLowerCase()] ?? "";
    const signature = headers[SIGNATURE_HEADER.toLowerCase()] ?? "";
    let because: string | undefined;
    for (const publicKey of this.#options.publicKeys()) {
      const verdict = checkSignature({ publicKey, timestamp, signature, body });
      if (verdict.kind === "valid") return undefined;
      because = verdict.because;
    }
    return because;
  }

  #answer(): Omit<ReceiverAnswer, "found"> {
    const { status, redirect, body, delay, drop } = this.#behaviour;
    const answer = { body, delayMs: delay, isDropped: drop };
    if (redirect === null) return { ...answer, status, headers: {} };
    return {
      ...answer,
      status: status >= 300 && status <= 399 ? status : 302,
      headers: { Location: redirect },
    };
  }

  #refuse(status: number, found: Omit<PostFindings, "events" | "duplicates">): ReceiverAnswer {
    const { delayMs, isDropped } = this.#answer();
    const body = `${found.refusedBecause ?? ""}\n`;
    return { status, headers: {}, body, delayMs, isDropped, found: { events: 0, duplicates: 0, ...found } };
  }

  // Answers how many of them it had already. An event without an id cannot be told from a new one.
  #store(events: readonly object[]): number {
    let duplicates = 0;
    for (const event of events) {
      const id = "sg_event_id" in event ? event.sg_event_id : undefined;
      if (typeof id === "string" && !this.#eventIds.add(id)) duplicates += 1;
    }
    this.#received.events += events.length;
    this.#received.duplicates += duplicates;
    this.#received.uniqueEvents += events.length - duplicates;
    return duplicates;
  }
}

type Counts = { -readonly [Name in keyof ReceiverState["received"]]: number };

const AS_NEW: Required<ReceiverChange> = { status: 200, delay: 0, redirect: null, drop: false, body: "" };

const NOTHING: Counts = {
  posts: 0,
  events: 0,
  uniqueEvents: 0,
  duplicates: 0,
  verified: 0,
  badSignature: 0,
  malformed: 0,
};

function isStored({ status, isDropped }: Omit<ReceiverAnswer, "found">): boolean {
  return !isDropped && status >= 200 && status <= 299;
}

function eventsIn(body: Uint8Array): readonly object[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed)) return undefined;
  const events = parsed.filter(
    (event: unknown): event is object => typeof event === "object" && event !== null,
  );
  return events.length === parsed.length ? events : undefined;
}
