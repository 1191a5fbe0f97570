import type { Attempt, DeliveryDetail } from "../../contract/control-api.ts";
import type { Duration } from "../../contract/time.ts";
import { counted, formatDuration } from "../../simulation/wording.ts";
import type { DurationInput, FakeSendgrid } from "../embedded/library-interface.ts";
import { createWallClock } from "../wall-clock.ts";
import { readWithin } from "./delivery-watch.ts";
import { postedAttempt } from "./posted-attempt.ts";
import type { PostedAttempt } from "./posted-attempt.ts";
import { playgroundLine, shownInstant, standing, storyError } from "./story.ts";

/** The `sg_event_id` of what a receiver stored, one entry for each time; or a function that looks them up. */
export type StoredIds = Iterable<string> | (() => Iterable<string> | Promise<Iterable<string>>);

/** Which events are meant, and how long a receiver may take to store them. */
export interface StoredOnceOptions {
  /** Only events that these settings posted: what `webhooks.create` answered, or their id. */
  readonly webhook?: string | { readonly id: string };
  /**
   * How long, by the wall clock, a receiver that answers first and stores later may take: a function is asked again until
   * nothing is lost. 1 s unless given; a list is looked at once.
   */
  readonly within?: DurationInput;
}

/**
 * Demands that a receiver stored each event that it acknowledged exactly once: none lost, none stored twice.
 *
 * Events that it never acknowledged do not count, whether they are pending or expired: advance the clock before, as far
 * as retries matter. The simulator keeps the events of its newest 100,000 attempts. Rejects with an Error that names the
 * events, with the story of their deliveries.
 *
 * @example
 * await simulator.run("duplicates", { target: url });
 * await expectStoredOnce(simulator, async () => (await db.query("select sg_event_id from events")).map(idOf));
 */
export async function expectStoredOnce(
  simulator: FakeSendgrid,
  stored: StoredIds,
  options: StoredOnceOptions = {},
): Promise<void> {
  const withinMs = typeof stored === "function" ? readWithin("expectStoredOnce", options.within ?? "1s") : 0;
  const wallClock = createWallClock();
  const deadline = wallClock.now() + withinMs;
  for (;;) {
    const finding = await compare(simulator, stored, options);
    if (finding.lost.length === 0 && finding.twice.length === 0) return;
    // What was stored twice stays so; what is missing may still come.
    if (finding.twice.length > 0 || wallClock.now() >= deadline) throw storyOf(simulator, finding, withinMs);
    await new Promise<void>((resolve) => void wallClock.wakeIn(LOOK_MS, resolve));
  }
}

const LOOK_MS: Duration = 20;

interface Finding extends Delivered {
  readonly lost: readonly string[];
  readonly twice: readonly (readonly [id: string, times: number])[];
  /** Ids that are of no event of the simulator. */
  readonly strange: readonly string[];
}

/** Events by their id. */
interface Delivered {
  /** Each with the delivery that was acknowledged. */
  readonly acknowledged: ReadonlyMap<string, DeliveryDetail>;
  /** Each with all deliveries that carried it: a copy that a fault made is in another one. */
  readonly posted: ReadonlyMap<string, readonly DeliveryDetail[]>;
}

async function compare(
  simulator: FakeSendgrid,
  stored: StoredIds,
  { webhook }: StoredOnceOptions,
): Promise<Finding> {
  const times = new Map<string, number>();
  for (const id of typeof stored === "function" ? await stored() : stored) {
    times.set(id, (times.get(id) ?? 0) + 1);
  }
  const webhookId = typeof webhook === "object" ? webhook.id : webhook;
  const { acknowledged, posted } = await deliveredEvents(simulator, webhookId);
  const known = new Set(simulator.events().map(({ id }) => id));
  const missing = [...acknowledged].filter(([id]) => !times.has(id));
  return {
    acknowledged,
    posted,
    lost: missing.filter(([id, delivery]) => carriedId(simulator, delivery, id)).map(([id]) => id),
    twice: [...times].filter(([, count]) => count > 1),
    strange: [...times.keys()].filter((id) => !posted.has(id) && !known.has(id)),
  };
}

