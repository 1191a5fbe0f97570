import type { LedgerBook } from "../records/ledger.ts";
import type { Numbering } from "../records/numbering.ts";
import type { OneOffDestination, OneOffPosts } from "./one-off-posts.ts";

/** A batch that is to be posted once more. */
export interface Resend {
  readonly account: string;
  readonly deliveryId: string;
  readonly webhookId: string;
  /** The exact bytes of its body. */
  readonly body: Uint8Array;
  readonly events: number;
  readonly attemptsBefore: number;
  readonly destination: OneOffDestination;
}

/** A body of a person's own. */
export interface ManualRequest {
  readonly account: string;
  readonly body: Uint8Array;
  /** How many events it seems to carry. */
  readonly events: number;
  readonly destination: OneOffDestination;
}

/** What posts by hand need. */
export interface ManualPostsScope {
  readonly posts: OneOffPosts;
  readonly numbering: Numbering;
  readonly ledger: LedgerBook;
}

/**
 * Posts what a person sends by hand: a batch once more, or a body of their own. At once, whatever the clock, and only
 * once: a failure is the person's to repeat.
 */
export class ManualPosts {
  readonly #scope: ManualPostsScope;

  constructor(scope: ManualPostsScope) {
    this.#scope = scope;
  }

  /** Posts a batch once more; its events count as sent twice. Resolves with the attempt's id. */
  async resend({
    account,
    deliveryId,
    webhookId,
    body,
    events,
    attemptsBefore,
    destination,
  }: Resend): Promise<string> {
    this.#scope.ledger.line(webhookId, account).duplicatesSent += events;
    return await this.#post({
      account,
      deliveryId,
      body,
      events,
      attemptsBefore,
      destination,
      origin: "resend",
    });
  }

  /** Posts a body. Resolves with the attempt's id. */
  async request(request: ManualRequest): Promise<string> {
    const deliveryId = this.#scope.numbering.newDeliveryId();
    return await this.#post({ ...request, deliveryId, attemptsBefore: 0, origin: "request" });
  }

  async #post({
    body,
    destination,
    ...post
  }: ManualRequest & {
    readonly deliveryId: string;
    readonly attemptsBefore: number;
    readonly origin: "resend" | "request";
  }): Promise<string> {
    const attemptId = await this.#scope.posts.start({
      ...post,
      body: { kind: "raw", bytes: body },
      destination: () => destination,
      afterFailure: ({ failures }) => ({ kind: "give-up", because: "it was sent by hand", failures }),
    });
    return attemptId ?? "";
  }
}
