import type { Reporter, TestModule, TestSuite } from "vitest/node";

/**
 * Closes a run of the tests with the line `N passed, N failed`, after the skipped tests with their reasons.
 *
 * A file that does not load, a hook that throws and an unhandled error count as a failure each, and a run that
 * failed in any other way as one: the line never looks better than the exit code.
 */
export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[], reason: string): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    for (const module of modules) {
      failed += errorsOutsideTests(module);
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") passed++;
        else if (result.state === "failed") failed++;
        else console.log(`skipped: ${test.fullName} (${noteOf(result) ?? "no reason given"})`);
      }
    }
    if (failed === 0 && reason !== "passed") failed = 1;
    console.log(`${passed} passed, ${failed} failed`);
  }
}

function errorsOutsideTests(module: TestModule): number {
  const suites: readonly TestSuite[] = [...module.children.allSuites()];
  return module.errors().length + suites.reduce((sum, suite) => sum + suite.errors().length, 0);
}

function noteOf(result: object): string | undefined {
  return "note" in result && typeof result.note === "string" ? result.note : undefined;
}
