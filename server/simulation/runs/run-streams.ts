import { ChanceStream } from "../chance.ts";
import type { Chance } from "../chance.ts";

/** A run's own chance: what it draws shifts nothing else, and its seed alone decides it. */
export interface RunStreams {
  readonly ids: Chance;
  readonly recipients: Chance;
  readonly latencies: Chance;
  readonly faults: Chance;
  readonly retries: ChanceStream;
}

/**
 * The streams of the nth run with a seed, counted from 0.
 *
 * A second run with the same seed draws the same people and times, but other ids: none is ever issued twice.
 */
export function runStreams(seed: number, nth: number): RunStreams {
  return {
    ids: new ChanceStream(seed, "ids", nth === 0 ? "" : `/run ${nth}`),
    recipients: new ChanceStream(seed, "recipients"),
    latencies: new ChanceStream(seed, "latencies"),
    faults: new ChanceStream(seed, "faults"),
    retries: new ChanceStream(seed, "retries"),
  };
}
