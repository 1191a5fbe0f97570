import type { Chance } from "../chance.ts";
import type { Numbering } from "../records/numbering.ts";
import type { OneOffDestination, OneOffPosts } from "./one-off-posts.ts";
import { decideTestRetry } from "./retry-schedule.ts";
import type { Rules } from "../rules.ts";
import { TEST_REQUEST_EVENT_COUNT, testRequestText } from "./test-request.ts";
import type { Instant } from "../../contract/time.ts";

/** What "Test Your Integration" is asked to post to; signed with the key of the settings it names, if they are. */
export interface TestRequest extends OneOffDestination {
  readonly account: string;
}

/** What test requests need. */
export interface TestRequestScope {
  readonly ids: Chance;
  readonly retries: Chance;
  readonly posts: OneOffPosts;
  readonly numbering: Numbering;
  /** What time it is, once all that was due by then has happened. */
  now(): Instant;
  rules(): Rules;
}

/** Posts test requests: at once, and again for up to 10 minutes. */
export class TestRequests {
  readonly #scope: TestRequestScope;

  constructor(scope: TestRequestScope) {
    this.#scope = scope;
  }

  /** Posts one. Resolves when its first attempt has settled. */
  async send({ account, ...destination }: TestRequest): Promise<void> {
    const { ids, numbering, posts, retries } = this.#scope;
    const askedAt = this.#scope.now();
    const rules = (): Rules => this.#scope.rules();
    const text = testRequestText({ form: rules().testRequestForm, at: askedAt, ids });
    await posts.start({
      deliveryId: numbering.newDeliveryId(),
      origin: "test-request",
      account,
      body: { kind: "test-request", text },
      events: TEST_REQUEST_EVENT_COUNT,
      destination: () => destination,
      afterFailure: ({ failedAt, failures }) => ({
        ...decideTestRetry({ newestEventAt: askedAt, failedAt, failures }, rules(), retries),
        failures,
      }),
    });
  }
}
