import type { ExpectationState } from "../../contract/control-api.ts";
import type { Bounds, Expectations } from "./scenario.ts";

/** The counts that expectations are about, as they stand. */
export interface RunCounts {
  readonly ledger: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  /** A text: why the receiver's counts cannot be judged. */
  readonly receiver: Readonly<Record<string, number>> | string;
}

/** Holds a run's counts against its expectations; before its end no verdict is spoken. */
export function judged(
  expect: Expectations,
  counts: RunCounts,
  isOver: boolean,
): readonly ExpectationState[] {
  return (["ledger", "events", "faults", "receiver"] as const).flatMap((group) =>
    Object.entries(expect[group]).map(([name, bounds]) =>
      judgedOne({ subject: `${group}.${name}`, name, bounds }, counts[group], isOver),
    ),
  );
}

interface Expectation {
  readonly subject: string;
  readonly name: string;
  readonly bounds: Bounds;
}

function judgedOne(
  { subject, name, bounds }: Expectation,
  counts: RunCounts["receiver"],
  isOver: boolean,
): ExpectationState {
  const expected = inWords(bounds);
  if (typeof counts === "string")
    return { subject, expected, actual: null, verdict: "not judged", reason: counts };
  const actual = counts[name] ?? 0;
  const isMet = actual >= bounds.atLeast && actual <= bounds.atMost;
  return { subject, expected, actual, verdict: !isOver ? "open" : isMet ? "met" : "missed", reason: null };
}

function inWords({ atLeast, atMost }: Bounds): string {
  if (atLeast === atMost) return String(atLeast);
  if (atMost === Infinity) return `at least ${atLeast}`;
  return atLeast <= 0 ? `at most ${atMost}` : `from ${atLeast} to ${atMost}`;
}
