import { expect, test } from "vitest";
import type { CheckReport, CheckResult } from "../../server/contract/check-report.ts";
import { baselineOf, outdatedIn, readBaseline, withBaseline } from "../../server/receiver-check/baseline.ts";
import { describeChecks } from "../../server/receiver-check/catalogue.ts";
import { htmlReport } from "../../server/receiver-check/reports/html-report.ts";
import { junitReport } from "../../server/receiver-check/reports/junit-report.ts";
import { markdownReport } from "../../server/receiver-check/reports/markdown-report.ts";
import { sarifReport } from "../../server/receiver-check/reports/sarif-report.ts";
import { judgementOf } from "../../server/receiver-check/verdicts.ts";
import { fail, info, notJudged, ok, warn } from "../../server/receiver-check/check.ts";
import { checkText } from "../../server/cli/check-text.ts";
import { CHECK_IDS } from "../../server/receiver-check/catalogue.ts";
import { fixExamplesFor } from "../../server/receiver-check/fix-examples.ts";

const hostile = `<script>alert("1")</script> & \u0007 \`\`\` | ]]>`;

const evidence = {
  what: "one delivered event",
  request: {
    url: "http://127.0.0.1:3000/events",
    headers: [["User-Agent", "SendGrid Event API"]],
    body: "[{}]\r\n",
    bytes: 6,
  },
  answer: { status: 500, headers: [["Server", hostile]], body: hostile },
  failure: null,
  latencyMs: 12,
} as const;

function result(verdict: CheckResult["verdict"], id: string, reason = "what was found"): CheckResult {
  const isFinding = verdict === "FAIL" || verdict === "WARN";
  return {
    id,
    title: `the title of ${id}`,
    severity: "high",
    verdict,
    reason,
    evidence: isFinding ? [evidence] : [],
    fix: isFinding ? "what to do" : "",
    why: "what goes wrong",
    examples: isFinding ? [{ framework: "express", code: "a < b" }] : [],
  };
}

const report: CheckReport = {
  checks: [
    result("PASS", "sig-single"),
    result("FAIL", "types", hostile),
    result("WARN", "latency"),
    result("INFO", "stale-header"),
    result("SKIP", "oauth", "not judged: nothing was given"),
  ],
  summary: {
    target: "http://127.0.0.1:3000/events",
    runId: "rcabc123",
    publicKey: "MFkw",
    profile: "full",
    passed: 1,
    failed: 1,
    warned: 1,
    informed: 1,
    skipped: 1,
    posts: 7,
    durationMs: 1234,
    isIncomplete: false,
    notJudged: ["events that are counted twice"],
  },
};

test.each([
  [[ok("a")], "PASS", "a"],
  [[ok("a"), fail("b")], "FAIL", "b"],
  [[warn("a"), fail("b")], "FAIL", "a; b"],
  [[ok("a"), warn("b")], "WARN", "b"],
  [[ok("a"), info("b")], "INFO", "a; b"],
  [[ok("a"), notJudged("b")], "INFO", "a; not judged: b"],
  [[notJudged("a"), notJudged("b")], "SKIP", "not judged: a; b"],
  [[], "SKIP", ""],
] as const)("%j come to %s", (findings, verdict, reason) => {
  expect(judgementOf(findings)).toMatchObject({ verdict, reason });
});

test("JUnit has a case a check: failures, skipped ones, and the rest as output", () => {
  const xml = junitReport(report);
  expect(xml).toContain(
    '<testsuite name="receiver check" tests="5" failures="1" errors="0" skipped="1" time="1.234">',
  );
  expect(xml.match(/<testcase /g)).toHaveLength(5);
  expect(xml.match(/<failure type="high" /g)).toHaveLength(1);
  expect(xml.match(/<skipped /g)).toHaveLength(1);
  expect(xml.match(/<system-out>/g)).toHaveLength(2);
  expect(isWellFormed(xml)).toBe(true);
  expect(xml).not.toContain("<script>");
  expect(xml).not.toContain("\u0007");
});

test("SARIF has a rule a check, and a result a finding with a level, a place and a fingerprint", () => {
  const checks = describeChecks();
  const sarif = sarifReport(report, { version: "1.2.3", checks });
  expect(sarif).toMatchObject({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "fake-sendgrid check", version: "1.2.3" } },
        invocations: [{ executionSuccessful: true }],
        results: [
          { ruleId: "types", level: "error", ruleIndex: checks.findIndex(({ id }) => id === "types") },
          { ruleId: "latency", level: "warning", partialFingerprints: { checkId: "latency" } },
          { ruleId: "stale-header", level: "note" },
        ],
      },
    ],
  });
  const text = JSON.stringify(sarif);
  expect(text.match(/"shortDescription"/g)).toHaveLength(checks.length);
  expect(text.match(/"physicalLocation"/g)).toHaveLength(3);
});

