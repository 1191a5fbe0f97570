import { createEventEncoder } from "../../server/runtime/bytes/event-encoder.ts";
import { createKeyRing } from "../../server/runtime/signing/key-ring.ts";
import { createWallClock } from "../../server/runtime/wall-clock.ts";
import type { PostResult } from "../../server/simulation/ports.ts";
import type { Rules } from "../../server/simulation/rules.ts";
import { Simulator } from "../../server/simulation/simulator.ts";
import { allFlags } from "../../server/simulation/account/webhook-settings.ts";

/** A simulator on a manual clock with one webhook settings that posts all events, to a receiver that is a constant. */
export function benchSimulator(status: number, rules: Partial<Rules> = {}): Simulator {
  const result: PostResult = {
    result: status < 300 ? "delivered" : "refused",
    status,
    reason: `receiver answered ${status}`,
    location: null,
    latencyMs: 0,
    startedWallAt: 0,
    bytes: 100,
    isUncertain: false,
    isTokenRejected: false,
  };
  const ports = {
    encoder: createEventEncoder(),
    keys: createKeyRing({}),
    poster: { post: () => result },
    hostTime: createWallClock(),
  };
  const startAt = Date.UTC(2026, 0, 5, 9);
  const simulator = new Simulator({ seed: 1, startAt, clock: { mode: "manual", speed: 1 }, rules }, ports);
  simulator.settings.create("main", {
    url: "http://127.0.0.1:1/events",
    isEnabled: true,
    flags: allFlags(true),
    postsAccountStatusChange: true,
  });
  return simulator;
}

/** CPU seconds that some work takes. */
export async function cpuSecondsOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
