import { formatDuration } from "../../simulation/wording.ts";
import type { DurationInput, FakeSendgrid } from "../embedded/library-interface.ts";
import { lastSeq, readWithin, watchAttempts } from "./delivery-watch.ts";
import { differences, matcherInWords } from "./posted-attempt.ts";
import type { DeliveryMatcher } from "./posted-attempt.ts";
import { attemptStory, lastEntries, storyError } from "./story.ts";

/** How long nothing may come. */
export interface NoDeliveryOptions {
  /** On a manual clock virtual time, by which the clock is moved; else time of the wall clock, which is waited for. */
  readonly within: DurationInput;
}

/**
 * Demands that no such POST is made from now on, whatever the receiver would answer; those before the call do not
 * count. Moves a manual clock by `within`, or waits that long. Rejects with an Error that shows the POST.
 *
 * @example
 * await simulator.webhooks.create({ target: app, events: ["bounce"] });
 * await simulator.send({ to: "ada+delivered+open@example.com" });
 * await expectNoDelivery(simulator, { event: "open" }, { within: "24h" });
 */
export async function expectNoDelivery(
  simulator: FakeSendgrid,
  matcher: DeliveryMatcher,
  { within }: NoDeliveryOptions,
): Promise<void> {
  const withinMs = readWithin("expectNoDelivery", within);
  const { mode, now } = simulator.clock();
  const { found, from } = await watchAttempts({
    simulator,
    isWanted: (attempt) => differences(attempt, matcher).length === 0,
    afterSeq: lastSeq(simulator),
    withinMs,
  });
  if (found === undefined) {
    // Nothing is due any more until then.
    if (mode === "manual") await simulator.advance({ to: now + withinMs });
    return;
  }
  throw storyError([
    `expectNoDelivery: a POST ${matcherInWords(matcher)} came ${formatDuration(found.at - from)} later, and none was to come within ${formatDuration(withinMs)}.`,
    "",
    ...attemptStory(simulator, found),
    "",
    "What happened last:",
    ...lastEntries(simulator, 10),
  ]);
}
