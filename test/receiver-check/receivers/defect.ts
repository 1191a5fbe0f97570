import type { ReceiverParts } from "./receiver-parts.ts";

/** One thing that is wrong with a receiver, and what a check must make of it. */
export interface Defect {
  readonly name: string;
  /** What the receiver does wrong; a sentence. */
  readonly title: string;
  /** The parts that it has instead of the correct ones. Made anew for each receiver, because some remember. */
  readonly parts: () => Partial<ReceiverParts>;
  /** The URL that is checked, where it is another than the receiver's. */
  readonly urlOf?: (url: string) => string;
  /** The check that must find it. */
  readonly foundBy: string;
  readonly verdict: "FAIL" | "WARN";
  /** Checks that see a consequence of the same defect, and may tell of it too. */
  readonly alsoSeenBy: readonly string[];
  /** The mistake that the diagnosis of `sig-single` must name. */
  readonly mistake?: string;
}

/** What a defect is unless its line says otherwise. */
export const FAILS = { verdict: "FAIL", alsoSeenBy: [] } as const;
