import { useDeferredValue, useMemo } from "react";
import { compareReceived } from "./compare-received.ts";
import type { ReceivedComparison } from "./compare-received.ts";
import type { ReceivedLine } from "./received-lines.ts";
import type { ReceivedSource } from "./received-source.ts";
import { useSentAndReceived } from "./use-sent-and-received.ts";
import type { SettingsAnswer } from "../settings/webhook-settings.ts";

/** What is compared with what. */
export interface ComparedSides {
  readonly settings: SettingsAnswer | undefined;
  readonly by: ReceivedSource;
  /** The list of the user's own. */
  readonly own: readonly ReceivedLine[];
}

/** A comparison, as far as it is there. */
export interface ComparisonReading {
  /** Null: what it needs is not read yet. */
  readonly comparison: ReceivedComparison | null;
  /** The newest event that was sent; undefined: none was. */
  readonly newestId: string | undefined;
  readonly error: Error | null;
  readonly readAgain: () => void;
}

/** Compares what settings posted with what was received. */
export function useReceivedComparison({ settings, by, own }: ComparedSides): ComparisonReading {
  const { data, error, refetch } = useSentAndReceived(settings, by);
  // A list that is being typed must not wait for its comparison.
  const ownLines = useDeferredValue(own);
  const comparison = useMemo(() => {
    if (data === undefined) return null;
    return compareReceived(data.sent, by === "own" ? { lines: ownLines, isWhole: true } : data.received);
  }, [data, by, ownLines]);
  const newestId = useMemo(() => [...(data?.sent.events.keys() ?? [])].at(-1), [data]);
  return { comparison, newestId, error, readAgain: () => void refetch() };
}