test("the HTML page is whole, escapes what receivers say, and loads nothing", () => {
  const page = htmlReport(report);
  expect(page).toMatch(/^<!doctype html>/i);
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(/);
  for (const { id } of report.checks) expect(page).toContain(id);
  expect(page).toContain('id="types"');
});

test("the Markdown summary has a table of all checks, and what receivers say breaks out of nothing", () => {
  const text = markdownReport(report);
  const rows = text.split("\n").filter((line) => /^\| (PASS|FAIL|WARN|INFO|SKIP) \|/.test(line));
  expect(rows).toHaveLength(5);
  for (const row of rows) expect(row.replaceAll(String.raw`\|`, "").match(/\|/g)).toHaveLength(4);
  expect(text).toContain("### FAIL `types`");
  // A fence longer than any that the receiver could close.
  expect(text).toContain("\n````\n");
});

test("the terminal's report has lines of 80 columns, its table and what failed", () => {
  const text = checkText(report, (_colour, part) => part);
  const lines = text.split("\n");
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines).toContain("FAIL  types           the title of types");
  expect(text).toContain("5 checks: 1 failed, 1 warned, 1 passed, 1 informed, 1 skipped; 7 posts in 1.2 s");
  expect(text).toContain("Not judged without --probe or --probe-command: events that are counted twice.");
  expect(text).not.toContain("\u0007");
});

test("code that puts a failed check right fits a terminal of 80 columns, 12 of them left free", () => {
  const lines = CHECK_IDS.flatMap((id) => fixExamplesFor(id, undefined)).flatMap(({ code }) =>
    code.split("\n"),
  );
  expect(lines.length).toBeGreaterThan(50);
  expect(lines.filter((line) => line.length > 68)).toEqual([]);
});

test("what was not judged is told in full", () => {
  const reason = `not judged: ${"a very long reason ".repeat(8)}that ends here`;
  const [check] = report.checks;
  if (check === undefined) throw new Error("no check");
  const text = checkText(
    { ...report, checks: [{ ...check, verdict: "SKIP", reason }] },
    (_colour, part) => part,
  );
  expect(text.replaceAll(/\s+/g, " ")).toContain(reason);
});

test("a baseline accepts what it names, as it was, and nothing worse", () => {
  const known = readBaseline(JSON.stringify(baselineOf(report)), "known.json");
  expect(known.accepted).toEqual([
    { id: "types", verdict: "FAIL" },
    { id: "latency", verdict: "WARN" },
  ]);
  const accepted = withBaseline(report, known);
  expect(accepted.summary).toMatchObject({ failed: 0, warned: 0, informed: 3 });
  expect(accepted.checks[2]).toMatchObject({
    verdict: "INFO",
    reason: "accepted by the baseline (WARN): what was found",
  });
  const worse = { ...report, checks: [result("FAIL", "latency")] };
  expect(withBaseline(worse, known).summary.failed).toBe(1);
  expect(outdatedIn({ accepted: [{ id: "sig-single", verdict: "FAIL" }] }, report)).toEqual(["sig-single"]);
});

test.each(["", "[]", '{"accepted":[{"id":"types"}]}', '{"accepted":[{"id":"typos","verdict":"FAIL"}]}'])(
  "%j is no baseline",
  (text) => {
    expect(() => readBaseline(text, "known.json")).toThrow("known.json");
  },
);

// Tags that open and close in order, and no character that XML forbids.
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  const body = xml.replace(/^<\?xml[^>]*\?>/, "");
  for (const [, slash, name, self] of body.matchAll(/<(\/?)([\w-]+)(?:\s+[\w-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (slash === "/") {
      if (open.pop() !== name) return false;
    } else if (self !== "/") open.push(name ?? "");
  }
  const texts = body.replaceAll(/<(\/?)([\w-]+)(?:\s+[\w-]+="[^"<]*")*\s*(\/?)>/g, "");
  return open.length === 0 && !texts.includes("<") && !/&(?!(amp|lt|gt|quot|#\d+);)/.test(texts);
}
