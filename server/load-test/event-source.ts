import type { LoadSettings } from "../contract/load-report.ts";
import { SECOND_MS } from "../contract/time.ts";
import type { Instant } from "../contract/time.ts";
import type { Scenario } from "../simulation/runs/scenario.ts";
import { pagePicker, writePages } from "./event-pages.ts";
import { placesOf, WHOLE_LOAD } from "./load-slice.ts";
import type { LoadTime } from "./load-time.ts";
import type { EventSource, LoadWork } from "./load-work.ts";
import type { LoadTraffic } from "./load-traffic.ts";
import { ProfileTraffic } from "./profile-traffic.ts";
import type { ProfileTrafficScope } from "./profile-traffic.ts";
import { rateCurve } from "./rate-curve.ts";
import type { RateCurve } from "./rate-curve.ts";
import { virtualStart } from "./scaled-time.ts";
import { ScenarioEvents } from "./scenario/scenario-events.ts";
import { throwIfEnded } from "./throw-if-ended.ts";
import { ScenarioTraffic } from "./scenario/scenario-traffic.ts";

/** Gets ready what events are made from, in tens of milliseconds. */
export async function eventSource(
  { settings, scenario }: Pick<LoadWork, "settings" | "scenario">,
  time: LoadTime,
): Promise<EventSource> {
  const nextTurn = async (): Promise<void> => new Promise((resolve) => time.nextTurn(resolve));
  if (scenario === null) return { kind: "made-up", pages: await writePages(settings.seed, nextTurn) };
  return {
    kind: "scenario",
    open: (places, startAt) => eventsOf({ ...settings, scenario, startAt }, places, time),
  };
}

/** The same for all servers in this process: the first events of a scenario are there when it begins. */
export async function embeddedEventSource(
  work: Pick<LoadWork, "settings" | "scenario">,
  time: LoadTime,
  signal: AbortSignal | undefined,
): Promise<EventSource> {
  const source = await eventSource(work, time);
  if (source.kind === "made-up") return source;
  const { settings } = work;
  const startAt = virtualStart(time.wallNow(), { scale: settings.timeScale, ...settings });
  const events = source.open(placesOf(WHOLE_LOAD, settings.servers), startAt);
  events.closeOn(signal);
  await events.filled;
  throwIfEnded(signal);
  return { kind: "scenario", open: () => events };
}

/** The traffic of a load test at some of its servers. */
export function trafficOf(
  { settings, source }: LoadWork,
  scope: Omit<ProfileTrafficScope, "curve" | "serverCount" | "seed">,
): LoadTraffic {
  const { durationMs, servers: serverCount, seed } = settings;
  if (source.kind === "made-up")
    return new ProfileTraffic({ ...scope, serverCount, curve: curveOf(settings), seed });
  const places = scope.servers.map(({ place }) => place);
  return new ScenarioTraffic({ ...scope, durationMs, events: source.open(places, scope.time.virtualAt(0)) });
}

/** Picks the pages that batches take their events from; null: events come with their bytes. */
export function pagePickerOf({ settings, source }: LoadWork): ReturnType<typeof pagePicker> | null {
  if (source.kind === "scenario") return null;
  return pagePicker(source.pages, { curve: curveOf(settings), seed: settings.seed });
}

function curveOf({ profile, eventsPerSecond, durationMs }: LoadSettings): RateCurve {
  if (profile === "scenario") throw new RangeError("A scenario has no curve: its events have instants.");
  return rateCurve(profile, eventsPerSecond, durationMs);
}

function eventsOf(
  order: {
    readonly scenario: Scenario;
    readonly seed: number;
    readonly servers: number;
    readonly startAt: Instant;
  },
  places: readonly number[],
  time: LoadTime,
): ScenarioEvents {
  const { scenario, seed, servers } = order;
  // SendGrid's timestamps are whole seconds, and so is the beginning of every simulator.
  const startAt = Math.floor(order.startAt / SECOND_MS) * SECOND_MS;
  return new ScenarioEvents({ scenario, seed, servers, startAt, places: new Set(places), time });
}
