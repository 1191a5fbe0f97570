import { createEventEncoder } from "../../server/runtime/bytes/event-encoder.ts";
import { createKeyRing } from "../../server/runtime/signing/key-ring.ts";
import type { JournalEntry } from "../../server/contract/journal.ts";
import type { HostTime, Ports, PostRequest, PostResult } from "../../server/simulation/ports.ts";
import type { PlanChange } from "../../server/simulation/account/settings-desk.ts";
import { Simulator } from "../../server/simulation/simulator.ts";
import type { SimulatorOptions } from "../../server/simulation/simulator-options.ts";
import { allFlags } from "../../server/simulation/account/webhook-settings.ts";
import type { SettingsInput, WebhookSettings } from "../../server/simulation/account/webhook-settings.ts";

/** 2026-01-05T09:00:00Z, a Monday. */
export const START = Date.UTC(2026, 0, 5, 9);

/** What a test wants of its simulator. */
export interface NewSimulatorOptions extends Partial<SimulatorOptions> {
  /** Answers each POST; 200 unless given. A promise makes the attempt be in flight. */
  readonly answer?: (request: PostRequest, virtualNow: number) => PostResult | Promise<PostResult>;
  /** The machine's own clock and timers unless given. */
  readonly hostTime?: HostTime;
}

/** A simulator on a manual clock, whose POSTs are answered in memory and kept in `posts`. */
export function newSimulator(options: NewSimulatorOptions = {}): {
  simulator: Simulator;
  posts: { readonly at: number; readonly request: PostRequest }[];
} {
  const { answer = () => answered(200), hostTime = REAL_HOST_TIME, ...rest } = options;
  const posts: { at: number; request: PostRequest }[] = [];
  const ports: Ports = {
    encoder: createEventEncoder(),
    keys: createKeyRing({}),
    poster: {
      post(request) {
        const at = simulator.now();
        posts.push({ at, request });
        return answer(request, at);
      },
    },
    hostTime,
  };
  const simulator = new Simulator(
    { seed: 1, startAt: START, clock: { mode: "manual", speed: 1 }, ...rest },
    ports,
  );
  return { simulator, posts };
}

/** What a receiver that answers at once with this status makes of an attempt. */
export function answered(status: number, more: Partial<PostResult> = {}): PostResult {
  const isDelivered = status >= 200 && status < 300;
  return {
    result: isDelivered ? "delivered" : "refused",
    status,
    reason: `receiver answered ${status}`,
    location: null,
    latencyMs: 0,
    startedWallAt: START,
    bytes: 100,
    isUncertain: false,
    isTokenRejected: false,
    ...more,
  };
}

/** Enabled settings that post every event. */
export function allEventsTo(
  simulator: Simulator,
  url: string,
  options: SettingsInput & { readonly account?: string } = {},
): WebhookSettings {
  const { account = "main", ...more } = options;
  const outcome = simulator.settings.create(account, {
    url,
    isEnabled: true,
    flags: allFlags(true),
    postsAccountStatusChange: true,
    ...more,
  });
  if (outcome.kind !== "done") throw new Error(`The settings were not created: ${outcome.kind}.`);
  return outcome.settings;
}

/** Changes settings, whosever they are; answers them as they are then. */
export function updateSettings(simulator: Simulator, id: string, input: SettingsInput): WebhookSettings {
  const outcome = simulator.settings.update(accountOf(simulator, id), id, input);
  if (outcome.kind !== "done") throw new Error(`The settings were not changed: ${outcome.kind}.`);
  return outcome.settings;
}

/** Switches the signing of settings; answers them as they are then. */
export function setSigning(simulator: Simulator, id: string, isSigned: boolean): WebhookSettings {
  const outcome = simulator.settings.setSigning(accountOf(simulator, id), id, isSigned);
  if (!("settings" in outcome)) throw new Error(`Signing was not switched: ${outcome.kind}.`);
  return outcome.settings;
}

/** Deletes settings; false: there are none of that id. */
export function deleteSettings(simulator: Simulator, id: string): boolean {
  return simulator.settings.remove(accountOf(simulator, id), id);
}

function accountOf(simulator: Simulator, id: string): string {
  return simulator.settings.find(id)?.account ?? "main";
}

/** Changes the plan of an account. */
export function setPlan(simulator: Simulator, change: PlanChange, account = "main"): void {
  simulator.settings.setPlan(account, change);
}

/** The journal's entries of one kind, oldest first. */
export function entriesOf<Kind extends JournalEntry["kind"]>(
  simulator: Simulator,
  kind: Kind,
): readonly Extract<JournalEntry, { kind: Kind }>[] {
  const isWanted = (entry: JournalEntry): entry is Extract<JournalEntry, { kind: Kind }> =>
    entry.kind === kind;
  return simulator.journal.after(0, Infinity).filter(isWanted);
}

/** An event that occurred, with its members as posted. */
export interface SeenEvent {
  readonly at: number;
  readonly name: string;
  readonly email: string | null;
  readonly members: Readonly<Record<string, unknown>>;
}

/** All events that occurred, oldest first. */
export function eventsOf(simulator: Simulator): readonly SeenEvent[] {
  return [...simulator.log.eventsAfter(0)].map(({ at, name, email, json }) => ({
    at,
    name,
    email,
    members: membersOf(json),
  }));
}

/** The sg_event_ids of a POST, in the order of its body. */
export function idsIn({ body }: PostRequest): readonly unknown[] {
  return body.kind === "batch" ? body.events.map(({ json }) => membersOf(json)["sg_event_id"]) : [];
}

function membersOf(json: string): Record<string, unknown> {
  const members: Record<string, unknown> = JSON.parse(json);
  return members;
}

const REAL_HOST_TIME: HostTime = {
  now: () => Date.now(),
  wakeIn(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  nextTurn: async () => new Promise((resolve) => void setImmediate(resolve)),
};
