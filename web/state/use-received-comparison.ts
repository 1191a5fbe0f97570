import { useDeferredValue, useMemo } from "react";
import { compareReceived } from "./compare-received.ts";
import type { ReceivedComparison } from "./compare-received.ts";
import type { ReceivedLine } from "./received-lines.ts";
import type { ReceivedSource } from "./received-source.ts";
import { useReceivedLines, useSentEvents } from "./use-sent-events.ts";
import type { SentReading } from "./use-sent-events.ts";
import type { SettingsAnswer } from "./webhook-settings.ts";

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
  /** Nothing was received: there is nothing to compare with. */
  readonly isEmpty: boolean;
  /** There is more than was read. */
  readonly isCut: boolean;
  /** The newest event that was sent. */
  readonly newestId: string | undefined;
  readonly error: Error | null;
  readonly readAgain: () => void;
}

/** Compares what settings posted with what was received. */
export function useReceivedComparison({ settings, by, own }: ComparedSides): ComparisonReading {
  const sent = useSentEvents(settings?.id);
  const received = useReceivedLines(by, settings);
  const read = by === "own" ? { items: own, isCut: false } : received.data;
  const lines = useDeferredValue(read?.items);
  const comparison = useMemo(() => compared(sent.data, lines), [sent.data, lines]);
  return {
    comparison,
    isEmpty: lines?.length === 0,
    isCut: sent.data?.isCut === true || read?.isCut === true,
    newestId: sent.data?.newestId,
    error: sent.error ?? received.error,
    readAgain: () => void Promise.all([sent.refetch(), received.refetch()]),
  };
}

function compared(
  reading: SentReading | undefined,
  lines: readonly ReceivedLine[] | undefined,
): ReceivedComparison | null {
  return reading === undefined || lines === undefined ? null : compareReceived(reading.sent, lines);
}
