import type {
  CheckDescription,
  CheckReport,
  CheckResult,
  CheckVerdict,
} from "../../contract/check-report.ts";
import type { JsonObject } from "../../contract/json.ts";

/** What a SARIF report says besides the findings. */
export interface SarifScope {
  readonly version: string;
  /** All checks there are: the rules. */
  readonly checks: readonly CheckDescription[];
}

const LEVELS: Readonly<Partial<Record<CheckVerdict, string>>> = {
  FAIL: "error",
  WARN: "warning",
  INFO: "note",
};

/** How bad a finding is on the scale that code scanning sorts by, 0 to 10. Ours. */
const SECURITY_SEVERITIES = { critical: "9.0", high: "7.0", medium: "5.0", low: "2.0" } as const;

/**
 * The report as SARIF 2.1.0.
 *
 * A receiver is no file: findings stand at a made-up one, because code scanning shows none without a place.
 */
export function sarifReport(
  { checks, summary }: CheckReport,
  { version, checks: all }: SarifScope,
): JsonObject {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "fake-sendgrid check", version, rules: all.map(ruleOf) } },
        invocations: [{ executionSuccessful: !summary.isIncomplete }],
        automationDetails: { id: `receiver-check/${summary.runId}` },
        results: checks.flatMap((check) => {
          const level = LEVELS[check.verdict];
          return level === undefined ? [] : [resultOf(check, { level, target: summary.target, all })];
        }),
      },
    ],
  };
}

function ruleOf({ id, title, why, sends, passes, severity }: CheckDescription): JsonObject {
  return {
    id,
    name: id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: `Sent: ${sends}. Passes: ${passes}.` },
    properties: { severity, "security-severity": SECURITY_SEVERITIES[severity] },
  };
}

interface ResultScope {
  readonly level: string;
  readonly target: string;
  readonly all: readonly CheckDescription[];
}

function resultOf({ id, title, reason, fix }: CheckResult, { level, target, all }: ResultScope): JsonObject {
  const advice = fix === "" ? "" : ` ${fix}`;
  return {
    ruleId: id,
    ruleIndex: all.findIndex((check) => check.id === id),
    level,
    message: { text: `${title}: ${reason}.${advice}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "webhook-receiver" },
          region: { startLine: 1 },
        },
        logicalLocations: [{ fullyQualifiedName: target, kind: "resource" }],
      },
    ],
    partialFingerprints: { checkId: id },
  };
}
