import { expect, test } from "vitest";
import { runReport } from "../../server/cli/run-report.ts";
import { progressText } from "../../server/cli/run-progress.ts";
import type { RunState } from "../../server/contract/control-api.ts";
import { ranState } from "../support/run-state.ts";

const unpainted = (_colour: string, text: string): string => text;

function report(change: Partial<RunState> = {}, results: Record<string, number> = {}): string {
  const facts = { elapsedMs: 86_400_000, receiver: "the built-in receiver, signed" };
  return runReport(ranState(change), { ...facts, results: new Map(Object.entries(results)) }, unpainted);
}

test("a report says what was proven, what happened and what was expected", () => {
  expect(report({}, { delivered: 103, refused: 40 })).toBe(
    [
      "PASSED  Outage and recovery",
      "  The receiver is away for twenty minutes; nothing gets lost, and nothing is",
      "  stored twice.",
      "",
      "  run         run_1 of outage-and-recovery, seed 7, 24 h of virtual time",
      "  receiver    the built-in receiver, signed",
      "  messages    2000",
      "  events      4741: processed 2000, delivered 1960, bounce 40, open 686, click",
      "              55",
      "  attempts    143: delivered 103, refused 40",
      "  faults      none",
      "  ledger      4741 generated = 4741 acknowledged",
      "",
      "  ✓ ledger.expired is 0, expected 0",
      "",
    ].join("\n"),
  );
});

test("faults, losses and what is uncertain are counted, and what was missed stands last but for nothing", () => {
  const { ledger } = ranState();
  const text = report({
    passed: false,
    parameters: { messages: 500, name: "spring" },
    faults: { "duplicate-batch": 3, "lost-acknowledgement": 2 },
    ledger: {
      ...ledger,
      acknowledged: 4700,
      expired: 41,
      duplicatesSent: 9,
      injected: 2,
      resentUncertain: 5,
    },
    expectations: [
      { subject: "ledger.expired", expected: "0", actual: 41, verdict: "missed", reason: null },
      {
        subject: "receiver.uniqueEvents",
        expected: "at least 1",
        actual: null,
        verdict: "not judged",
        reason: "the events went to a receiver of your own, and nobody told what it stored",
      },
    ],
  });
  expect(text).toContain('  parameters  messages=500, name="spring"\n');
  expect(text).toContain("  faults      5: duplicate-batch 3, lost-acknowledgement 2\n");
  expect(text.replaceAll(/\s+/g, " ")).toContain(
    "4741 generated = 4700 acknowledged + 41 expired; 9 duplicates sent; 2 injected; 5 sent again after an uncertain attempt",
  );
  expect(text.trimEnd().split("\n").at(-1)).toBe("  ✗ ledger.expired is 41, expected 0");
  expect(text).toContain(
    "  – receiver.uniqueEvents: not judged, the events went to a receiver of your\n    own,",
  );
});

test("a report fits 80 columns and steers no terminal, whatever a scenario's texts are", () => {
  const long = "words and words ".repeat(30);
  const text = report({ title: `\u001B[31m${long}`, description: long, passed: null, state: "stopped" });
  expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
  expect(text).not.toContain("\u001B");
  expect(text.startsWith("STOPPED  [31mwords")).toBe(true);
});

test("the progress line has a bar and fits 80 columns", () => {
  const run = ranState({ messages: { planned: 2000, made: 500 } });
  expect(progressText(run, 600_000)).toBe("[######------------------] 500/2000 messages, 10 min, 0 pending");
  expect(progressText(ranState({ messages: { planned: 0, made: 0 } }), 0)).toContain("[----");
});
