import type { JournalEntry } from "../../contract/journal.ts";

/** What an entry says but two runs alike may differ in. */
const OF_THE_WORLD: ReadonlySet<string> = new Set(["seq", "startedWallAt", "latencyMs", "url", "location"]);

/**
 * An entry without what the world around the simulation decides: wall times, latencies, URLs and ports. Two runs are
 * the same when these are the same in order; that attempts take time (`attempt-started`) is of the world as well.
 */
export function comparableJournal(entries: readonly JournalEntry[]): readonly object[] {
  return entries
    .filter(({ kind }) => kind !== "attempt-started")
    .map((entry) => Object.fromEntries(Object.entries(entry).filter(([name]) => !OF_THE_WORLD.has(name))));
}
