import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/** Real loads and processes: they wait most of the time. */
const WAITING = /\/test\/(?:load-test|cli)\//;
/** Keeps a processor busy for seconds, a browser most of all. */
const BUSY = [/\/test\/web\//, /\/test\/(?:doors|receiver-check|persistence|clients)\//];

/** What waits beside what is busy, and short files last, so that all workers end at the same time. */
class BusyBesideWaiting extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is a method of the sequencer
    const sorted = await super.sort(files);
    const waiting = sorted.filter(({ moduleId }) => WAITING.test(moduleId));
    const others = sorted.filter(({ moduleId }) => !WAITING.test(moduleId));
    others.sort((left, right) => rankOf(left) - rankOf(right));
    const beside = others.flatMap((file, nth) => [file, ...waiting.slice(nth, nth + 1)]);
    return [...beside, ...waiting.slice(others.length)];
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = BUSY.findIndex((path) => path.test(moduleId));
  return rank === -1 ? BUSY.length : rank;
}

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["test/**/*.test.ts"],
    // Generous: a slow machine is no failure, a test that hangs is.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    // All files of a worker share their modules and one browser: loading them anew for each file took more of the
    // processor than half of the tests. What a test changes for its whole process it puts back.
    isolate: false,
    unstubEnvs: true,
    // One more than there are processors: some wait for real time.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: BusyBesideWaiting },
    reporters: ["default", "./test/support/plain-reporter.ts"],
  },
});
