import type { ExpectationState, LedgerCounts, RunState } from "../contract/control-api.ts";
import { printable } from "../runtime/kept-text.ts";
import { counted, formatDuration } from "../simulation/wording.ts";
import type { Duration } from "../contract/time.ts";
import type { Paint } from "./activity-lines.ts";

/** What a report tells besides the run itself. */
export interface RunFacts {
  /** Virtual time that passed, also where the run is not over. */
  readonly elapsedMs: Duration;
  /** Whom the events went to, in words. */
  readonly receiver: string;
  /** Attempts by result; undefined: others' attempts cannot be told from the run's. */
  readonly results: ReadonlyMap<string, number> | undefined;
}

const COLUMNS = 80;
const LABEL_COLUMNS = 12;

/** A run for a person, in lines of 80 columns: what it proves, what happened, and whether it was as expected. */
export function runReport(run: RunState, { elapsedMs, receiver, results }: RunFacts, paint: Paint): string {
  const { made, planned } = run.messages;
  const parameters = Object.entries(run.parameters).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  );
  return [
    titleLine(run, paint),
    ...wrapped(run.description, "  "),
    "",
    ...row(
      "run",
      `${run.id} of ${run.scenario}, seed ${run.seed}, ${formatDuration(elapsedMs)} of virtual time`,
    ),
    ...(parameters.length === 0 ? [] : row("parameters", parameters.join(", "))),
    ...row("receiver", receiver),
    ...row("messages", made === planned ? String(made) : `${made} of ${planned}`),
    ...row("events", tally(run.events)),
    ...row("attempts", attemptsText(run.ledger, results)),
    ...row("faults", tally(run.faults)),
    ...row("ledger", ledgerText(run.ledger)),
    "",
    ...expectationLines(run.expectations, paint),
    "",
  ].join("\n");
}

function titleLine({ title, state, passed }: RunState, paint: Paint): string {
  const verdict =
    passed === null
      ? paint("yellow", state === "running" ? "NOT OVER" : state.toUpperCase())
      : passed
        ? paint("green", "PASSED")
        : paint("red", "FAILED");
  return `${verdict}  ${paint("bold", printable(title).slice(0, COLUMNS - 10))}`;
}

function tally(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).filter(([, count]) => count > 0);
  if (entries.length === 0) return "none";
  const sum = entries.reduce((total, [, count]) => total + count, 0);
  const parts = entries.map(([name, count]) => `${printable(name)} ${count}`).join(", ");
  return `${sum}: ${parts}`;
}

function attemptsText({ attempts }: LedgerCounts, results: RunFacts["results"]): string {
  if (results === undefined || results.size === 0) return String(attempts);
  return tally(Object.fromEntries(results));
}

function ledgerText(ledger: LedgerCounts): string {
  const { generated, acknowledged, pending, expired, filtered, discarded } = ledger;
  const rest = { pending, expired, filtered, discarded };
  const parts = Object.entries(rest).filter(([, count]) => count > 0);
  const sum = [`${acknowledged} acknowledged`, ...parts.map(([name, count]) => `${count} ${name}`)].join(
    " + ",
  );
  const besides = [
    ...(ledger.duplicatesSent > 0 ? [`${counted(ledger.duplicatesSent, "duplicate")} sent`] : []),
    ...(ledger.injected > 0 ? [`${ledger.injected} injected`] : []),
    ...(ledger.resentUncertain > 0
      ? [`${ledger.resentUncertain} sent again after an uncertain attempt`]
      : []),
  ];
  return [`${generated} generated = ${sum}`, ...besides].join("; ");
}

function expectationLines(expectations: readonly ExpectationState[], paint: Paint): readonly string[] {
  if (expectations.length === 0) return ["  It expects nothing."];
  const isJudged = (each: ExpectationState): boolean => each.verdict !== "not judged";
  // What failed is what a person looks for: it stands last, next to the prompt.
  return expectations
    .toSorted((one, other) => Number(isJudged(one)) - Number(isJudged(other)))
    .flatMap((each) => expectationLine(each, paint));
}

function expectationLine(expectation: ExpectationState, paint: Paint): readonly string[] {
  const { subject, expected, actual, verdict, reason } = expectation;
  const told = `${printable(subject)} is ${actual ?? "unknown"}, expected ${printable(expected)}`;
  const [first = "", ...more] =
    verdict === "not judged"
      ? wrapped(`${printable(subject)}: not judged, ${printable(reason ?? "nobody knows")}`, "    ")
      : wrapped(told, "    ");
  const mark = { met: paint("green", "✓"), missed: paint("red", "✗"), open: "…", "not judged": "–" }[verdict];
  return [`  ${mark} ${first.trimStart()}`, ...more];
}

function row(label: string, text: string): readonly string[] {
  const indent = " ".repeat(LABEL_COLUMNS + 2);
  const [first = "", ...more] = wrapped(text, indent);
  return [`  ${label.padEnd(LABEL_COLUMNS)}${first.trimStart()}`, ...more];
}

function wrapped(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of printable(text.replaceAll(/\s+/g, " ")).split(" ")) {
    if (line.length + word.length > COLUMNS && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