async function deliveredEvents(simulator: FakeSendgrid, webhookId: string | undefined): Promise<Delivered> {
  const acknowledged = new Map<string, DeliveryDetail>();
  const posted = new Map<string, readonly DeliveryDetail[]>();
  for (const { id, state, webhookId: of } of simulator.deliveries()) {
    if (of === null || (webhookId !== undefined && of !== webhookId)) continue;
    const answer = await simulator.fetch(`/_simulator/deliveries/${id}`);
    // No longer kept since the list was made.
    if (!answer.ok) continue;
    // The control API's own answer.
    const delivery = (await answer.json()) as DeliveryDetail;
    for (const each of delivery.eventIds) posted.set(each, [...(posted.get(each) ?? []), delivery]);
    if (state !== "acknowledged") continue;
    const expired = new Set(delivery.expiredEventIds);
    for (const eventId of delivery.eventIds) if (!expired.has(eventId)) acknowledged.set(eventId, delivery);
  }
  return { acknowledged, posted };
}

// A fault may have posted an event without its id: no receiver can store that.
function carriedId(simulator: FakeSendgrid, delivery: DeliveryDetail, eventId: string): boolean {
  const attempt = lastOf(simulator, delivery);
  if (attempt === undefined || attempt.events.length === 0) return true;
  return attempt.events.some((event) => event["sg_event_id"] === eventId);
}

function lastOf(simulator: FakeSendgrid, { attempts }: DeliveryDetail): PostedAttempt | undefined {
  const id = attempts.at(-1)?.id;
  return id === undefined ? undefined : postedAttempt(simulator, id);
}

const MOST_SHOWN = 4;

function storyOf(simulator: FakeSendgrid, finding: Finding, withinMs: Duration): Error {
  const { acknowledged, posted, lost, twice, strange } = finding;
  const waited = withinMs > 0 && twice.length === 0 ? ` after ${formatDuration(withinMs)}` : "";
  const numbers = `${counted(lost.length, "event")} lost, ${twice.length} stored twice`;
  const lines = [
    `expectStoredOnce: of ${counted(acknowledged.size, "acknowledged event")}, ${numbers}${waited}.`,
  ];
  for (const id of lost.slice(0, MOST_SHOWN)) {
    lines.push("", ...eventLines({ simulator, id, what: "lost", deliveries: posted.get(id) ?? [] }));
  }
  for (const [id, times] of twice.slice(0, MOST_SHOWN)) {
    const what = `stored ${times} times`;
    lines.push("", ...eventLines({ simulator, id, what, deliveries: posted.get(id) ?? [] }));
  }
  const more = Math.max(0, lost.length - MOST_SHOWN) + Math.max(0, twice.length - MOST_SHOWN);
  if (more > 0) lines.push("", `And ${more} more.`);
  if (strange.length > 0) {
    lines.push(
      "",
      `${counted(strange.length, "stored id")} of no event here, such as "${strange[0]?.slice(0, 60)}".`,
    );
    lines.push("An event is known by its sg_event_id; a reset forgets those before it.");
  }
  return storyError([...lines, "", ...standing(simulator)]);
}

interface EventToTell {
  readonly simulator: FakeSendgrid;
  readonly id: string;
  readonly what: string;
  readonly deliveries: readonly DeliveryDetail[];
}

function eventLines({ simulator, id, what, deliveries }: EventToTell): readonly string[] {
  const event = simulator.events().find((each) => each.id === id);
  const name = event === undefined ? "event" : `${event.event} ${event.email ?? ""}`.trim();
  const posts = deliveries.flatMap(({ attempts }) => attempts.map(postInWords));
  return [
    `  ${what}: ${name}, sg_event_id ${id}`,
    ...posts.slice(0, MOST_SHOWN).map((post) => `    ${post}`),
    ...(posts.length > MOST_SHOWN ? [`    and ${posts.length - MOST_SHOWN} more posts`] : []),
    ...deliveries.slice(0, 1).flatMap((delivery) => playgroundLine(simulator, delivery.id)),
  ];
}

function postInWords({ number, deliveryId, at, reason, result }: Attempt): string {
  return `posted at ${shownInstant(at)}, try ${number} of ${deliveryId}: ${reason ?? result}`;
}
