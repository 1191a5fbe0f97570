import type { CheckProfile } from "../contract/check-report.ts";
import type { Duration } from "../contract/time.ts";

/** How much the checks of a profile send, and how long they wait. */
export interface CheckVolume {
  readonly burstPosts: number;
  readonly burstConnections: number;
  readonly latencyPosts: number;
  readonly signatures: number;
  readonly idleMs: Duration;
  /** How long a stored event may take to be seen, at least. */
  readonly patienceMs: Duration;
  /** How long a second copy may take to be seen, at least. */
  readonly settleMs: Duration;
}

/** The volumes by profile. Ours; `transport` idles 2 s at most (design). */
export const VOLUMES: Readonly<Record<CheckProfile, CheckVolume>> = {
  full: {
    burstPosts: 200,
    burstConnections: 50,
    latencyPosts: 20,
    signatures: 24,
    idleMs: 2000,
    patienceMs: 3000,
    settleMs: 250,
  },
  reduced: {
    burstPosts: 40,
    burstConnections: 10,
    latencyPosts: 6,
    signatures: 12,
    idleMs: 100,
    patienceMs: 1500,
    settleMs: 60,
  },
};
