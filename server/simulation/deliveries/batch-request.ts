import type { MadeAttempt } from "../records/attempt-entry.ts";
import { attemptId } from "../records/numbering.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import type { Delivery } from "./delivery.ts";
import type { PostRequest, WireFaults } from "../ports.ts";
import type { Rules } from "../rules.ts";
import type { WebhookSettings } from "../account/webhook-settings.ts";

/** An attempt that is about to be posted, and what it goes by at this moment. */
export interface PostedAttempt {
  readonly made: MadeAttempt;
  readonly delivery: Delivery;
  readonly settings: WebhookSettings;
  readonly rules: Rules;
  readonly faults: WireFaults | undefined;
}

/** The POST of an attempt: URL, key, OAuth and rules as they are at this moment. */
export class BatchRequest implements PostRequest {
  readonly url: string;
  readonly body: PostRequest["body"];
  readonly signWith: PostRequest["signWith"];
  readonly signAt: Instant | null;
  readonly oauth: PostRequest["oauth"];
  readonly timeoutMs: Duration;
  declare readonly faults?: WireFaults;
  readonly #attempt: number;
  readonly #bodyVersion: number;
  readonly deliveryId: string;

  constructor({ made, delivery, settings, rules, faults }: PostedAttempt) {
    this.#attempt = made.attempt;
    this.deliveryId = delivery.id;
    this.#bodyVersion = delivery.bodyVersion;
    this.url = settings.url;
    this.body = { kind: "batch", events: delivery.events };
    this.signWith = settings.key;
    this.signAt = rules.signatureClock === "virtual" ? made.startedAt : null;
    this.oauth = settings.oauth;
    this.timeoutMs = rules.timeoutMs;
    if (faults !== undefined) this.faults = faults;
  }

  // Texts are made for those posters that want them.
  get attemptId(): string {
    return attemptId(this.#attempt);
  }

  get bodyKey(): string {
    return `${this.deliveryId}/${this.#bodyVersion}`;
  }
}
