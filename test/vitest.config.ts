import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["test/**/*.test.ts"],
    // Generous: a slow machine is no failure, a test that hangs is.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Vitest leaves one core to itself, but hardly uses it: of two it would use one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ["default", "./test/support/plain-reporter.ts"],
  },
});
