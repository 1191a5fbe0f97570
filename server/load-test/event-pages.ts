import { BATCH_MAX_BYTES } from "../contract/limits.ts";
import { hashOf } from "../simulation/chance.ts";
import { loadPeople } from "../runtime/people.ts";
import type { Duration } from "../contract/time.ts";
import type { EventPage } from "./event-page.ts";
import { writePage } from "./event-page.ts";
import type { RateCurve } from "./rate-curve.ts";

/** The pages that a load test's events are from. */
export interface EventPages {
  readonly sending: readonly EventPage[];
  readonly engagement: readonly EventPage[];
}

// About 1,800 events each, so 11,000 different ones in all before ids and timestamps. Ours.
const SENDING_PAGES = 4;
const ENGAGEMENT_PAGES = 2;

/** Writes all pages of a seed. Others have their turn between two pages: each takes tens of milliseconds. */
export async function writePages(seed: number, nextTurn: () => Promise<void>): Promise<EventPages> {
  const people = await loadPeople();
  const write = async (
    content: "sending" | "engagement",
    ordinals: readonly number[],
  ): Promise<EventPage[]> => {
    const pages: EventPage[] = [];
    for (const ordinal of ordinals) {
      pages.push(writePage(people, { content, ordinal, seed, bytes: BATCH_MAX_BYTES }));
      await nextTurn();
    }
    return pages;
  };
  const ordinals = Array.from({ length: SENDING_PAGES + ENGAGEMENT_PAGES }, (_, ordinal) => ordinal);
  return {
    sending: await write("sending", ordinals.slice(0, SENDING_PAGES)),
    engagement: await write("engagement", ordinals.slice(SENDING_PAGES)),
  };
}

/**
 * Picks the page that a batch takes its events from, so that deliveries and opens are as many as the curve says.
 *
 * It goes by the batch's number alone: whoever makes the batch, it has the same events.
 */
export function pagePicker(
  { sending, engagement }: EventPages,
  { curve, seed }: { readonly curve: RateCurve; readonly seed: number },
): (atMs: Duration, number: number) => EventPage {
  return (atMs, number) => {
    const draw = hashOf(`${seed}/${number}`);
    const isEngagement = (draw % 10_000) / 10_000 < curve.engagementAt(atMs);
    const pages = isEngagement ? engagement : sending;
    const page = pages[Math.floor(draw / 10_000) % pages.length];
    if (page === undefined) throw new RangeError("A load test needs at least one page of each kind.");
    return page;
  };
}
