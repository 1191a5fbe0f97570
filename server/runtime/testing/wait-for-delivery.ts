import { counted, formatDuration } from "../../simulation/wording.ts";
import type { DurationInput, FakeSendgrid } from "../embedded/library-interface.ts";
import { readWithin, watchAttempts } from "./delivery-watch.ts";
import type { Watched } from "./delivery-watch.ts";
import { differences, matcherInWords, postedAttempt } from "./posted-attempt.ts";
import type { DeliveryMatcher, PostedAttempt } from "./posted-attempt.ts";
import { attemptStory, lastEntries, shownInstant, standing, storyError } from "./story.ts";

/** How long to wait, and from where on. */
export interface WaitOptions {
  /** On a manual clock virtual time, 72 h unless given; else time of the wall clock, 5 s unless given. */
  readonly within?: DurationInput;
  /** Only attempts that were made after this one, such as what an earlier wait answered. */
  readonly after?: { readonly id: string };
}

/**
 * Waits for a POST: moves a manual clock from one due instant to the next, or waits while a clock runs by itself. One
 * that was made before the call counts too.
 *
 * Unless `result` or `status` are named, it must have been acknowledged with a 2xx; a function decides about all. Resolves
 * with the attempt, its events and its answer. Rejects with an Error that tells what was posted instead, what came
 * back and what would have happened next.
 *
 * @example
 * await simulator.send({ to: "ada+bounce@example.com" });
 * const { events } = await waitForDelivery(simulator, { event: "bounce", email: "ada+bounce@example.com" });
 * const retry = await waitForDelivery(simulator, { number: 2 }, { within: "10m" });
 */
export async function waitForDelivery(
  simulator: FakeSendgrid,
  matcher: DeliveryMatcher = {},
  options: WaitOptions = {},
): Promise<PostedAttempt> {
  const isManual = simulator.clock().mode === "manual";
  const withinMs = readWithin("waitForDelivery", options.within ?? (isManual ? "72h" : "5s"));
  const wanted = acknowledged(matcher);
  const afterSeq = seqOf(simulator, options.after?.id);
  const isWanted = (attempt: PostedAttempt): boolean => differences(attempt, wanted).length === 0;
  const watched = await watchAttempts({ simulator, isWanted, afterSeq, withinMs });
  if (watched.found !== undefined) return watched.found;
  const headline = `waitForDelivery: no POST ${matcherInWords(wanted)} within ${formatDuration(withinMs)}${isManual ? "" : " of real time"}.`;
  throw storyError([
    headline,
    ...whenAndWhy(watched),
    ...nearest(simulator, wanted, afterSeq),
    ...ending(simulator),
  ]);
}

function acknowledged(matcher: DeliveryMatcher): DeliveryMatcher {
  if (typeof matcher === "function" || matcher.result !== undefined || matcher.status !== undefined)
    return matcher;
  return { ...matcher, result: "delivered" };
}

function seqOf(simulator: FakeSendgrid, attemptId: string | undefined): number {
  if (attemptId === undefined) return 0;
  const entry = simulator
    .journal()
    .find((each) => each.kind === "attempt-ended" && each.attemptId === attemptId);
  return entry?.seq ?? 0;
}

function whenAndWhy({ from, to, end }: Watched): readonly string[] {
  const time = `The simulation's clock went from ${shownInstant(from)} to ${shownInstant(to)}`;
  if (end.kind === "idle") return [`${time}; nothing is scheduled any more.`];
  if (end.dueAt === null) return [`${time}; nothing is scheduled.`];
  return [
    `${time}; the next thing is due at ${shownInstant(end.dueAt)}, in ${formatDuration(end.dueAt - to)}.`,
  ];
}

const MOST_NEAREST = 3;

// Those that lack least, the newest first, and of each delivery one.
function nearest(simulator: FakeSendgrid, wanted: DeliveryMatcher, afterSeq: number): readonly string[] {
  const ended = simulator.journal(afterSeq).filter(({ kind }) => kind === "attempt-ended");
  const attempts = ended
    .slice(-LOOKED_AT)
    .map((entry) => ("attemptId" in entry ? postedAttempt(simulator, entry.attemptId ?? "") : undefined))
    .filter((attempt) => attempt !== undefined)
    .map((attempt) => ({ attempt, lacks: differences(attempt, wanted) }));
  if (attempts.length === 0) return ["", "No POST was made at all."];
  const best = attempts.toReversed().toSorted((one, other) => one.lacks.length - other.lacks.length);
  const ofDeliveries = new Map(best.toReversed().map((each) => [each.attempt.deliveryId, each]));
  const nearestFirst = best.filter((each) => ofDeliveries.get(each.attempt.deliveryId) === each);
  const shown = nearestFirst.slice(0, MOST_NEAREST).flatMap(({ attempt, lacks }) => {
    const [first = "", ...more] = attemptStory(simulator, attempt);
    return [first, `    differs: ${lacks.join("; ")}`, ...more];
  });
  return ["", `The nearest of ${counted(ended.length, "POST")}:`, ...shown];
}

// Enough to find the nearest; a day of retries has more. Ours.
const LOOKED_AT = 1000;

function ending(simulator: FakeSendgrid): readonly string[] {
  return ["", "What happened last:", ...lastEntries(simulator, 6), "", ...standing(simulator)];
}
