import type { PostRequest, PostResult } from "../../server/simulation/ports.ts";
import { afterAllPromises } from "./fake-host-time.ts";
import { answered } from "./simulator.ts";

interface Held {
  readonly request: PostRequest;
  readonly give: (result: PostResult) => void;
}

/** Answers that wait until the test gives them: until then each attempt is in flight. */
export class HeldAnswers {
  readonly #held: Held[] = [];

  /** To be a simulator's `answer`. */
  readonly answer = (request: PostRequest): Promise<PostResult> =>
    new Promise((give) => {
      this.#held.push({ request, give });
    });

  /** The attempts in flight, in the order they left. */
  requests(): readonly PostRequest[] {
    return this.#held.map(({ request }) => request);
  }

  /** Answers the attempt at this place of `requests`; all that follows from it has happened on return. */
  async give(place = 0, result = answered(200)): Promise<void> {
    const [held] = this.#held.splice(place, 1);
    if (held === undefined)
      throw new Error(`There are ${this.#held.length} attempts in flight, none at place ${place}.`);
    held.give(result);
    await afterAllPromises();
  }
}
