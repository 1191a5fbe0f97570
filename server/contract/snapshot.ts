/** What every snapshot says it is. */
export const SNAPSHOT_KIND = "fake-sendgrid-snapshot";

/** The form of a snapshot's state; another one cannot be restored. */
export const SNAPSHOT_VERSION = 1;

/** Bytes of a snapshot's JSON. Ours: as much as all requests' bodies may take together. */
export const MAX_SNAPSHOT_BYTES = 256 * 1024 * 1024;

/** Values in a snapshot's JSON, counted as for any request. Ours: a planned message takes about 100. */
export const MAX_SNAPSHOT_VALUES = 20_000_000;

/**
 * A simulator at one instant, as plain JSON: clock, chance, accounts, what is planned and what is on its way.
 *
 * It holds no keys and no client secrets; a URL with credentials keeps them. What stands in `state` is not promised: keep
 * it whole, in a file if you like, and restore it.
 */
export interface Snapshot {
  readonly kind: typeof SNAPSHOT_KIND;
  readonly version: typeof SNAPSHOT_VERSION;
  readonly state: object;
}

/** Why there can be no snapshot now, or none can be restored. */
export type SnapshotObstacle =
  "attempt-in-flight" | "post-awaits-retry" | "run-going-on" | "clock-is-advancing";
